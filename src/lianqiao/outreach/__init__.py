"""Who has been reached and who has not: the ladder from channel to classmate to telephone, and coverage."""
