"""The doctor counts letters again: what lies as it should is said to, and each way to be astray is found."""

from __future__ import annotations

import pytest
from django.db.utils import OperationalError

from lianqiao.cases.actions_survey_invite import invite
from lianqiao.cases.queries_survey_recount import invitations_astray
from lianqiao.charter.wording import say
from lianqiao.config import checkup
from lianqiao.delivery.models import Envelope, OutboxEntry
from lianqiao.referrals.models import Letter, Referral, Round, RoundSent
from lianqiao.referrals.queries_recount import letters_astray
from tests.conftest import NOW, TODAY
from tests.factories.letters import a_letter
from tests.factories.roster import a_student
from tests.factories.survey import a_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    made = a_letter(on=TODAY, at=NOW)
    OutboxEntry.objects.create(envelope=made.envelope, not_before=NOW)
    return made


def test_all_is_where_it_should_be(letter) -> None:
    found = checkup.letters()
    assert (found.id, found.ok) == ("letters", True)


def test_an_envelope_to_somebody_else_is_found(letter) -> None:
    Envelope.objects.update(recipient="student:0")
    assert letters_astray() == 1
    found = checkup.letters()
    assert not found.ok
    assert say(found.reason).next


def test_an_envelope_about_another_round_is_found(letter) -> None:
    one = Round.objects.create(
        on=TODAY, policy="p", quota=3, general_quota=3, seed="s", opened_at=NOW, opened_by="user:1"
    )
    sent = RoundSent.objects.create(round=one, on=TODAY, at=NOW, by="user:1")
    assert letters_astray() == 1  # a sending without a letter
    Letter.objects.update(round=one, sending=sent)
    Envelope.objects.update(about=f"round:{one.pk}")
    assert letters_astray() == 0
    Envelope.objects.update(about="round:0")
    assert letters_astray() == 1


def test_a_referral_by_letter_without_one_is_found(letter) -> None:
    Referral.objects.filter(rank=1).update(letter=None)
    assert letters_astray() == 1


def test_an_invitation_that_is_gone_is_found(secretary) -> None:
    a_student(email="li@college.example")
    survey = a_survey()
    invite(viewer=secretary, survey_id=survey.pk, today=TODAY, now=NOW, real_now=NOW, base_url="https://c.example")
    assert Envelope.objects.count() == 1
    assert invitations_astray() == 0
    OutboxEntry.objects.all().delete()
    assert not checkup.letters().ok
    Envelope.objects.all().delete()
    assert invitations_astray() == 1


def test_a_database_of_another_version_is_said_to_be_one(monkeypatch) -> None:
    def missing() -> int:
        raise OperationalError

    monkeypatch.setattr(checkup, "in_limbo", missing)
    assert checkup.letters().reason.code == "doctor_letters_uncounted"
