"""A doubt in a post is derived when read, and decided by a person with a reason that stays on record."""

import dataclasses

import pytest

from lianqiao.jobs.actions import enter_post, import_posts, review_post, review_posts
from lianqiao.jobs.adverts import advert_of_row
from lianqiao.jobs.facts import Review
from lianqiao.jobs.models import FlagDecision, PostReview
from lianqiao.jobs.queries import post as read_post
from lianqiao.jobs.queries import posts
from lianqiao.roster.models import ImportBatch
from lianqiao.rules.suitability import Condition, ConditionKind, Salary
from lianqiao.rules.values import Refused
from lianqiao.trace.models import Event
from tests.factories.jobs import make_post, post_row

pytestmark = pytest.mark.django_db
DEPOSIT = "育苗；入职收取押金300元，先学后付"


@pytest.fixture
def here(secretary, today, now):
    return {"viewer": secretary, "today": today, "now": now}


def card(here, post):
    return read_post(viewer=here["viewer"], today=here["today"], post_id=post.pk)


def refused_of(**act):
    with pytest.raises(Refused) as refused:
        review_post(**act)
    return refused.value.because[0]


def test_accepting_takes_a_reason_for_each_doubt(here):
    post = make_post(1, accepted=None, description=DEPOSIT)
    assert {flag.code for flag in card(here, post).doubts} == {"deposit", "training_loan"}
    why = refused_of(**here, post_id=post.pk, accepted=True, flags={"deposit": "已改", "training_loan": "  "})
    assert (why.code, why.as_dict()["words"]) == ("post_flag_needs_reason", "先学后付")
    assert refused_of(**here, post_id=post.pk, accepted=True).code == "post_flag_needs_reason"
    assert not PostReview.objects.exists()
    review_post(**here, post_id=post.pk, accepted=True, flags={"deposit": "已改", "training_loan": "没有", "sex": "x"})
    assert set(FlagDecision.objects.values_list("code", "words", "reason")) == {
        ("deposit", "押金", "已改"),
        ("training_loan", "先学后付", "没有"),
    }
    assert card(here, post).doubts == ()
    assert Event.objects.latest("id").detail["flags"] == ["deposit", "training_loan"]


def test_a_refusal_needs_one_reason_and_no_more(here):
    post = make_post(1, accepted=None, description=DEPOSIT)
    assert refused_of(**here, post_id=post.pk, accepted=False).code == "post_refusal_needs_reason"
    review_post(**here, post_id=post.pk, accepted=False, reason="培训贷")
    assert card(here, post).review is Review.REFUSED
    assert not FlagDecision.objects.exists()


def test_a_post_that_is_not_there(here):
    assert refused_of(**here, post_id=99, accepted=True).code == "not_found"


def test_several_at_once_are_refused_where_one_has_a_doubt(here):
    plain, doubtful = make_post(1, accepted=None), make_post(2, accepted=None, description=DEPOSIT)
    with pytest.raises(Refused) as refused:
        review_posts(**here, post_ids=[plain.pk, doubtful.pk], accepted=True)
    said = refused.value.because[0].as_dict()
    assert (refused.value.code, said["n"]) == ("post_flags_one_by_one", 1)
    assert said["titles"] == "技术员2（押金、先学后付）"
    assert not PostReview.objects.exists()
    assert len(review_posts(**here, post_ids=[plain.pk, doubtful.pk], accepted=False, reason="停招")) == 2


def test_a_record_that_brings_a_doubt_waits_again(here):
    post = make_post(1)
    batch = ImportBatch.objects.create(kind="posts", file_name="p.xlsx", at=here["now"], on=here["today"], by="user:1")
    import_posts(**here, batch=batch, rows=[post_row(1, description=DEPOSIT)])
    now = card(here, post)
    assert (now.review, len(now.doubts)) == (Review.WAITING, 2)


def test_a_reason_is_for_the_decision_that_counts(here):
    post = make_post(1, accepted=None, description="收取押金")
    review_post(**here, post_id=post.pk, accepted=True, flags={"deposit": "已改"})
    review_post(**here, post_id=post.pk, accepted=False, reason="又收了")
    assert len(card(here, post).doubts) == 1


def test_one_of_an_even_pair_is_a_check_and_not_a_doubt(here):
    common = {"employer": "镇政府", "accepted": None}
    men, women = (make_post(n, description=f"从事乡镇工作，限{sex}性", **common) for n, sex in ((1, "男"), (2, "女")))
    assert {flag.exception for one in (men, women) for flag in card(here, one).flags} == {"paired"}
    assert card(here, men).doubts == ()
    make_post(3, description="从事乡镇工作，限男性", **common)
    assert [flag.code for flag in card(here, men).doubts] == ["sex"]


def test_what_is_entered_by_hand_is_screened_alike(here):
    row = post_row(1, conditions=(Condition(ConditionKind.SEX, "male", "限男性"),), salary=Salary(100_000, None))
    entered = enter_post(**here, row=dataclasses.replace(row, salary_text="1000", extra={"人数": "12"}))
    found = card(here, entered)
    assert {flag.code: flag.words for flag in found.doubts} == {"sex": ("限男性",), "low_pay": ("1000",)}
    assert found.doubtful_words == "限男性、1000"
    advert = advert_of_row(row, on=here["today"])
    assert dict(advert.texts)["other"] == "限男性"


def test_the_list_reads_doubts_in_a_constant_number_of_times(here, django_assert_max_num_queries):
    for n in range(12):
        make_post(n, accepted=None, description=f"限男性，收取押金{n}")
    with django_assert_max_num_queries(3):
        found = posts(viewer=here["viewer"], today=here["today"])
    assert all(len(one.doubts) == 2 for one in found)
