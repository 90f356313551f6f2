"""What matching reads of posts is what people read of them."""

from datetime import timedelta

import pytest

from lianqiao.jobs.offered import offered, still_offered
from lianqiao.jobs.queries import offerable
from tests.factories.jobs import make_post
from tests.factories.referrals import DAY, SECRETARY

pytestmark = pytest.mark.django_db


def test_the_same_posts_with_the_same_facts(django_assert_num_queries):
    make_post(1, accepted=None)
    make_post(2, deadline=DAY - timedelta(days=1))
    make_post(3, degrees=frozenset({4}), region="510100")
    make_post(4, deadline=DAY)
    shown = sorted(offerable(viewer=SECRETARY, today=DAY), key=lambda post: post.id)
    with django_assert_num_queries(1):
        found = offered(viewer=SECRETARY, today=DAY)
    assert [(one.id, one.employer_id, one.facts) for one in found] == [
        (post.id, post.employer_id, post.facts) for post in shown
    ]
    assert len(found) == 2


def test_the_same_posts_where_only_that_is_asked(django_assert_num_queries):
    posts = [
        make_post(1, accepted=None),
        make_post(2, deadline=DAY - timedelta(days=1)),
        make_post(3, title="销售（限男性）"),
        make_post(4),
        make_post(5),
    ]
    asked = [post.pk for post in posts[:4]]
    found = {one.id for one in offered(viewer=SECRETARY, today=DAY)}
    assert found == {posts[3].pk, posts[4].pk}
    assert still_offered(viewer=SECRETARY, today=DAY, ids=asked) == found & set(asked)
    with django_assert_num_queries(1):
        assert still_offered(viewer=SECRETARY, today=DAY, ids=[posts[4].pk]) == {posts[4].pk}
