"""A policy that follows an older one: the file beside it, in order, of the same college and cohort, and in no ring."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lianqiao.charter import wording
from lianqiao.charter.policy import Policy, load_policy
from lianqiao.rules.calendar import Term
from lianqiao.rules.values import Refused

FILE = """
[policy]
id = "{name}"
college = "{college}"
cohort = {cohort}
valid_from = {valid_from}
{follows}
[calendar]
terms = [{{ name = "{term}", start = {start}, end = {end} }}]
{commitments}
"""
PROMISE = """[[commitment]]
id = "{id}"
owner = "counsellor"
subject = "student"
deed = "talk"
cadence = "week"
count = {count}
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def act(
        name: str, valid_from: str, follows: str = "", promises: dict[str, int] | None = None, **more: object
    ) -> Path:
        given = {
            "college": "园艺学院", "cohort": 2023, "term": "spring", "start": "2023-02-13", "end": "2023-07-02", **more,
        }  # fmt: skip
        text = FILE.format(
            name=name,
            valid_from=valid_from,
            follows=f'follows = "{follows}"' if follows else "",
            commitments="".join(PROMISE.format(id=one, count=count) for one, count in (promises or {}).items()),
            **given,
        )
        path = tmp_path / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return act


def versions(policy: Policy) -> list[tuple[str, int, date | None, date | None]]:
    return [(one.id, one.count, one.begins, one.ends) for one in policy.promises]


def test_a_policy_alone_was_never_without_its_promises(write: Write) -> None:
    policy = load_policy(write("one", "2023-02-13", promises={"talk": 1}))
    assert versions(policy) == [("talk", 1, None, None)]
    assert (policy.follows, policy.first_day, policy.chain) == (None, date(2023, 2, 13), (policy,))


def test_each_version_holds_until_the_next_begins(write: Write) -> None:
    write("one", "2023-02-13", promises={"dropped": 1, "talk": 1})
    write("two", "2023-03-15", "one.toml", promises={"talk": 2})
    policy = load_policy(write("three", "2023-04-03", "two.toml", promises={"new": 4, "talk": 3}))
    second, third = date(2023, 3, 15), date(2023, 4, 3)
    assert versions(policy) == [
        ("new", 4, third, None),
        ("talk", 1, None, date(2023, 3, 14)),
        ("talk", 2, second, date(2023, 4, 2)),
        ("talk", 3, third, None),
        ("dropped", 1, None, date(2023, 3, 14)),
    ]
    assert [one.id for one in policy.chain] == ["one", "two", "three"]
    assert policy.first_day == date(2023, 2, 13)
    for name, count in (("talk", 3), ("new", 4), ("dropped", 1)):
        found = policy.commitment(name)
        assert found is not None
        assert found.count == count
    assert policy.commitment("other") is None
    assert [one.id for one in policy.commitments] == ["new", "talk"]


def test_terms_are_those_of_both_and_the_newer_wins(write: Write) -> None:
    write("one", "2022-09-05", term="autumn", start="2022-09-05", end="2023-01-08")
    write("two", "2023-02-13", "one.toml", end="2023-07-01")
    policy = load_policy(write("three", "2023-04-01", "two.toml"))
    autumn = Term("autumn", date(2022, 9, 5), date(2023, 1, 8))
    spring = Term("spring", date(2023, 2, 13), date(2023, 7, 2))
    assert policy.terms == policy.calendar.terms == (autumn, spring)


@pytest.mark.parametrize(
    ("follows", "more", "code", "column"),
    [
        ("none.toml", {}, "policy_follows_missing", "policy.follows"),
        ("../one.toml", {}, "policy_wrong_value", "policy.follows"),
        ("two.toml", {}, "policy_follows_itself", "policy.follows"),
        ("one.toml", {"college": "茶学院"}, "policy_follows_other", "policy.follows"),
        ("one.toml", {"cohort": 2024}, "policy_follows_other", "policy.follows"),
        ("one.toml", {"valid_from": "2023-02-13"}, "policy_follows_later", "policy.valid_from"),
        ("one.toml", {"valid_from": "2023-02-12"}, "policy_follows_later", "policy.valid_from"),
    ],
)
def test_what_may_not_be_followed(write: Write, follows: str, more: dict[str, object], code: str, column: str) -> None:
    write("one", "2023-02-13")
    second = write("two", follows=follows, **{"valid_from": "2023-02-14", **more})
    with pytest.raises(Refused) as caught:
        load_policy(second)
    assert caught.value.code == code
    assert caught.value.where is not None
    assert (caught.value.where.file, caught.value.where.column) == ("two.toml", column)
    assert "{" not in wording.say(caught.value.because[0]).reason


def test_the_day_after_is_late_enough(write: Write) -> None:
    write("one", "2023-02-13")
    assert load_policy(write("two", "2023-02-14", "one.toml")).follows is not None


def test_a_ring_is_refused_where_it_closes(write: Write) -> None:
    write("one", "2023-02-13", "three.toml")
    write("two", "2023-03-13", "one.toml")
    with pytest.raises(Refused, match="policy_follows_itself") as caught:
        load_policy(write("three", "2023-04-13", "two.toml"))
    assert caught.value.where is not None
    assert caught.value.where.file == "one.toml"


def test_a_fault_of_the_older_file_names_that_file(write: Write) -> None:
    write("one", "tomorrow")
    with pytest.raises(Refused, match="policy_not_toml") as caught:
        load_policy(write("two", "2023-03-13", "one.toml"))
    assert caught.value.where is not None
    assert caught.value.where.file == "one.toml"


@pytest.mark.parametrize(("old", "new"), [('deed = "talk"', 'deed = "guidance"'), ('"student"', '"class"')])
def test_another_deed_or_subject_is_another_promise(write: Write, old: str, new: str) -> None:
    write("one", "2023-02-13", promises={"talk": 1})
    second = write("two", "2023-03-13", "one.toml", promises={"other": 1, "talk": 1})
    text = second.read_text(encoding="utf-8")
    place = text.rindex(old)
    second.write_text(text[:place] + text[place:].replace(old, new), encoding="utf-8")
    with pytest.raises(Refused, match="policy_follows_differs") as caught:
        load_policy(second)
    assert caught.value.because[0].as_dict() == {"key": "policy.follows", "number": 2, "value": "talk"}


def test_which_policy_holds_on_a_day(write: Write) -> None:
    write("one", "2023-02-13")
    policy = load_policy(write("two", "2023-03-13", "one.toml"))
    days = [date(2023, 2, 1), date(2023, 3, 12), date(2023, 3, 13)]
    assert [policy.holding(day).id for day in days] == ["one", "one", "two"]
