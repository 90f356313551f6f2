"""Every kind of message that the house writes, each made as its own room makes it, to one recipient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from lianqiao.bulletins.actions import issue
from lianqiao.cases.actions_survey_invite import invite
from lianqiao.delivery.actions_addresses import say_address
from lianqiao.delivery.models import Envelope
from lianqiao.referrals.actions import refer_by_hand
from lianqiao.referrals.actions_closing import close_placed
from lianqiao.roster.models import Student
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.contact import Purpose
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import NOW, TODAY
from tests.factories.desk import helped
from tests.factories.jobs import make_post
from tests.factories.notices import run, staff
from tests.factories.referrals import SECRETARY, a_round, send
from tests.factories.roster import a_class, a_student
from tests.factories.survey import a_survey

BASE = "https://jobs.college.example"
ADMINISTRATOR = Viewer(actor="user:9", role=Role.SYSTEM_ADMINISTRATOR, user_id=9)
HERE = {"today": TODAY, "now": NOW, "real_now": NOW, "base_url": BASE}


@dataclass(frozen=True)
class Kind:
    """A kind of message: what it is for, how it comes about, and a part of its link. `write` takes the addresses."""

    name: str
    purpose: Purpose
    write: Callable[[dict[str, str]], Envelope]
    link: str

    @property
    def to_student(self) -> bool:
        return self.purpose is not Purpose.COLLEAGUE


def reached_at(student: Student, addresses: dict[str, str]) -> Student:
    """The student with user ids beside what the roster has."""
    for channel, value in addresses.items():
        if channel not in {"email", "sms"}:
            say_address(viewer=SECRETARY, recipient=f"student:{student.pk}", channel=channel, value=value, now=NOW)
    return student


def somebody(addresses: dict[str, str]) -> Student:
    """A student whom messages reach there and nowhere else."""
    made = a_student("李青", email=addresses.get("email", ""), phone=addresses.get("sms", ""))
    return reached_at(made, addresses)


def _newest(about: str) -> Envelope:
    return Envelope.objects.filter(about__startswith=about).latest("pk")


def a_letter(addresses: dict[str, str]) -> Envelope:
    somebody(addresses)
    make_post(1)
    send(a_round())
    return _newest("round:")


def an_invitation(addresses: dict[str, str]) -> Envelope:
    somebody(addresses)
    invite(viewer=SECRETARY, survey_id=a_survey().pk, **HERE)
    return _newest("survey:")


def a_word(addresses: dict[str, str]) -> Envelope:
    """The student is placed, and what was recommended is withdrawn."""
    student, post = somebody(addresses), make_post(1)
    told = {"way": "face", "proof_text": "办公室"}
    refer_by_hand(viewer=SECRETARY, student_id=student.pk, post_id=post.pk, today=TODAY, now=NOW, **told)
    close_placed(viewer=SECRETARY, student_id=student.pk, unit="别的单位", today=TODAY, now=NOW)
    return _newest("closed:")


def _colleague(role: Role, addresses: dict[str, str], small_class=None) -> None:
    user = staff("zhao", role, small_class, mail=False)
    user.email = addresses.get("email", "")
    user.save()
    for channel, value in addresses.items():
        if channel not in {"email", "sms"}:
            say_address(viewer=ADMINISTRATOR, recipient=f"user:{user.pk}", channel=channel, value=value, now=NOW)


def a_notice(addresses: dict[str, str]) -> Envelope:
    """A talk that was owed to an assisted student slipped: the counsellor hears of it."""
    home = a_class()
    _colleague(Role.COUNSELLOR, addresses, home)
    helped(small_class=home)
    assert run(date(2023, 4, 28), 10)
    return _newest("notice:")


def a_bulletin(addresses: dict[str, str]) -> Envelope:
    _colleague(Role.DEPARTMENT_HEAD, addresses)
    helped(small_class=a_class())
    issue(viewer=SECRETARY, start=date(2023, 4, 24), policy=policy_in_force(), **HERE)
    return _newest("bulletin:")


KINDS = (
    Kind("letter", Purpose.LETTER, a_letter, "/m/"),
    Kind("survey", Purpose.SURVEY, an_invitation, "/q/"),
    Kind("word", Purpose.WORD, a_word, "/w/"),
    Kind("notice", Purpose.COLLEAGUE, a_notice, "/today/"),
    Kind("bulletin", Purpose.COLLEAGUE, a_bulletin, "/bulletins/"),
)
LATER = NOW + timedelta(seconds=61)  # when nothing can be taken back any more
