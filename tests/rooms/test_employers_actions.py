"""Employers: what is said of them, who clears them, their trail, and two names of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lianqiao.charter.policy_employers import EmployerRules
from lianqiao.jobs import clearing, queries
from lianqiao.jobs.actions import enter_post, import_posts, review_posts
from lianqiao.jobs.actions_employers import (
    add_contact,
    clear_employers,
    end_contact,
    record_employer,
    register_employer,
)
from lianqiao.jobs.actions_same import keep_apart, merge_employers, unmerge_employers
from lianqiao.jobs.actions_trust import answer_complaint, note_trust, take_back_trust
from lianqiao.jobs.facts_employers import EmployerSaid
from lianqiao.jobs.models import Employer, EmployerCleared, EmployerMark, EmployerRecord, EmployerTrust
from lianqiao.jobs.offered import offered
from lianqiao.jobs.queries_employers import brought, decisions, employer, keeper, members, names_of
from lianqiao.jobs.queries_register import employer_lines, firms, open_complaints, twins, waiting_for
from lianqiao.roster.models import BatchUndone
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.employers import Clearance, Urgency
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.employers import CODE, a_complaint, a_visit, an_employer
from tests.factories.jobs import a_cleared_employer, make_post, post_row
from tests.factories.people import a_user
from tests.factories.roster import a_batch

pytestmark = pytest.mark.django_db
HEAD = Viewer(actor="user:5", role=Role.DEPARTMENT_HEAD, user_id=5)
COUNSELLOR = Viewer(actor="user:6", role=Role.COUNSELLOR, user_id=6)
TEACHER = Viewer(actor="user:9", role=Role.CLASS_TEACHER, user_id=9)
LIAISON = Viewer(actor="user:8", role=Role.LIAISON, user_id=8)
SAID = EmployerSaid(credit_code=CODE, kind="39", industry="A", size="medium", region="510100", note="小而稳")


@pytest.fixture
def relaxed(monkeypatch):
    """A policy that asks for no second person."""
    policy = replace(policy_in_force(), employers=EmployerRules())
    for room in ("clearing", "queries_register", "actions"):
        monkeypatch.setattr(f"lianqiao.jobs.{room}.policy_in_force", lambda: policy)


# ---------------------------------------------------------------- what it is


def test_what_is_said_is_kept_and_the_newest_counts(now):
    made = register_employer(viewer=HEAD, name=" 青禾  农业 ", said=EmployerSaid(), now=now)
    record_employer(
        viewer=COUNSELLOR, employer_id=made.pk, said=replace(SAID, credit_code=f" {CODE.lower()} "), now=now
    )
    card = employer(viewer=HEAD, employer_id=made.pk)
    assert (card.name, card.said, card.assumed) == ("青禾 农业", SAID, frozenset())
    assert [one.by for one in card.history] == ["user:6", "user:5"]
    assert (card.brought.actor, card.brought.by_table, card.decided.state) == ("user:5", False, Clearance.WAITING)
    assert names_of(viewer=HEAD) == {made.pk: "青禾 农业"}
    assert [one.action for one in Event.objects.order_by("id")] == ["jobs.register_employer", "jobs.record_employer"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (EmployerSaid(credit_code="123"), "employer_code_wrong"),
        (EmployerSaid(kind="99"), "employer_word_unknown"),
        (EmployerSaid(industry="Z"), "employer_word_unknown"),
        (EmployerSaid(size="huge"), "employer_word_unknown"),
        (EmployerSaid(region="999999"), "employer_unknown_place"),
    ],
)
def test_what_is_no_code_is_refused(now, said, code):
    with pytest.raises(Refused, match=code):
        register_employer(viewer=HEAD, name="青禾", said=said, now=now)
    assert not Employer.objects.exists()


def test_an_employer_is_registered_once(now):
    with pytest.raises(Refused, match="employer_without_name"):
        register_employer(viewer=HEAD, name=" ", said=EmployerSaid(), now=now)
    make_post(1)
    with pytest.raises(Refused, match="employer_known"):
        register_employer(viewer=HEAD, name="青禾农业1", said=EmployerSaid(), now=now)
    for viewer in (LIAISON, Viewer(actor="user:3", role=Role.CLASS_LEADER, user_id=3)):
        with pytest.raises(Refused, match="no_right"):
            register_employer(viewer=viewer, name="新单位", said=EmployerSaid(), now=now)


def test_what_posts_tell_stands_where_nobody_said_it(now, today):
    row = replace(post_row(1, region="511803"), employer_kind="国有企业", credit_code=CODE)
    batch = a_batch()
    import_posts(viewer=COUNSELLOR_IMPORT, batch=batch, rows=[row], today=today, now=now)
    one = Employer.objects.get()
    card = employer(viewer=HEAD, employer_id=one.pk)
    assert (card.said.credit_code, card.said.kind, card.said.region) == (CODE, "31", "511803")
    assert card.assumed == {"credit_code", "kind", "region"}
    record_employer(viewer=HEAD, employer_id=one.pk, said=EmployerSaid(kind="39"), now=now)
    card = employer(viewer=HEAD, employer_id=one.pk)
    assert (card.said.kind, card.assumed) == ("39", {"credit_code", "region"})
    assert card.brought.by_table
    BatchUndone.objects.create(batch=batch, at=now, by="user:1")
    assert employer(viewer=HEAD, employer_id=one.pk).said.region == ""


COUNSELLOR_IMPORT = Viewer(actor="user:7", role=Role.EMPLOYMENT_SECRETARY, user_id=7)


def test_a_size_marks_large_and_unmarks(now, today):
    post = make_post(1)
    one = post.employer
    for size, large in (("large", True), ("large", True), ("", True), ("small", False), ("large", True)):
        record_employer(viewer=HEAD, employer_id=one.pk, said=EmployerSaid(size=size), now=now)
        assert employer(viewer=HEAD, employer_id=one.pk).large is large
        assert queries.post(viewer=HEAD, today=today, post_id=post.pk).large is large
        found = queries.large_employers(viewer=HEAD, since=date(2023, 2, 13), until=today)
        assert [pk for pk, *_ in found] == ([one.pk] if large else [])
    assert EmployerMark.objects.count() == 2


def test_what_is_not_there_is_not_written_to(now, today):
    for act in (
        lambda: record_employer(viewer=HEAD, employer_id=999, said=SAID, now=now),
        lambda: add_contact(viewer=HEAD, employer_id=999, name="甲", now=now),
        lambda: note_trust(viewer=HEAD, employer_id=999, kind="licence", on=today, text="看过", today=today, now=now),
        lambda: clear_employers(viewer=HEAD, employer_ids=[999], cleared=True, now=now),
    ):
        with pytest.raises(Refused, match="not_found"):
            act()
    assert employer(viewer=HEAD, employer_id=999) is None


# ---------------------------------------------------------------- clearing


def test_posts_of_a_new_employer_wait_for_a_second_person(secretary, now, today):
    made = enter_post(viewer=secretary, row=post_row(1), today=today, now=now)
    review_posts(viewer=secretary, post_ids=[made.pk], accepted=True, today=today, now=now)
    assert queries.offerable(viewer=secretary, today=today) == []
    assert offered(viewer=secretary, today=today) == []
    assert queries.post(viewer=secretary, today=today, post_id=made.pk).cleared is False
    assert (waiting_for(viewer=secretary), waiting_for(viewer=COUNSELLOR)) == (0, 1)
    act = {"employer_ids": [made.employer_id], "now": now}
    with pytest.raises(Refused, match="employer_same_hands"):
        clear_employers(viewer=secretary, cleared=True, **act)
    with pytest.raises(Refused, match="no_right"):
        clear_employers(viewer=TEACHER, cleared=True, **act)
    clear_employers(viewer=COUNSELLOR, cleared=True, **act)
    assert [one.id for one in queries.offerable(viewer=secretary, today=today)] == [made.pk]
    assert [one.id for one in offered(viewer=secretary, today=today)] == [made.pk]
    assert waiting_for(viewer=COUNSELLOR) == 0
    clear_employers(viewer=secretary, cleared=False, reason="电话打不通", **act)
    assert queries.offerable(viewer=secretary, today=today) == []
    assert decisions(viewer=secretary)[made.employer_id].reason == "电话打不通"


def test_decisions_are_all_or_none(secretary, now):
    mine, theirs = an_employer("甲", by="user:6"), an_employer("乙", by="user:5")
    act = {"viewer": COUNSELLOR, "now": now}
    with pytest.raises(Refused, match="employer_none_chosen"):
        clear_employers(employer_ids=[], cleared=True, **act)
    with pytest.raises(Refused, match="employer_refusal_needs_reason"):
        clear_employers(employer_ids=[mine.pk], cleared=False, reason=" ", **act)
    with pytest.raises(Refused, match="employer_same_hands"):
        clear_employers(employer_ids=[mine.pk, theirs.pk], cleared=True, **act)
    assert not EmployerCleared.objects.exists()
    # That it is not used may be said by whoever brought it in.
    clear_employers(employer_ids=[mine.pk, theirs.pk], cleared=False, reason="都停招", **act)
    assert {one.state for one in decisions(viewer=secretary).values()} == {Clearance.REFUSED}
    assert Event.objects.get(action="jobs.clear_employers").detail["employers"] == [mine.pk, theirs.pk]


def test_a_table_that_names_a_public_body_clears_it_and_falls_with_it(secretary, now, today):
    batch = a_batch()
    kinds = {1: "事业单位", 2: "民营企业", 3: "机关", 4: "民营企业"}
    rows = [replace(post_row(n), employer_kind=kind) for n, kind in kinds.items()]
    rows += [replace(post_row(5, employer="青禾农业1"), employer_kind="民营企业")]
    rows += [replace(post_row(6, employer="青禾农业3"), employer_kind="党政机关")]
    import_posts(viewer=secretary, batch=batch, rows=rows, today=today, now=now)
    found = {Employer.objects.get(pk=pk).name: one for pk, one in decisions(viewer=secretary).items()}
    assert list(found) == ["青禾农业3"]  # of the first, one row says otherwise
    assert (found["青禾农业3"].why, found["青禾农业3"].state) == ("employer_official_source", Clearance.CLEARED)
    assert Event.objects.get(action="jobs.import_posts").detail["cleared"] == 1
    import_posts(viewer=secretary, batch=a_batch(), rows=rows, today=today, now=now)
    assert EmployerCleared.objects.count() == 1
    BatchUndone.objects.create(batch=batch, at=now, by="user:1")
    assert not decisions(viewer=secretary)


def test_a_policy_that_asks_nobody_keeps_back_only_what_was_refused(relaxed, secretary, now, today):
    for n in (1, 2):
        made = enter_post(viewer=secretary, row=post_row(n), today=today, now=now)
        review_posts(viewer=secretary, post_ids=[made.pk], accepted=True, today=today, now=now)
    assert len(queries.offerable(viewer=secretary, today=today)) == len(offered(viewer=secretary, today=today)) == 2
    assert waiting_for(viewer=COUNSELLOR) == 0
    assert not clearing.waits(Clearance.WAITING)
    clear_employers(viewer=secretary, employer_ids=[made.employer_id], cleared=False, reason="停招", now=now)
    assert [one.title for one in queries.offerable(viewer=secretary, today=today)] == ["技术员1"]
    assert not queries.post(viewer=secretary, today=today, post_id=made.pk).cleared


# ---------------------------------------------------------------- contacts and trail


def test_contacts_come_and_go(now):
    one = an_employer()
    with pytest.raises(Refused, match="contact_without_name"):
        add_contact(viewer=TEACHER, employer_id=one.pk, name=" ", now=now)
    made = add_contact(viewer=TEACHER, employer_id=one.pk, name="王经理", phone="028-1", now=now)
    [contact] = employer(viewer=HEAD, employer_id=one.pk).contacts
    assert (contact.name, contact.phone) == ("王经理", "028-1")
    act = {"viewer": HEAD, "employer_id": one.pk, "contact_id": made.pk, "now": now}
    with pytest.raises(Refused, match="reason_missing"):
        end_contact(**act, reason="")
    with pytest.raises(Refused, match="not_found"):
        end_contact(**{**act, "contact_id": 999}, reason="离职")
    end_contact(**act, reason="离职")
    assert employer(viewer=HEAD, employer_id=one.pk).contacts == ()
    with pytest.raises(Refused, match="contact_gone_already"):
        end_contact(**act, reason="离职")


def test_a_trail_is_written_once_and_taken_back_by_its_writer(now, today):
    one = an_employer()
    act = {"employer_id": one.pk, "on": today, "today": today, "now": now}
    for more, code in (
        ({"kind": "praise", "text": "好"}, "employer_word_unknown"),
        ({"kind": "licence", "text": " "}, "trust_without_text"),
        ({"kind": "licence", "text": "看过", "on": today + timedelta(days=1)}, "help_in_future"),
    ):
        with pytest.raises(Refused, match=code):
            note_trust(viewer=TEACHER, **{**act, **more})
    said = {"kind": "licence", "text": "原件", "who": "何卫平", "key": "k"}
    first = note_trust(viewer=TEACHER, **act, **said)
    assert note_trust(viewer=TEACHER, **act, **said) == first
    with pytest.raises(Refused, match="form_saved_already"):
        note_trust(viewer=TEACHER, **act, **{**said, "text": "复印件"})
    back = {"employer_id": one.pk, "trust_id": first.pk, "now": now}
    with pytest.raises(Refused, match="reason_missing"):
        take_back_trust(viewer=TEACHER, **back, reason="")
    with pytest.raises(Refused, match="not_found"):
        take_back_trust(viewer=TEACHER, **{**back, "trust_id": 999}, reason="记错")
    other = Viewer(actor="user:10", role=Role.EXPERT, user_id=10)
    with pytest.raises(Refused, match="visit_not_yours"):
        take_back_trust(viewer=other, **back, reason="记错")
    take_back_trust(viewer=TEACHER, **back, reason="记错")
    assert employer(viewer=HEAD, employer_id=one.pk).trail == ()
    assert EmployerTrust.objects.count() == 1


def test_a_complaint_waits_until_it_is_answered(now, today):
    one = an_employer()
    bad, seen = a_complaint(one), note_trust(
        viewer=HEAD, employer_id=one.pk, kind="licence", on=today, text="原件", today=today, now=now
    )  # fmt: skip
    assert open_complaints(viewer=HEAD) == [(one.pk, "青禾农业", today)]
    assert employer(viewer=HEAD, employer_id=one.pk).complaints == 1
    act = {"viewer": COUNSELLOR, "employer_id": one.pk, "trust_id": bad.pk, "on": today, "today": today, "now": now}
    for more, code in (
        ({"trust_id": 999}, "not_found"),
        ({"trust_id": seen.pk}, "trust_no_complaint"),
        ({"text": " "}, "trust_without_text"),
        ({"on": today + timedelta(days=1)}, "help_in_future"),
        ({"viewer": TEACHER}, "no_right"),
    ):
        with pytest.raises(Refused, match=code):
            answer_complaint(**{**act, "text": "问过了", **more})
    answer_complaint(**act, text="问过了，已补缴")
    [_, told] = sorted(employer(viewer=HEAD, employer_id=one.pk).trail, key=lambda each: each.kind, reverse=True)
    assert (told.answer, told.answered_by, told.is_open) == ("问过了，已补缴", "user:6", False)
    assert open_complaints(viewer=HEAD) == []
    with pytest.raises(Refused, match="trust_answered_already"):
        answer_complaint(**act, text="再答")


def test_two_hands_at_once_leave_one_row(monkeypatch, now, today):
    from lianqiao.jobs import actions_trust
    from tests.factories.rivals import slip_in

    one = an_employer()
    bad = a_complaint(one, recorded_by="user:9")
    back = {"viewer": TEACHER, "employer_id": one.pk, "trust_id": bad.pk, "reason": "记错", "now": now}
    slip_in(monkeypatch, actions_trust, lambda: take_back_trust(**back))
    with pytest.raises(Refused, match="trust_gone_already"):
        take_back_trust(**back)


# ---------------------------------------------------------------- two names


def test_a_merge_is_read_through_and_taken_back(secretary, now, today):
    kept, other = make_post(1), make_post(2, employer="青禾老名")
    other_id, employer_id = other.employer_id, kept.employer_id
    EmployerMark.objects.create(employer_id=other_id, recorded_at=now, recorded_by="user:1")
    a_visit(other.employer, a_user("head"))
    a_complaint(other.employer)
    since = date(2023, 2, 13)
    act = {"viewer": secretary, "reason": "改名", "now": now}
    made = merge_employers(**act, employer_id=employer_id, other_id=other_id)
    assert keeper(viewer=secretary, employer_id=other_id) == employer_id
    assert members(viewer=secretary, employer_id=employer_id) == {employer_id, other_id}
    assert employer(viewer=secretary, employer_id=other_id) is None
    card = employer(viewer=secretary, employer_id=employer_id)
    assert (card.large, card.complaints, [one.name for one in card.names]) == (True, 1, ["青禾老名"])
    cards = queries.posts(viewer=secretary, today=today)
    assert {(one.employer, one.employer_id, one.facts.employer, one.large) for one in cards} == {
        ("青禾农业1", employer_id, "青禾农业1", True)
    }
    assert {one.employer_id for one in offered(viewer=secretary, today=today)} == {employer_id}
    assert len(queries.posts(viewer=secretary, today=today, search="青禾农业1")) == 2
    assert queries.large_employers(viewer=secretary, since=since, until=today) == [(employer_id, "青禾农业1", today)]
    assert queries.employers(viewer=secretary) == {"青禾农业1": employer_id, "青禾老名": employer_id}
    [line] = employer_lines(viewer=secretary, today=today)
    assert (line.id, line.open_posts, line.complaints, line.last_visit) == (employer_id, 2, 1, today)
    assert line.urgency is Urgency.COMPLAINT
    with pytest.raises(Refused, match="not_found"):
        record_employer(viewer=secretary, employer_id=other_id, said=SAID, now=now)
    with pytest.raises(Refused, match="not_found"):
        clear_employers(viewer=secretary, employer_ids=[other_id], cleared=True, now=now)
    clear_employers(viewer=COUNSELLOR, employer_ids=[employer_id], cleared=False, reason="停招", now=now)
    assert queries.offerable(viewer=secretary, today=today) == []
    back = {"viewer": secretary, "employer_id": employer_id, "same_id": made.pk, "now": now}
    unmerge_employers(**back, reason="两家")
    assert {one.employer for one in queries.posts(viewer=secretary, today=today)} == {"青禾农业1", "青禾老名"}
    assert [one.title for one in queries.offerable(viewer=secretary, today=today)] == ["技术员2"]
    assert not twins(viewer=secretary)
    for more, code in (
        ({"reason": " "}, "reason_missing"),
        ({"same_id": 999, "reason": "x"}, "not_found"),
        ({"reason": "x"}, "employer_merge_undone"),
    ):
        with pytest.raises(Refused, match=code):
            unmerge_employers(**{**back, **more})


def test_a_merge_changes_no_earlier_day(secretary, now, today):
    kept, other = make_post(1), make_post(2, employer="青禾老名", first_recorded_on=date(2023, 3, 1))
    for one in (kept, other):
        EmployerMark.objects.create(employer=one.employer, recorded_at=now - timedelta(days=1), recorded_by="user:1")
    yesterday, since = today - timedelta(days=1), date(2023, 2, 13)
    before = queries.large_employers(viewer=secretary, since=since, until=yesterday)
    merge_employers(viewer=secretary, employer_id=kept.employer_id, other_id=other.employer_id, reason="x", now=now)
    assert queries.large_employers(viewer=secretary, since=since, until=yesterday) == before
    [(pk, _, on)] = queries.large_employers(viewer=secretary, since=since, until=today)
    assert (pk, on) == (kept.employer_id, date(2023, 3, 1))


def test_who_brought_the_first_of_two_names_clears_neither(secretary, now):
    kept, other = an_employer("甲公司", by="user:7"), an_employer("乙公司", by="user:6")
    EmployerRecord.objects.filter(employer=other).update(recorded_at=now - timedelta(days=9))
    merge_employers(viewer=secretary, employer_id=kept.pk, other_id=other.pk, reason="x", now=now)
    assert brought(viewer=secretary, ids=[kept.pk])[kept.pk].actor == "user:7"
    with pytest.raises(Refused, match="employer_same_hands"):
        clear_employers(viewer=COUNSELLOR, employer_ids=[kept.pk], cleared=True, now=now)


def test_merges_refused(secretary, now):
    one, two, three = (an_employer(name) for name in ("甲", "乙", "丙"))
    act = {"viewer": secretary, "reason": "一家", "now": now}
    for does in (merge_employers, keep_apart):
        for more, code in (
            ({"other_id": one.pk}, "employer_merged_self"),
            ({"other_id": two.pk, "reason": " "}, "reason_missing"),
            ({"other_id": 999}, "not_found"),
            ({"other_id": two.pk, "viewer": HEAD}, "no_right"),
        ):
            with pytest.raises(Refused, match=code):
                does(**{**act, "employer_id": one.pk, **more})
    merge_employers(**act, employer_id=one.pk, other_id=two.pk)
    for kept, other in ((three, two), (two, three), (three, one)):
        with pytest.raises(Refused, match="employer_merged_already"):
            merge_employers(**act, employer_id=kept.pk, other_id=other.pk)


def test_pairs_are_proposed_until_somebody_says_that_they_are_two(secretary, now):
    one = an_employer("青禾农业有限公司", credit_code=CODE, region="511803")
    two = an_employer("青禾农业有限责任公司", region="511803")
    three = an_employer("青禾农叶有限公司", region="511800")
    an_employer("青禾农业集团", region="510000")  # a province is no place to be near
    assert [(pair.id, pair.twin_id, pair.because) for pair in twins(viewer=secretary)] == [
        (one.pk, two.pk, ("employer_same_name",)),
        (one.pk, three.pk, ("employer_near_name",)),
        (two.pk, three.pk, ("employer_near_name",)),
    ]
    keep_apart(viewer=secretary, employer_id=three.pk, other_id=one.pk, reason="两家", now=now)
    assert len(twins(viewer=secretary)) == 2
    with pytest.raises(Refused, match="employer_apart_already"):
        keep_apart(viewer=secretary, employer_id=one.pk, other_id=three.pk, reason="两家", now=now)
    assert {firm.code for firm in firms(viewer=secretary)} == {CODE, ""}


def test_the_list_costs_the_same_however_long_it_is(secretary, today, django_assert_max_num_queries):
    a_cleared_employer("只有名字")  # nothing stands of it: it is not there
    head = a_user("head")
    for n in range(2):
        make_post(n)
        a_visit(an_employer(f"单位{n}", decided=True), head, next_text="x", next_on=today, next_owner=head)
    assert len(employer_lines(viewer=secretary, today=today)) == 4
    with django_assert_max_num_queries(9):
        employer_lines(viewer=secretary, today=today)
    for n in range(2, 12):
        make_post(n)
        a_complaint(an_employer(f"单位{n}"))
    with django_assert_max_num_queries(9):
        assert len(employer_lines(viewer=secretary, today=today)) == 24
