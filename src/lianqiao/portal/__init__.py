"""Phone pages: the student's own page behind a signed link."""
