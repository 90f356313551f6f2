"""What came of it: intentions reached with employers, destinations with their grade of truth."""
