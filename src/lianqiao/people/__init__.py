"""Users, small classes, appointments (who holds which role, where, since when), and signing in."""
