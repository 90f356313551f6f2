"""Cohorts, students, their status, their carers; how a roster's cells are read."""
