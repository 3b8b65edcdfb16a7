"""Deterministic numeric core (heavy: imports numpy and numba).

Everything that decides output bytes goes through here: only operations that IEEE-754 specifies exactly.
"""
