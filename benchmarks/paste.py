"""How exactly pasted texts are read: hits, misses and false guesses of each field.

    PYTHONPATH=src:. python benchmarks/paste.py [-v]

The texts are those of the tests: invented, in the manner of what goes round in groups.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import zip_longest

from tests.factories.pasted import TEXTS, UNSEEN, Pasted

from lianqiao.charter.reading import half_width
from lianqiao.jobs.readings_paste import FIELDS, Proposal, read_paste

TODAY = date(2023, 4, 28)


def measure(texts: Sequence[Pasted], *, loud: bool = False) -> dict[str, Counter[str]]:
    """By field: `right`, `wrong` (another value), `missed` (said, not read), `false` (read, not said), or `none`."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FIELDS}
    for one in texts:
        found = read_paste(one.text, TODAY)
        for number, (wanted, read) in enumerate(zip_longest(one.posts, found, fillvalue=None), start=1):
            for name in FIELDS:
                expected = (wanted or {}).get(name, "")
                told = read.fields[name].value if isinstance(read, Proposal) and name in read.fields else ""
                kind = _kind(expected, told)
                counts[name][kind] += 1
                if loud and kind not in {"right", "none"}:
                    print(
                        f"{one.text.splitlines()[0][:24]} [{number}] {name}: {kind}: wanted {expected!r}, read {told!r}"
                    )
    return counts


def _kind(expected: str, told: str) -> str:
    if half_width(expected) == half_width(told):
        return "right" if expected else "none"
    if not expected:
        return "false"
    return "wrong" if told else "missed"


def main() -> None:
    """Print a table for each set."""
    for name, texts in (("made with the reader", TEXTS), ("unseen while it was made", UNSEEN)):
        counts = measure(texts, loud="-v" in sys.argv)
        print(f"{name}: {len(texts)} texts, {sum(len(one.posts) for one in texts)} posts")
        for field, found in counts.items():
            said = found["right"] + found["wrong"] + found["missed"]
            told = " ".join(f"{kind} {found[kind]}" for kind in ("wrong", "missed", "false"))
            print(f"  {field:12} {found['right']:3}/{said:<3} {told}")


if __name__ == "__main__":
    main()
