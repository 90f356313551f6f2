"""Types of command-line arguments: what is no such thing is wrong usage, in words."""

from __future__ import annotations

import argparse
from datetime import date


def day(text: str) -> date:
    """An ISO date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} 不是日期，请写成 2023-04-28 这样") from None
