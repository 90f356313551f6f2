"""Counting the post office again: is every envelope somewhere? Working state of the machine, hence without a viewer."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from lianqiao.delivery.channels import BY_PERSON
from lianqiao.delivery.models import Envelope


def in_limbo() -> int:
    """Envelopes for machines that neither wait, nor were tried, nor of which anybody said anything: never any."""
    nowhere = Envelope.objects.filter(outbox=None, attempts=None, receipts=None)
    return nowhere.exclude(channel__in=BY_PERSON).count()


def first_envelopes(abouts: Collection[str]) -> dict[str, int]:
    """How many messages there are about each of these, corrections aside."""
    rows = Envelope.objects.filter(about__in=abouts, corrects=None).order_by().values_list("about")
    return dict(rows.annotate(n=Count("pk")))
