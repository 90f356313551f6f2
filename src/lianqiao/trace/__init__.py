"""Append-only record of who did, and who read, what. Actors are plain ids; nothing here is ever changed."""
