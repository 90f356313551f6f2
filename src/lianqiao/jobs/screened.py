"""The doubts about posts, derived when they are read: what a record says, and whether its employer has the counterpart.

A record never changes, so what it says is screened once (`charter.screening`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from lianqiao.charter.screening import screened
from lianqiao.jobs.adverts import advert_of
from lianqiao.rules.screening import Flag, Sibling, even_pairs, sexes_named

SPLIT = "sex"
Found = Iterable[tuple[Any, str]]  # a record and its employer's name


def flags_of(records: Sequence[tuple[Any, str]], others: Callable[[Collection[str]], Found]) -> list[tuple[Flag, ...]]:
    """The flags of each record, in order. `others`: the records of employers by name, asked for only where one splits
    its posts by sex: a post whose counterpart is there for as many is no limit to either sex."""
    found = [screened(advert_of(record, employer=employer, on=_day(record))) for record, employer in records]
    split = {at for at, flags in enumerate(found) if any(flag.code == SPLIT and flag.blocks for flag in flags)}
    if not split:
        return found
    pairs = even_pairs(sibling(*one) for one in others({records[at][1] for at in split}))
    for at in split:
        record, employer = records[at]
        if sibling(record, employer).key in pairs:
            found[at] = screened(advert_of(record, employer=employer, on=_day(record), paired=True))
    return found


def sibling(record: Any, employer: str) -> Sibling:
    """What of a record tells whether it is one of a pair."""
    said = [text for field, text in advert_of(record, employer=employer, on=_day(record)).texts if field in _SAID]
    return Sibling(employer, record.description or record.title, sexes_named(said), record.openings)


_SAID = ("description", "other")


def _day(record: Any) -> date:
    """The day of a record: by its minimum wage pay is judged. The row of a file comes with a day, not an instant."""
    at = record.recorded_at
    return localdate(at) if isinstance(at, datetime) else at
