"""Marks for the message extractor in rooms that know no framework."""


def N_(text: str) -> str:  # noqa: N802 - the name that extractors know
    """Mark `text` as a message id; the translation happens in `charter.wording`."""
    return text
