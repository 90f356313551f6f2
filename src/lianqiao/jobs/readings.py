"""What a row of a table of posts says of an opening, read into values (contracts, Match)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lianqiao.rules.suitability import PostFacts
from lianqiao.rules.values import Place


@dataclass(frozen=True, slots=True)
class PostRow:
    """One read post: the `facts` matching needs, and what people need beside them. Empty = not stated.

    `source` names the table it came from, `source_code` its own number there;
    `duplicates_of` is the id of an earlier post with the same employer, title
    and place but other content (only where the table has no codes).
    """

    facts: PostFacts
    place: Place
    source: str = ""
    source_code: str = ""
    credit_code: str = ""
    employer_kind: str = ""
    degree_text: str = ""
    major_text: str = ""
    salary_text: str = ""
    deadline_text: str = ""
    contact: str = ""
    description: str = ""
    url: str = ""
    published_on: date | None = None
    duplicates_of: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
