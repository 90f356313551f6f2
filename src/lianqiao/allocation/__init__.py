"""The engine: who is offered which openings. Arrays in, arrays and a proof out; no framework, no names of people."""
