"""A student's letter with its posts, and the link to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from lianqiao.delivery.models import Envelope
from lianqiao.referrals.links import new_code, token_for
from lianqiao.referrals.models import Letter, Referral
from lianqiao.roster.models import Student
from tests.factories.jobs import make_post
from tests.factories.roster import a_student

WHY = {"why": [{"code": "fit_degree", "params": {}}], "against": [], "check": []}


def a_letter(*posts: Any, on: date, at: datetime, student: Student | None = None) -> Letter:
    """A letter that carries these posts (default: three), as `send_round` writes it."""
    student = student or a_student()
    posts = posts or tuple(make_post(n) for n in (1, 2, 3))
    envelope = Envelope.objects.create(
        key=f"letter:{student.pk}:{Letter.objects.count()}",
        recipient=f"student:{student.pk}",
        about="round:1",
        purpose="letter",
        channel="email",
        address="zhang@college.example",
        subject="学院就业消息",
        body="你好",
        queued_at=at,
    )
    letter = Letter.objects.create(student=student, envelope=envelope, on=on, code=new_code())
    for rank, post in enumerate(posts, start=1):
        Referral.objects.create(student=student, post=post, letter=letter, rank=rank, on=on, reasons=WHY, by="user:1")
    return letter


def no_posts(letter: Letter) -> Letter:
    """The same letter with nothing in it."""
    Referral.objects.filter(letter=letter).delete()
    return letter


def link_to(letter: Letter, at: datetime) -> str:
    """The address on the student's phone."""
    return f"/m/{token_for(letter, real_now=at)}/"
