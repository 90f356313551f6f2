"""A portal's token and its posts as rules and readers take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lianqiao.intake.models import PushToken
from lianqiao.intake.post_sheet import PostReading, posts_in
from lianqiao.intake.push_fields import as_sheet
from lianqiao.intake.sheets import Kind, Workbook
from lianqiao.intake.verdicts import RowVerdict
from lianqiao.rules.push import TokenFacts
from lianqiao.rules.values import Place, Reason
from lianqiao.rules.visibility import Viewer


def hands_of(token: PushToken) -> Viewer:
    """A push is done by the machine's hands; its record names the token."""
    return Viewer(actor=f"token:{token.pk}", system=True, name=token.name)


def token_facts(row: PushToken) -> TokenFacts:
    """The token as its rule reads it."""
    return TokenFacts(row.expires_on, hasattr(row, "revoked"), row.minute, row.in_minute)


def read_push(posts: Sequence[Mapping[str, Any]], source: str) -> PostReading:
    """Checked posts read by the import's own readers. What was taken for a header or a footer is refused by its row."""
    sheet, columns = as_sheet(posts, source)
    reading = posts_in(Workbook(f"{source}.json", Kind.JSON, (sheet,)), columns)
    told = {row.place.row for row in reading.rows} | {one.place.row for one in reading.rejected}
    missing = (number for number in range(2, len(posts) + 2) if number not in told)
    lost = tuple(RowVerdict(Place(row=number), Reason.of("push_row_odd"), "rejected") for number in missing)
    return PostReading(
        reading.rows, reading.rejected + lost, reading.warnings, len(posts), 0, reading.sheets_said, reading.columns
    )
