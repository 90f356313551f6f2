"""Employers, visits, posts, openings, screening; how a post's cells are read."""
