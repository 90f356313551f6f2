"""What of the askings stands on the day: those that wait for whoever decides, and fresh answers for whoever asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from lianqiao.charter.policy import Policy
from lianqiao.desk.excuse_list import Line, lines_of
from lianqiao.desk.loose_ends import Duty
from lianqiao.ledger.queries_excuses import Answered, askings
from lianqiao.rules.visibility import Deed, Viewer, ask

PATIENCE = timedelta(days=3)  # whoever waits for longer is kept from a duty that may not be one
ANSWER_DAYS = 5  # so long an answer stands on the day of whoever asked
FEW = 3  # more that wait become one line that opens the list


def excuse_duties(viewer: Viewer, today: date, policy: Policy) -> Iterator[Duty]:
    """The lines of the day; none for those who neither ask nor decide."""
    if not ask(viewer, Deed.ASK_EXCUSE).ok:
        return
    fresh = [one for one in askings(viewer=viewer, today=today) if _fresh(one.answer, today)]
    lines = lines_of(viewer, today, policy, fresh)
    yield from _waiting([one for one in lines if one.may_decide], today)
    for line in lines:
        if line.mine and line.asking.answer:
            yield _told(line)


def _fresh(answer: Answered | None, today: date) -> bool:
    return answer is None or answer.on > today - timedelta(days=ANSWER_DAYS)


def _waiting(lines: list[Line], today: date) -> Iterator[Duty]:
    late = [one for one in lines if today - one.asking.on > PATIENCE]
    if len(lines) > FEW:
        first = min(one.asking.on for one in lines)
        what = _("%(n)d 条“可以不做”的申请等你答复") % {"n": len(lines)}
        yield Duty(
            "late" if late else "now", None, what, _since(first), "", _("去答复"), reverse("excuses"), weight=750,
            kind="excuse",
        )  # fmt: skip
        return
    for one in lines:
        said = {"what": one.word, "a": f"{one.asking.since:%m-%d}", "b": f"{one.asking.until:%m-%d}"}
        yield Duty(
            group="late" if one in late else "now",
            student=one.student,
            what=_("申请%(what)s %(a)s 到 %(b)s 可以不做") % said,
            detail=_since(one.asking.on),
            owner=one.by,
            action=_("去答复"),
            href=f"{reverse('excuses')}#a{one.asking.id}",
            weight=350,
            kind="excuse",
        )


def _since(day: date) -> str:
    return _("%(day)s 提出") % {"day": f"{day:%m-%d}"}


def _told(line: Line) -> Duty:
    answer = line.asking.answer
    assert answer is not None  # asked only of those that have one
    said = {"what": line.word, "name": line.answered_by}
    what = _("%(name)s同意：%(what)s可以不做") if answer.granted else _("%(name)s没有同意：%(what)s还要做")
    return Duty(
        group="now",
        student=line.student,
        what=what % said,
        detail=_("%(day)s 答复") % {"day": f"{answer.on:%m-%d}"},
        owner="",
        action=_("看答复"),
        href=f"{reverse('excuses')}#a{line.asking.id}",
        weight=200,
        kind="excuse",
    )
