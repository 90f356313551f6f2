"""What of posts waits for a person: to be asked about again before their word ends, and to be closed when filled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from lianqiao.charter.policy import Policy
from lianqiao.desk.loose_ends import Duty
from lianqiao.desk.post_signings import full_posts
from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.queries_life import to_ask
from lianqiao.jobs.queries_new import finders
from lianqiao.people.models import User
from lianqiao.people.queries import users
from lianqiao.rules.post_life import Freshness, good_until
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import Deed, Role, Viewer, ask

DAY = timedelta(days=1)


def post_duties(viewer: Viewer, today: date, policy: Policy) -> Iterator[Duty]:
    """The lines of the day that posts make: all of them for the secretary, for others those they found themselves."""
    if not ask(viewer, Deed.SEE_POSTS).ok:
        return
    rule = policy.posts.freshness
    cards = to_ask(viewer=viewer, today=today, rule=rule)
    found_by = _finders(viewer, today, cards)
    oversees = viewer.role is Role.EMPLOYMENT_SECRETARY
    for card in cards:
        finder = found_by.get(card.id)
        if oversees or (finder is not None and finder.pk == viewer.user_id):
            yield _ask_again(card, today, rule, finder)
    if oversees:
        yield from _filled(viewer, today)


def _finders(viewer: Viewer, today: date, cards: list[PostCard]) -> dict[int, User]:
    """Who found each of these posts; those that came with a file have nobody."""
    by_hand = finders(viewer=viewer, post_ids=[card.id for card in cards], until=today) if cards else {}
    ids = {post: row_id(actor.removeprefix("user:")) for post, actor in by_hand.items()}
    people = users(viewer=viewer, ids={one for one in ids.values() if one is not None}) if ids else {}
    return {post: people[one] for post, one in ids.items() if one in people}


def _ask_again(card: PostCard, today: date, rule: Freshness, finder: User | None) -> Duty:
    last = good_until(card.life, rule)
    assert last is not None
    late = last < today
    said = {"title": card.title, "employer": card.employer}
    return Duty(
        group="late" if late else "now" if last <= today + DAY else "week",
        student=None,
        what=_("问问“%(title)s”还招不招（%(employer)s）") % said,
        detail=_("%(day)s 前") % {"day": f"{last:%m-%d}"},
        owner=finder.display_name if finder else "",
        action=_("去核实"),
        href=f"{reverse('post', args=[card.id])}#life",
        weight=60,
        kind="post_ask",
        owner_id=finder.pk if finder else None,
        owner_name=finder.display_name if finder else "",
        since=last + DAY if late else None,
    )


def _filled(viewer: Viewer, today: date) -> Iterator[Duty]:
    """Posts of which as many have signed as there were openings, until somebody closes them."""
    for card, signed in full_posts(viewer=viewer, today=today):
        said = {"title": card.title, "n": signed, "all": card.openings}
        yield Duty(
            "now", None, _("“%(title)s”已有 %(n)d 人签约（招 %(all)d 人）") % said, _("今天"), "", _("去关闭"),
            f"{reverse('post', args=[card.id])}#life", weight=70, kind="post_full",
        )  # fmt: skip
