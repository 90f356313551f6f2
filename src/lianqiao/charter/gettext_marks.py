"""Marks for the message extractor in rooms that know no framework."""


def N_(text: str) -> str:
    """Mark `text` as a message id; the translation happens in `charter.wording`."""
    return text
