"""Declarative, deterministic game assets: specs in, assets out, bit for bit."""
