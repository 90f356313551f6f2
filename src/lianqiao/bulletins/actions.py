"""Issuing a bulletin: figures and record ids frozen, a number, and one message to each of the leading group."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError
from django.db.models import Max

from lianqiao.bulletins.compose import outline
from lianqiao.bulletins.facts import digest, frozen
from lianqiao.bulletins.figures import figures, fortnight_of
from lianqiao.bulletins.models import Bulletin
from lianqiao.charter.policy import Policy
from lianqiao.delivery.actions import queue
from lianqiao.people.queries import holders
from lianqiao.roster.queries_ways import ways_to_colleagues
from lianqiao.rules.contact import Purpose
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import LEADING_GROUP, Deed, Viewer, insist
from lianqiao.trace.actions import deed

TITLE = "就业工作通报 第{number}期"
SUBJECT = "学院就业工作通报"
BODY = "{title}（{start} 至 {end}）已经发出，请登录系统查看：{address}\n"


def issue(
    *,
    viewer: Viewer,
    start: date,
    next_words: str = "",
    shown: str | None = None,
    policy: Policy,
    today: date,
    now: datetime,
    real_now: datetime,
    base_url: str,
) -> Bulletin:
    """Issue the bulletin of the fortnight that begins on `start`, with the figures of today.

    The messages to the leading group are the deed that keeps the fortnight.
    `shown` is the digest of the figures that the issuer saw. Refused: no such
    fortnight begun by today, one issued already, or figures that have changed
    since they were shown.
    """
    insist(viewer, Deed.COMPOSE_BULLETINS)
    period = fortnight_of(policy, start) if start <= today else None
    if period is None or period.start != start:
        raise Refused(Reason.of("bulletin_no_fortnight", day=start.isoformat()))
    paragraphs = outline(next_words)
    found = figures(viewer=viewer, as_of=today, now=now, policy=policy)
    if shown is not None and shown != digest(found):
        raise Refused(Reason.of("bulletin_figures_changed"))
    try:
        with deed(actor=viewer.actor, action="bulletins.issue", at=now) as note:
            number = (Bulletin.objects.aggregate(last=Max("number"))["last"] or 0) + 1
            made = Bulletin.objects.create(
                number=number, period_start=period.start, period_end=period.end, as_of=today,
                title=TITLE.format(number=number), paragraphs=paragraphs, figures=frozen(found), issued_at=now,
                issued_by=viewer.actor,
            )  # fmt: skip
            note.subject = f"bulletin:{made.pk}"
            note.detail = {"number": number, "messages": _tell(viewer, made, policy, today, now, real_now, base_url)}
    except IntegrityError as error:
        raise Refused(Reason.of("bulletin_issued_already", day=start.isoformat())) from error
    return made


def _tell(
    viewer: Viewer, made: Bulletin, policy: Policy, today: date, now: datetime, real_now: datetime, base_url: str
) -> int:
    """One message to each of the leading group by their first open way; it holds no figure, only where to read."""
    held = holders(viewer=viewer, roles=LEADING_GROUP, today=today)
    group = [user for _id, user in sorted({one.user_id: one.user for one in held}.items())]
    if not group:
        raise Refused(Reason.of("bulletin_nobody_to_tell"))
    body = BODY.format(
        title=made.title, start=made.period_start, end=made.period_end, address=f"{base_url}/bulletins/{made.pk}/"
    )
    for user_id, way in ways_to_colleagues(viewer=viewer, people=group, policy=policy).items():
        who = f"user:{user_id}"
        queue(
            viewer=viewer, key=f"bulletin:{made.pk}:{who}", recipient=who, about=f"bulletin:{made.pk}",
            purpose=Purpose.COLLEAGUE, channel=way.channel, address=way.address, subject=SUBJECT, body=body, now=now,
            real_now=real_now, rhythm=policy.contact.rhythm, capped=False,
        )  # fmt: skip
    return len(group)
