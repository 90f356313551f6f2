"""A page with three hundred entries asks the database no more often than one with thirty; its benchmark runs."""

from __future__ import annotations

import pytest
from benchmarks import student_page as benchmark
from django.urls import reverse

from lianqiao.roster.models import Student
from tests.factories.help import an_act

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", benchmark.DAY.isoformat())


def test_the_number_of_queries_does_not_grow_with_the_past():

    browser, student_id = benchmark.a_past(30)
    address = reverse("student", args=[student_id])
    browser.get(address)  # the first look of the day leaves its trace
    ask = lambda: browser.get(address)  # noqa: E731
    few = benchmark.queries_of(ask)
    shown = len(ask().context["page"].entries)

    student = Student.objects.get(pk=student_id)
    for n in range(270):
        an_act("talk", benchmark.DAY, student, note=f"第 {n} 次", made=n % 9 > 0)
    assert benchmark.queries_of(ask) == few
    assert len(ask().context["page"].entries) == shown + 270


def test_the_benchmark_measures_the_page_and_its_peer(capsys):
    assert benchmark.measure(entries=20, runs=1) > 0
    told = capsys.readouterr().out
    for line in ("page of one student", "bare page", "ratio"):
        assert line in told
