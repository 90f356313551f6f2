"""Wiring only: settings, addresses, clock, command line."""
