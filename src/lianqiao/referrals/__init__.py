"""Allocation rounds, referrals of a student to a post, answers; and the offline `match`, which needs no server."""
