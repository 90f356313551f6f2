"""Criteria with proof and validity, assessment, support tier: the most guarded room."""
