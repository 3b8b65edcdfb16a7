"""The light core: spec envelope, canonical form, hashes, seeds, diagnostics, budgets, paths, the family contract.

Nothing in here imports numpy, numba or a renderer. Only `model`, `envelope` and what builds on them import pydantic.
"""
