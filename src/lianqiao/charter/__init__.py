"""Reads `policies/` and `reference/` into rule values. Standard library only."""
