"""The page on which a text for everybody is put together: what may go in, how it reads, where it was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from lianqiao.bulletins.actions_publicity import note_published
from lianqiao.bulletins.facts_publicity import ACCOUNT, GROUP, SITE, Article, PublicationCard, PublicEvent, PublicPost
from lianqiao.bulletins.figures import term_so_far
from lianqiao.bulletins.files_article import HTML, MARKDOWN, TEXT, markdown, page_of, plain_text, public_account
from lianqiao.bulletins.files_feeds import calendar_of
from lianqiao.bulletins.forms_publicity import ArticleForm, PublishedForm
from lianqiao.bulletins.publicity import INTRO, article, default_title, sayable
from lianqiao.bulletins.queries_publicity import public_events, public_posts, publications
from lianqiao.charter.policy import Policy
from lianqiao.rules.identity import Named, named_people
from lianqiao.rules.values import Quantity, Reason, Refused, row_id
from lianqiao.rules.visibility import Deed, Viewer, insist

DAYS = 14  # back to which posts are proposed, unless the page is asked for others
CALENDAR = "ics"
TYPES = {
    MARKDOWN: "text/markdown; charset=utf-8",
    HTML: "text/html; charset=utf-8",
    TEXT: "text/plain; charset=utf-8",
    CALENDAR: "text/calendar; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Composed:
    """The text as it stands, with what it was chosen from."""

    since: date
    offered: tuple[PublicPost, ...]
    coming: tuple[PublicEvent, ...]
    article: Article
    form: ArticleForm

    @property
    def named(self) -> tuple[Named, ...]:
        """Persons whom the words that somebody typed may give away."""
        return named_people(f"{self.article.title}\n{self.article.intro}")

    def written(self, kind: str) -> str:
        """The text as it is pasted at a place of this kind."""
        return {SITE: markdown, ACCOUNT: public_account}.get(kind, plain_text)(self.article)


@dataclass(frozen=True, slots=True)
class PublicityPage:
    """The page: the text, the form that says where it went, and what went out this term (items)."""

    composed: Composed
    published: PublishedForm
    count: Quantity
    before: list[PublicationCard]


def composed(*, viewer: Viewer, today: date, now: datetime, policy: Policy, given: Any) -> Composed:
    """The text of what was chosen (`given`: a form's values); before anything was, of all that may go in.

    Refused `publicity_words` where typed words may not go to everybody.
    """
    insist(viewer, Deed.COMPOSE_BULLETINS)
    since = _since(given, today)
    offered = public_posts(viewer=viewer, today=today, since=since)
    coming = public_events(viewer=viewer, now=now)
    if "chosen" in given:
        form = ArticleForm(given)
        said = form.cleaned_data if form.is_valid() else {}
        posts, events = _ids(given, "posts"), _ids(given, "events")
    else:
        said = {"title": default_title(policy.college, now), "intro": INTRO}
        form = ArticleForm(initial=said)
        posts, events = {one.id for one in offered}, {one.id for one in coming}
    text = article(
        title=said.get("title", ""), intro=said.get("intro", ""), college=policy.college, at=now,
        posts=[one for one in offered if one.id in posts], events=[one for one in coming if one.id in events],
    )  # fmt: skip
    if not (sayable(text.title) and sayable(text.intro)):
        raise Refused(Reason.of("publicity_words"))
    return Composed(since, tuple(offered), tuple(coming), text, form)


def _since(given: Mapping[str, Any], today: date) -> date:
    try:
        return date.fromisoformat(given.get("since", ""))
    except ValueError:
        return today - timedelta(days=DAYS)


def _ids(given: Any, name: str) -> set[int]:
    return {number for one in given.getlist(name) if (number := row_id(one)) is not None}


def publicity_page(
    *, viewer: Viewer, today: date, now: datetime, policy: Policy, given: Any, published: PublishedForm | None = None
) -> PublicityPage:
    """The whole page. Refused as `composed`."""
    count, before = publications(viewer=viewer, since=term_so_far(policy, today).start, until=today)
    return PublicityPage(
        composed=composed(viewer=viewer, today=today, now=now, policy=policy, given=given),
        published=published or PublishedForm(initial={"on": today}),
        count=count,
        before=before,
    )


def file_of(
    *, viewer: Viewer, today: date, now: datetime, policy: Policy, given: Any, kind: str
) -> tuple[str, bytes] | None:
    """(name, content) of one of `TYPES`; the name tells the day and nothing else. None where the form has faults."""
    made = composed(viewer=viewer, today=today, now=now, policy=policy, given=given)
    if made.form.errors:
        return None
    name = f"{'calendar' if kind == CALENDAR else 'article'}-{today:%Y-%m-%d}.{kind}"
    if kind == CALENDAR:
        return name, calendar_of(posts=made.article.posts, events=made.article.events, now=now)
    if kind == TEXT:  # with a mark, so that old editors read it as what it is
        return name, plain_text(made.article).replace("\n", "\r\n").encode("utf-8-sig")
    return name, {MARKDOWN: markdown, HTML: page_of}[kind](made.article).encode()


def publish(*, viewer: Viewer, today: date, now: datetime, policy: Policy, given: Any, said: PublishedForm) -> bool:
    """Record what a checked form says: this text was published there on that day. Refused as `note_published`.

    False where the text's own form has faults: nothing is recorded.
    """
    made = composed(viewer=viewer, today=today, now=now, policy=policy, given=given)
    if made.form.errors:
        return False
    note_published(
        viewer=viewer, **said.cleaned_data, title=made.article.title, posts=[one.id for one in made.article.posts],
        events=[one.id for one in made.article.events], content=made.written(said.cleaned_data["kind"]), today=today,
        now=now,
    )  # fmt: skip
    return True


def for_group(*, viewer: Viewer, today: date, now: datetime, policy: Policy) -> Article:
    """The text for a chat group: what was found lately and may go to everybody, for whoever hands messages over."""
    insist(viewer, Deed.SEE_DELIVERY)
    return article(
        title="", intro="", college=policy.college, at=now, events=public_events(viewer=viewer, now=now),
        posts=public_posts(viewer=viewer, today=today, since=today - timedelta(days=DAYS)),
    )  # fmt: skip


def publish_in_group(
    *, viewer: Viewer, today: date, now: datetime, policy: Policy, key: str, place: str, on: date
) -> None:
    """Record that the text for a group was pasted there. Publicity: nobody counts as reached. See `note_published`."""
    text = for_group(viewer=viewer, today=today, now=now, policy=policy)
    note_published(
        viewer=viewer, key=key, kind=GROUP, place=place, on=on, title=text.title,
        posts=[one.id for one in text.posts], events=[one.id for one in text.events], content=plain_text(text),
        today=today, now=now,
    )  # fmt: skip
