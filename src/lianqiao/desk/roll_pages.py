"""What the pages of the roll show: the words of values, where they come from, what is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lianqiao.charter.regions import Regions
from lianqiao.desk.hands import hands
from lianqiao.desk.readable import readable
from lianqiao.desk.roll_forms import DEGREES
from lianqiao.desk.words import STANDING_WORDS, word
from lianqiao.roster.facts import StudentCard, masked_email, masked_phone
from lianqiao.roster.queries_changes import Proposal, open_changes
from lianqiao.roster.queries_origin import Origin, Said, origin
from lianqiao.roster.queries_standings import StandingLine, standing_lines
from lianqiao.roster.words import field_word
from lianqiao.rules.visibility import Deed, Viewer, ask


@dataclass(frozen=True, slots=True)
class SaidView:
    """One value in words; `source` says who, `place` where in a file, `batch_id` the file's page where it may open."""

    value: str
    source: str
    on: date
    place: str
    batch_id: int | None


@dataclass(frozen=True, slots=True)
class OriginView:
    """One line of the page."""

    label: str
    now: SaidView
    earlier: tuple[SaidView, ...]


@dataclass(frozen=True, slots=True)
class StandingView:
    """One change in words; `text` is its reason as far as the viewer may read it."""

    line: StandingLine
    word: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One open proposal; `note` as far as the viewer may read it."""

    proposal: Proposal
    note: str
    differences: tuple[tuple[str, Any], ...]  # the word of the field, the difference


def origins(*, viewer: Viewer, today: date, student_id: int) -> list[OriginView] | None:
    """Where the values of a student in reach come from; None where there is no such student.

    Columns of the file's own that speak of what the viewer may not know are left out.
    """
    found = origin(viewer=viewer, today=today, student_id=student_id)
    if found is None:
        return None
    names = hands(viewer, (said.by for one in found for said in (one.now, *one.earlier)))
    open_files = ask(viewer, Deed.IMPORT).ok
    return [
        OriginView(
            one.field if one.own_header else field_word(one.field),
            _said(one, one.now, names, open_files),
            tuple(_said(one, said, names, open_files) for said in one.earlier),
        )
        for one in found
        if _open(viewer, one)
    ]


def _open(viewer: Viewer, one: Origin) -> bool:
    texts = [one.field, *(str(said.value or "") for said in (one.now, *one.earlier))]
    return not one.own_header or all(readable(viewer, text) == text for text in texts)


def _said(one: Origin, said: Said, names: dict[str, str], open_files: bool) -> SaidView:
    name = names.get(said.by, "")
    match said.way:
        case "file":
            source = _("导入：%(file)s") % {"file": said.file}
        case "student":
            source = _("本人提出，%(name)s 确认") % {"name": name}
        case "major":
            source = _("转专业，%(name)s 登记") % {"name": name}
        case _:
            source = _("%(name)s 更正") % {"name": name}
    place = " · ".join(filter(None, [said.sheet, _("第 %(row)d 行") % {"row": said.row} if said.row else ""]))
    value = in_words(one.field, said.value)
    return SaidView(value, source, said.at.date(), place, said.batch_id if open_files else None)


def in_words(field: str, value: object) -> str:
    """A value as a page shows it; `--` where nothing is known."""
    if value in (None, "", [], {}):
        return "--"
    if field == "degree":
        return next((str(text) for degree, text in DEGREES if int(degree) == value), str(value))
    if field == "sex":
        return {"male": _("男"), "female": _("女")}.get(str(value), str(value))
    if field == "home_region":
        return f"{value} {Regions.load().full_name(str(value)) or ''}".strip()
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def standings(*, viewer: Viewer, today: date, student_id: int | None = None) -> list[StandingView]:
    """Changes of standing and major, of one student or of all in reach, the newest first."""
    lines = standing_lines(viewer=viewer, today=today, student_id=student_id)
    names = hands(viewer, (line.by for line in lines))
    return [
        StandingView(
            line,
            _("转专业") if line.standing == "major" else word(STANDING_WORDS, line.standing),
            readable(viewer, line.reason),
            names.get(line.by, ""),
        )
        for line in lines
    ]


def proposals(*, viewer: Viewer, today: date) -> list[ProposalView]:
    """What students in reach proposed and nobody decided."""
    return [
        ProposalView(
            one,
            readable(viewer, one.note),
            tuple((field_word(difference.field), difference) for difference in one.differences),
        )
        for one in open_changes(viewer=viewer, today=today)
    ]


SIDE = ("number", "name", "sex", "class_name", "major_text", "id_number_masked", "born", "phone", "email", "home_text")
_SIDE_FIELDS = {"class_name": "small_class", "id_number_masked": "id_number"}


def side_by_side(pair: Sequence[StudentCard]) -> list[tuple[str, str, str, bool]]:
    """(word, the one's, the other's, alike) of what tells two people apart."""
    one, other = pair
    rows = []
    for name in SIDE:
        field = _SIDE_FIELDS.get(name, name)
        texts = [_side(card, name, field) for card in (one, other)]
        label = _("学号") if name == "number" else field_word(field)
        alike = getattr(one, name) == getattr(other, name) and texts[0] != "--"
        rows.append((label, texts[0], texts[1], alike))
    return rows


def _side(card: StudentCard, name: str, field: str) -> str:
    value = getattr(card, name)
    hide = {"phone": masked_phone, "email": masked_email}.get(name)
    return in_words(field, hide(value) if hide else value)
