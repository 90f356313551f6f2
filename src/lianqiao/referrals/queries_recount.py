"""Counting letters again: has each its one envelope, and each sending its letters? Only numbers leave here."""

from __future__ import annotations

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from lianqiao.referrals.facts import LETTER
from lianqiao.referrals.models import Letter, Referral, RoundSent


def letters_astray() -> int:
    """How many letters do not lie as they should: never any.

    Letters whose envelope goes to another student or is about another round, sendings without a letter, and
    referrals by letter that have none. That a letter has one envelope of its own, the table itself sees to.
    """
    whose = Concat(Value("student:"), Cast("student_id", CharField()))
    which = Concat(Value("round:"), Cast("round_id", CharField()))
    other = ~Q(envelope__recipient=whose) | Q(round__isnull=False) & ~Q(envelope__about=which)
    empty = RoundSent.objects.filter(letters=None).count()
    bare = Referral.objects.filter(way=LETTER, letter=None).count()
    return Letter.objects.filter(other).count() + empty + bare
