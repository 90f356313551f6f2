"""A channel that answers as told, for what the post office does with any channel's promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from lianqiao.delivery.channels import CHANNELS, Answer, Word
from lianqiao.delivery.models import Envelope
from lianqiao.rules.values import Reason


class Platform:
    """`answers` in turn for `settle`, the last one for ever; `offers` so for `offer`. `words`: told when asked."""

    def __init__(self, repeat_within: timedelta | None = None) -> None:
        self.repeat_within = repeat_within
        self.answers: list[Any] = [Answer("accepted", provider_id="m1")]
        self.offers: list[Any] = [None]
        self.words: list[Word] = []
        self.reason: Reason | None = None
        self.taken: list[int] = []
        self.asked: list[tuple[int, str, str]] = []
        self.opened = 0
        self.envelope: Envelope | None = None

    def not_ready(self) -> Reason | None:
        return self.reason

    def good_address(self, address: str) -> bool:
        return bool(address)

    @contextmanager
    def open(self) -> Iterator[Platform]:
        self.opened += 1
        yield self

    def offer(self, envelope: Envelope) -> Answer | None:
        self.envelope = envelope
        return self._next(self.offers)

    def settle(self) -> Answer:
        assert self.envelope is not None
        self.taken.append(self.envelope.pk)
        return self._next(self.answers)

    def poll(self, sent: Sequence[tuple[int, str, str]], now: datetime) -> Sequence[Word]:
        self.asked = list(sent)
        return self.words

    @staticmethod
    def _next(told: list[Any]) -> Any:
        said = told.pop(0) if len(told) > 1 else told[0]
        if isinstance(said, Exception):
            raise said
        return said


def connect(monkeypatch: pytest.MonkeyPatch, name: str, platform: Platform) -> Platform:
    """Put it in the register under a channel's name."""
    monkeypatch.setitem(CHANNELS, name, lambda: platform)
    return platform
