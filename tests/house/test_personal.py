"""Every stored column of a student is tagged: in the copy that the student takes along, or left out for a reason."""

from __future__ import annotations

from django.apps import apps

from lianqiao.portal.personal import CLOSED, OTHERS, OWN


def _tables():
    return {m._meta.label: m for m in apps.get_models() if m.__module__.startswith("lianqiao.")}


def test_every_table_stands_in_one_list():
    assert set(_tables()) == {*OWN, *CLOSED, *OTHERS}
    assert len(OWN) + len(CLOSED) + len(OTHERS) == len({*OWN, *CLOSED, *OTHERS})


def test_every_column_of_an_own_table_is_tagged():
    for label, model in _tables().items():
        if label in OWN:
            columns = {field.name for field in model._meta.concrete_fields} - {"id"}
            tagged = [*OWN[label].columns, *OWN[label].left_out]
            assert sorted(tagged) == sorted(columns), label
            assert OWN[label].by_staff <= set(OWN[label].columns), label


def test_what_is_in_no_list_holds_no_student():
    """A table of the rest has no key to a student; who is about one must be tagged."""
    wrong = [
        label
        for label in OTHERS
        for field in _tables()[label]._meta.concrete_fields
        if field.is_relation and field.related_model._meta.label == "roster.Student"
    ]
    assert not wrong
