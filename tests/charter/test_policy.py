"""Policy files: what is read, and how each fault is refused with its place."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lianqiao.charter import wording
from lianqiao.charter.policy import Limits, Policy, load_policy
from lianqiao.charter.reading import plain
from lianqiao.rules.values import Cadence, Refused

SHIPPED = Path(__file__).resolve().parents[2] / "policies" / "sicau-horticulture-2023.toml"
SHORT = """
[policy]
id = "p"
college = "园艺学院"
cohort = 2023
valid_from = 2023-02-13
[calendar]
terms = [{ name = "t", start = 2023-02-13, end = 2023-07-02 }]
[[commitment]]
id = "talk"
owner = "counsellor"
subject = "student"
deed = "talk"
cadence = "week"
count = 1
"""

Load = Callable[[str], Policy]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def write_and_load(text: str) -> Policy:
        file = tmp_path / "policy.toml"
        file.write_text(text, encoding="utf-8")
        return load_policy(file)

    return write_and_load


TEAM = """[class_team]
class_leader = 1
employment_assistant = 0
party_cadre = 2
liaison = 2
"""


REMINDERS = "[reminders]\nhour = {hour}\ntask_after = {after}\n"


def test_reminders_are_sent_or_not(load: Load) -> None:
    assert load_policy(SHIPPED).reminders is not None
    assert load(SHORT).reminders is None
    given = load(REMINDERS.format(hour=23, after=0) + SHORT).reminders
    assert given is not None
    assert (given.hour, given.task_after, given.source) == (23, 0, "")


@pytest.mark.parametrize(
    ("hour", "after", "code", "key"),
    [
        (24, 0, "policy_wrong_value", "reminders.hour"),
        (-1, 0, "policy_too_small", "reminders.hour"),
        (8, -1, "policy_too_small", "reminders.task_after"),
    ],
)
def test_reminders_that_cannot_be_are_refused(load: Load, hour: int, after: int, code: str, key: str) -> None:
    with pytest.raises(Refused) as refused:
        load(REMINDERS.format(hour=hour, after=after) + SHORT)
    assert refused.value.code == code
    assert refused.value.where is not None
    assert refused.value.where.column == key


def test_a_post_is_asked_about_again_or_believed(load: Load) -> None:
    shipped = load_policy(SHIPPED).posts.freshness
    assert (shipped.fresh_days, shipped.reconfirm_days) == (60, 7)
    assert load(SHORT).posts.freshness.fresh_days is None
    assert load("[posts]\n" + SHORT).posts.freshness.fresh_days is None
    given = load('[posts]\nfresh_days = 9\nreconfirm_days = 8\nsource = "约定"\n' + SHORT).posts
    assert (given.freshness.fresh_days, given.freshness.reconfirm_days, given.source) == (9, 8, "约定")


@pytest.mark.parametrize(
    ("said", "code", "key"),
    [
        ("fresh_days = 0", "policy_too_small", "posts.fresh_days"),
        ("fresh_days = 5\nreconfirm_days = 5", "policy_wrong_value", "posts.reconfirm_days"),
        ("days = 5", "policy_unknown_key", "posts.days"),
    ],
)
def test_days_of_posts_that_cannot_be_are_refused(load: Load, said: str, code: str, key: str) -> None:
    with pytest.raises(Refused) as refused:
        load(f"[posts]\n{said}\n" + SHORT)
    assert refused.value.code == code
    assert refused.value.where is not None
    assert refused.value.where.column == key


def test_a_class_team_is_promised_or_not(load: Load) -> None:
    shipped = load_policy(SHIPPED).class_team
    assert shipped is not None
    assert (shipped.class_leader, shipped.employment_assistant, shipped.party_cadre, shipped.liaison) == (1, 1, 2, 2)
    assert load(SHORT).class_team is None
    given = load(TEAM + SHORT).class_team
    assert given is not None
    assert (given.employment_assistant, given.source) == (0, "")


def test_the_shipped_policy_holds_the_numbers_of_the_report() -> None:
    policy = load_policy(SHIPPED)
    assert (policy.id, policy.college, policy.cohort) == ("sicau-horticulture-2023", "园艺学院", 2023)
    assert policy.match.quota == 3
    assert len(policy.assisted.criteria) == 10
    assert set(policy.assisted.special_difficulty) < set(policy.assisted.criteria)
    kinds = {one.deed: (one.cadence, one.count, one.by) for one in policy.commitments}
    assert kinds == {
        "talk": (Cadence.WEEK, 1, None),
        "bulletin": (Cadence.FORTNIGHT, 1, None),
        "meeting": (Cadence.MONTH, 1, None),
        "opening": (Cadence.MONTH, 50, None),
        "guidance": (None, 1, date(2023, 7, 2)),
        "training": (None, 1, date(2023, 7, 2)),
        "traineeship": (None, 1, date(2023, 7, 2)),
        "referral": (None, 3, date(2023, 7, 2)),
        "team": (Cadence.WEEK, 1, None),
        "survey": (None, 1, date(2023, 5, 1)),
        "plan": (None, 1, date(2023, 5, 1)),
        "message": (Cadence.MONTH, 1, None),
    }
    assert all(one.source for one in policy.commitments)
    openings = policy.commitment("new-openings")
    assert openings is not None
    assert (openings.stretch, openings.since) == (60, date(2023, 3, 1))
    assert policy.commitment("nothing") is None
    assert policy.calendar.working_day(date(2023, 4, 23))  # a Sunday made up
    assert policy.calendar.terms == policy.terms


def test_left_out_keys_have_their_plain_meaning(load: Load) -> None:
    talk = load(SHORT).commitments[0]
    assert (talk.scope, talk.grace, talk.catch_up, talk.waivable, talk.ladder) == ("all", 0, False, False, ())
    assert talk.since is None


def test_outcomes_count_only_where_a_policy_says_from_how_many(load: Load) -> None:
    assert load(SHORT + MATCH).match.learn_minimum is None
    assert load(SHORT + MATCH + "learn_minimum = 20\n").match.learn_minimum == 20


def test_a_policy_for_the_ledger_alone_refuses_the_match_when_asked(load: Load) -> None:
    policy = load(SHORT)
    for ask, key in ((lambda: policy.match, "match"), (lambda: policy.assisted, "assisted")):
        with pytest.raises(Refused) as caught:
            ask()
        assert caught.value.code == "policy_missing_key"
        assert caught.value.where is not None
        assert caught.value.where.column == key


MATCH = "[match]\nquota = 3\ngeneral_quota = 3\nstudents_per_opening = 3\n"
FAULTS = [
    (SHORT.replace("cohort = 2023\n", ""), "policy_missing_key", "policy.cohort"),
    (TEAM.replace("liaison = 2\n", "") + SHORT, "policy_missing_key", "class_team.liaison"),
    (TEAM.replace("cadre = 2", "cadre = -1") + SHORT, "policy_too_small", "class_team.party_cadre"),
    (TEAM + "deputy = 1\n" + SHORT, "policy_unknown_key", "class_team.deputy"),
    (SHORT.replace("cohort = 2023", 'cohort = "2023"'), "policy_wrong_type", "policy.cohort"),
    (SHORT.replace("cohort = 2023", "cohort = true"), "policy_wrong_type", "policy.cohort"),
    (SHORT.replace("cohort = 2023", "cohort = 23"), "policy_too_small", "policy.cohort"),
    (SHORT.replace('id = "p"', 'id = " "'), "policy_wrong_value", "policy.id"),
    (SHORT.replace("valid_from = 2023-02-13", 'valid_from = "2023-02-13"'), "policy_wrong_type", "policy.valid_from"),
    (SHORT.replace("02-13\n[cal", "02-13T00:00:00\n[cal"), "policy_wrong_type", "policy.valid_from"),
    (SHORT.replace("cohort", "kohort"), "policy_missing_key", "policy.cohort"),
    (SHORT + "graze = 2\n", "policy_unknown_key", "commitment[1].graze"),
    (SHORT + "[other]\n", "policy_unknown_key", "other"),
    (SHORT + "grace = -1\n", "policy_too_small", "commitment[1].grace"),
    (SHORT + "stretch = 0\n", "policy_too_small", "commitment[1].stretch"),
    (SHORT + "by = 2023-07-02\n", "policy_cadence_or_by", "commitment[1].cadence"),
    (SHORT.replace('cadence = "week"\n', ""), "policy_cadence_or_by", "commitment[1].cadence"),
    (SHORT.replace('"week"', '"daily"'), "policy_unknown_word", "commitment[1].cadence"),
    (SHORT.replace('"week"', '"fortnight"'), "policy_anchor_missing", "commitment[1].anchor"),
    (SHORT.replace("count = 1", "count = 0"), "policy_too_small", "commitment[1].count"),
    (SHORT.replace('"student"', '"teacher"'), "policy_unknown_word", "commitment[1].subject"),
    (SHORT + 'ladder = [{ to = "expert" }]\n', "policy_missing_key", "commitment[1].ladder[1].after"),
    (SHORT + "ladder = [1]\n", "policy_wrong_type", "commitment[1].ladder[1]"),
    (SHORT + SHORT[SHORT.index("[[") :], "policy_id_twice", "commitment[2].id"),
    (SHORT.replace("end = 2023-07-02", "end = 2023-02-12"), "policy_ends_before_start", "calendar.terms[1].end"),
    (SHORT.replace('terms = [{ name = "t", start = 2023-02-13, end = 2023-07-02 }]', "terms = []"),)
    + ("policy_missing_key", "calendar.terms"),
    (SHORT.replace("terms = [", 'terms = [{ name = "s", start = 2023-07-02, end = 2023-07-09 }, '),)
    + ("policy_terms_overlap", "calendar.terms"),
    (SHORT + '[assisted]\ncriteria = ["poor"]\n', "policy_unknown_word", "assisted.criteria[1]"),
    (SHORT + '[assisted]\ncriteria = ["orphan", "orphan"]\n', "policy_unknown_word", "assisted.criteria[2]"),
    (SHORT + '[assisted]\ncriteria = ["orphan"]\nspecial_difficulty = ["disability"]\n',)
    + ("policy_unknown_word", "assisted.special_difficulty[1]"),
    (SHORT + MATCH + 'order = "luck"\n', "policy_unknown_word", "match.order"),
    (SHORT + MATCH.replace("opening = 3", "opening = 0"), "policy_too_small", "match.students_per_opening"),
    (SHORT + MATCH + "learn_minimum = 4\n", "policy_too_small", "match.learn_minimum"),
]


@pytest.mark.parametrize(("text", "code", "place"), FAULTS)
def test_faults_are_refused_with_their_place(load: Load, text: str, code: str, place: str) -> None:
    with pytest.raises(Refused) as caught:
        load(text)
    assert caught.value.code == code
    assert caught.value.where is not None
    assert caught.value.where.as_dict() == {"file": "policy.toml", "column": place}
    sentence = wording.say(caught.value.because[0])
    assert place in sentence.reason
    assert plain(sentence.next)


def test_a_file_that_is_no_policy_at_all(load: Load, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="policy_not_toml"):
        load("= nonsense")
    with pytest.raises(Refused, match="policy_not_found"):
        load_policy(tmp_path / "absent.toml")
    (tmp_path / "other.toml").write_bytes("[政策".encode("gb18030"))
    with pytest.raises(Refused, match="policy_not_toml"):
        load_policy(tmp_path / "other.toml")


def test_limits_are_the_policys_or_none(load: Load) -> None:
    shipped = load_policy(SHIPPED).limits
    assert (shipped.entry_days, shipped.hold_seconds) == (60, 60)
    assert load(SHORT).limits == Limits(entry_days=None, hold_seconds=0, source="")
    given = load("[limits]\nentry_days = 0\n" + SHORT).limits
    assert (given.entry_days, given.hold_seconds) == (0, 0)
    assert (given.check_in_tries, given.need_days, given.decide_days) == (10, 0, None)


def test_how_old_a_need_may_grow_is_apart_from_proofs_that_end(load: Load) -> None:
    given = load("[limits]\nnotice_days = 30\nneed_days = 7\n" + SHORT).limits
    assert (given.notice_days, given.need_days) == (30, 7)
    assert load("[limits]\nnotice_days = 30\n" + SHORT).limits.need_days == 30


def test_waiting_and_checking_in_are_the_policys(load: Load) -> None:
    keys = "decide_days = 3\nanswer_days = 2\ncheck_in_minutes = 15\nlate_minutes = 5\ncheck_in_tries = 4\n"
    given = load(f"[limits]\n{keys}" + SHORT).limits
    assert (given.decide_days, given.answer_days) == (3, 2)
    assert (given.check_in_minutes, given.late_minutes, given.check_in_tries) == (15, 5, 4)


def test_both_shipped_policies_name_every_limit_and_a_ceiling() -> None:
    for path in (SHIPPED, SHIPPED.with_name("shaanxi-2024.toml")):
        policy = load_policy(path)
        assert None not in {getattr(policy.limits, one) for one in Limits.__slots__}
        assert policy.work.pairing


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("entry_days = -1", "policy_too_small"),
        ("hold_seconds = -1", "policy_too_small"),
        ("hold_seconds = 1.5", "policy_wrong_type"),
        ("hold_second = 1", "policy_unknown_key"),
        ("check_in_tries = 0", "policy_too_small"),
        ("decide_days = -1", "policy_too_small"),
    ],
)
def test_a_wrong_limit_is_refused_with_its_place(load: Load, line: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        load(f"[limits]\n{line}\n" + SHORT)
    assert caught.value.code == code
    assert caught.value.where
    assert (caught.value.where.column or "").startswith("limits.")


@pytest.mark.parametrize(
    ("given", "code", "column"),
    [
        ('owner = "college_leader"', "policy_unknown_word", "measure[1].owner"),
        ('owner = "counsellor"\nprogramme = "nobody"', "policy_unknown_word", "measure[1].programme"),
    ],
)
def test_a_measure_names_who_can_see_to_it_and_a_programme_that_is_there(tmp_path, given, code, column):
    text = SHIPPED.read_text()
    head = text[: text.index("[[stage]]")]
    path = tmp_path / "one.toml"
    path.write_text(f'{head}\n[[measure]]\nid = "a"\ntitle = "b"\nreason = "c"\ndays = 3\n{given}\n')
    with pytest.raises(Refused) as refused:
        load_policy(path)
    assert (refused.value.code, refused.value.where.column) == (code, column)
