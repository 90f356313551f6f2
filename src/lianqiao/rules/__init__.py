"""The law: pure functions on frozen values. Standard library only; no framework, clock, disk or chance."""
