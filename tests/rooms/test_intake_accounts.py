"""User ids on platforms come with the roster, go to the post office alone, and leave with their batch."""

from __future__ import annotations

import pytest

from lianqiao.delivery.models import AddressSaid, SourceWithdrawn
from lianqiao.delivery.queries_ways import addresses_of, ways
from lianqiao.intake import actions
from lianqiao.intake.actions import undo
from lianqiao.roster.models import StudentRecord
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import students
from lianqiao.trace.models import Event
from tests.factories.platform import Platform, connect
from tests.factories.roster import a_student

pytestmark = pytest.mark.django_db
HEAD = "学号,姓名,企业微信账号,钉钉账号,飞书账号\n"
ROWS = "2019001,李青,liqing,,ou_7\n2019002,王一,,,\n"


@pytest.fixture(autouse=True)
def wecom(monkeypatch) -> Platform:
    return connect(monkeypatch, "wecom", Platform())


@pytest.fixture
def take_in(secretary, today, now):
    def taken(text: str, write: bool = True) -> actions.TakenIn:
        return actions.import_file(
            viewer=secretary, kind="roster", name="名单.csv", data=(HEAD + text).encode(), column_map=None, write=write,
            cohort=2023, today=today, now=now,
        )  # fmt: skip

    return taken


@pytest.fixture
def take_back(secretary, today, now):
    return lambda done: undo(viewer=secretary, batch_id=done.batch_id, today=today, now=now)


@pytest.fixture
def known(secretary, today):
    """The user ids of everybody of the roster, by number."""

    def by_number() -> dict[str, dict[str, str]]:
        whose = {f"student:{one.id}": one.number for one in students(viewer=secretary, today=today)}
        return {whose[who]: said for who, said in addresses_of(viewer=secretary, recipients=list(whose)).items()}

    return by_number


def test_a_roster_opens_the_way_by_wecom(secretary, today, take_in, known) -> None:
    done = take_in(ROWS)
    assert (done.counts["new"], done.counts["warnings"]) == (2, 0)
    assert known() == {"2019001": {"wecom": "liqing", "feishu": "ou_7"}}
    found = {one.number: f"student:{one.id}" for one in students(viewer=secretary, today=today)}
    told = ways(viewer=secretary, recipients=list(found.values()), own={}, policy=policy_in_force())
    open_ways = {number: [way[:2] for way in told[who] if way.verdict.ok] for number, who in found.items()}
    assert open_ways == {"2019001": [("wecom", "liqing")], "2019002": []}
    event = Event.objects.get(action="delivery.say_addresses")
    assert (event.subject, event.detail) == (f"batch:{done.batch_id}", {"addresses": 2})
    assert not any("liqing" in f"{one.extra}" for one in StudentRecord.objects.all())


def test_the_same_id_again_changes_nothing_and_a_blank_erases_nothing(take_in, known) -> None:
    take_in(ROWS)
    again = take_in(ROWS.replace("ou_7", ""))
    assert (again.counts["same"], again.counts["changed"], AddressSaid.objects.count()) == (2, 0, 2)
    preview = take_in(ROWS.replace("liqing", "qing"), write=False)
    assert (preview.counts["same"], preview.counts["changed"], AddressSaid.objects.count()) == (1, 1, 2)
    take_in(ROWS.replace("liqing", "qing"))
    assert known() == {"2019001": {"wecom": "qing", "feishu": "ou_7"}}
    assert AddressSaid.objects.count() == 3


def test_an_undone_batch_leaves_no_id_standing(take_in, take_back, known) -> None:
    a_student("李青", number="2019001")
    first, second = take_in(ROWS), take_in(ROWS.replace("liqing", "qing"))
    take_back(second)
    assert known() == {"2019001": {"wecom": "liqing", "feishu": "ou_7"}}
    take_back(first)
    assert known() == {}
    take_in(ROWS)
    assert known() == {"2019001": {"wecom": "liqing", "feishu": "ou_7"}}


def test_batches_that_bring_only_ids_are_undone_in_any_order(take_in, take_back, known) -> None:
    take_in("2019001,李青,,,\n")
    first, second = take_in("2019001,李青,liqing,,\n"), take_in("2019001,李青,qing,,\n")
    take_back(first)
    assert known() == {"2019001": {"wecom": "qing"}}
    take_back(second)
    assert known() == {}


def test_a_batch_without_ids_withdraws_none(take_in, take_back) -> None:
    take_back(take_in("2019001,李青,,,\n"))
    assert not SourceWithdrawn.objects.exists()
    assert not Event.objects.filter(action__startswith="delivery.").exists()


def test_a_wrong_id_is_a_warning_at_its_place(take_in, known, secretary) -> None:
    done = take_in("2019001,李青,@all,not an id,20190001\n2019002,王一,小王,,5.10123E+17\n")
    assert (done.counts["read"], done.counts["rejected"], done.counts["warnings"]) == (2, 0, 3)
    assert known() == {"2019001": {"dingtalk": "notanid", "feishu": "20190001"}}
    batch = actions.ImportBatch.objects.get(pk=done.batch_id)
    assert [(one.code, one.row, one.column) for one in batch.verdicts.order_by("pk")] == [
        ("contact_user_wrong", 2, "企业微信账号"),
        ("contact_user_wrong", 3, "企业微信账号"),
        ("cell_number_rounded", 3, "飞书账号"),
    ]
