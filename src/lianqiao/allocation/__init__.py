"""The engine: who is offered which openings. Arrays in, arrays and a certificate out; no framework."""
