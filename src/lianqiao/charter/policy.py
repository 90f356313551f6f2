"""Reads a policy file into rule values. Schema: contracts, Policy file; `docs/reference/policy-file.md`.

Every refusal says which key of which file is wrong: `Place(file, column=key path)`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from lianqiao.charter import holidays
from lianqiao.charter.policy_contact import Contact, read_contact
from lianqiao.charter.policy_employers import EmployerRules, read_employers
from lianqiao.charter.policy_leads import Leads, read_leads
from lianqiao.charter.policy_limits import Limits, read_limits
from lianqiao.charter.policy_posts import Posts, read_posts_rule
from lianqiao.charter.policy_reader import Table
from lianqiao.charter.policy_reminders import Reminders, read_reminders
from lianqiao.charter.policy_work import Work, read_work
from lianqiao.charter.tables import criteria
from lianqiao.rules.calendar import Calendar, Term
from lianqiao.rules.commitments import Commitment, Step
from lianqiao.rules.values import Cadence, Place, Reason, Refused

SUBJECTS = ("student", "class", "college")
SCOPES = ("all", "assisted")
ORDERS = ("rounds", "student")
HOLIDAYS = ("cn",)
LEAST_LEARNED = 5  # fewer outcomes tell of persons, not of a post


@dataclass(frozen=True, slots=True)
class Assisted:
    """Who is assisted: any of `criteria` holds; `special_difficulty` is the narrower circle within."""

    criteria: tuple[str, ...]
    special_difficulty: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Match:
    """How posts are shared out: posts owed a student, posts offered others, students shown one opening, the order.

    `learn_minimum`: how many known outcomes of a post and a group of majors it takes before they count; None = never.
    """

    quota: int
    general_quota: int
    students_per_opening: int
    order: str
    learn_minimum: int | None = None


@dataclass(frozen=True, slots=True)
class ClassTeam:
    """How many people serve one small class, by duty (article: 为每个小班配备……)."""

    class_leader: int
    employment_assistant: int
    party_cadre: int
    liaison: int
    source: str


@dataclass(frozen=True, slots=True)
class Policy:
    """One college's promises to one cohort.

    A file may lack `[assisted]` or `[match]` while nothing asks for them (the
    ledger does not): `assisted` and `match` refuse when they are asked for.
    Without `[class_team]` (`class_team` None) no class lacks anybody, without
    `[limits]` nothing is too old to be entered and letters leave at once. `work` is
    what the file says of case work. Without `[reminders]` (`reminders` None) nobody is written to, without
    `[employers]` posts are offered whoever brought in their employer. Without `[posts]` a post is believed until
    its deadline and new once. Without `[contact]` letters go by e-mail at any hour.

    A policy that `follows` another changes promises from `valid_from` on: what
    began before stays as the older one has it. Its `terms` are those of both.
    All else that it says holds as soon as the file is in use.
    """

    id: str
    college: str
    cohort: int
    valid_from: date
    terms: tuple[Term, ...]
    commitments: tuple[Commitment, ...]
    file: str
    given_assisted: Assisted | None
    given_match: Match | None
    class_team: ClassTeam | None = None
    limits: Limits = Limits()
    leads: Leads = Leads()
    work: Work = Work()
    reminders: Reminders | None = None
    employers: EmployerRules = EmployerRules()
    posts: Posts = Posts()
    contact: Contact = Contact()
    follows: Policy | None = None

    @property
    def assisted(self) -> Assisted:
        """Raises Refused `policy_missing_key` where the file has no such table."""
        if self.given_assisted is None:
            raise self._lacks("assisted")
        return self.given_assisted

    @property
    def match(self) -> Match:
        """Raises Refused `policy_missing_key` where the file has no such table."""
        if self.given_match is None:
            raise self._lacks("match")
        return self.given_match

    @property
    def calendar(self) -> Calendar:
        """The State Council's calendar with this policy's terms."""
        return holidays.calendar(self.terms)

    @property
    def first_day(self) -> date:
        """The first day of the oldest policy that this one goes back to: nothing was promised before."""
        return self.follows.first_day if self.follows else self.valid_from

    @property
    def chain(self) -> tuple[Policy, ...]:
        """The policies that hold one after the other, the oldest first, this one last."""
        return (*(self.follows.chain if self.follows else ()), self)

    def holding(self, day: date) -> Policy:
        """The policy of the chain that holds on `day`; before the first, the first."""
        held = [one for one in self.chain if one.valid_from <= day]
        return held[-1] if held else self.chain[0]

    @property
    def promises(self) -> tuple[Commitment, ...]:
        """Every version of every promise, also of those that this policy dropped: what the ledger is judged by.

        In this policy's order, the dropped ones after them.
        """
        order = {one.id: place for place, one in enumerate(self.commitments)}
        found = sorted(_versions(self.chain), key=lambda one: order.get(one.id, len(order)))
        return tuple(found)

    def commitment(self, commitment_id: str) -> Commitment | None:
        """The newest version of the promise of that id, also where this policy dropped it."""
        found = [one for one in self.promises if one.id == commitment_id]
        return found[-1] if found else None

    def _lacks(self, key: str) -> Refused:
        return Refused(Reason.of("policy_missing_key", key=key), where=Place(file=self.file, column=key))


def _versions(chain: tuple[Policy, ...]) -> Iterator[Commitment]:
    """The promises of each policy with the days between which it holds; the first was never without it."""
    for policy, later in zip(chain, (*chain[1:], None), strict=True):
        begins = policy.valid_from if policy.follows else None
        ends = later.valid_from - timedelta(days=1) if later else None
        yield from (replace(one, begins=begins, ends=ends) for one in policy.commitments)


def load_policy(path: Path | str) -> Policy:
    """Read and check a policy file and those it follows. Raises Refused with code and place; nothing is guessed."""
    return _load(Path(path), ())


def _load(path: Path, later: tuple[Path, ...]) -> Policy:
    """`later`: the files that led here, which it may not follow in turn."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise Refused(Reason.of("policy_not_found", file=path.name), where=Place(file=path.name)) from fault
    except ValueError as fault:
        reason = Reason.of("policy_not_toml", file=path.name, because=str(fault))
        raise Refused(reason, where=Place(file=path.name)) from fault
    root = Table(values, "", path.name)
    head = root.table("policy")
    policy = _policy(root, head, path.name)
    if head.has("follows"):
        policy = _following(policy, head, path, later)
    for table in (head, root):
        table.done()
    return policy


def _following(policy: Policy, head: Table, path: Path, later: tuple[Path, ...]) -> Policy:
    """The policy with the one it follows, whose file lies beside its own."""
    name = head.words("follows")
    beside = path.parent / name
    seen = (*later, path.resolve())
    if Path(name).name != name:
        head.refuse("policy_wrong_value", "follows", value=name)
    if beside.resolve() in seen:
        head.refuse("policy_follows_itself", "follows", value=name)
    if not beside.is_file():
        head.refuse("policy_follows_missing", "follows", value=name)
    older = _load(beside, seen)
    if (older.college, older.cohort) != (policy.college, policy.cohort):
        head.refuse("policy_follows_other", "follows", value=name)
    if older.valid_from >= policy.valid_from:
        head.refuse("policy_follows_later", "valid_from", value=name, day=older.valid_from.isoformat())
    before = {one.id: (one.subject, one.deed) for one in older.promises}
    for number, one in enumerate(policy.commitments, start=1):
        if before.get(one.id, (one.subject, one.deed)) != (one.subject, one.deed):
            head.refuse("policy_follows_differs", "follows", value=one.id, number=number)
    return replace(policy, follows=older, terms=_joined(older.terms, policy.terms))


def _joined(older: tuple[Term, ...], newer: tuple[Term, ...]) -> tuple[Term, ...]:
    """The terms of both; where they name the same days, the newer policy's."""
    kept = (one for one in older if not any(one.start <= own.end and own.start <= one.end for own in newer))
    return tuple(sorted((*kept, *newer), key=lambda term: term.start))


def _policy(root: Table, head: Table, file: str) -> Policy:
    calendar = root.table("calendar")
    calendar.one_of("holidays", HOLIDAYS, default="cn")
    policy = Policy(
        id=head.words("id"),
        college=head.words("college"),
        cohort=head.whole("cohort", least=1900),
        valid_from=head.take("valid_from", date),
        terms=_terms(calendar),
        commitments=_commitments(root) if root.has("commitment") else (),
        file=file,
        given_assisted=_assisted(root.table("assisted")) if root.has("assisted") else None,
        given_match=_match(root.table("match")) if root.has("match") else None,
        class_team=_class_team(root.table("class_team")) if root.has("class_team") else None,
        limits=read_limits(root),
        leads=read_leads(root),
        work=read_work(root),
        reminders=read_reminders(root),
        employers=read_employers(root),
        posts=read_posts_rule(root),
        contact=read_contact(root),
    )
    calendar.done()
    return policy


def _terms(calendar: Table) -> tuple[Term, ...]:
    def read(table: Table) -> Term:
        name, start, end = table.words("name"), table.take("start", date), table.take("end", date)
        if end < start:
            table.refuse("policy_ends_before_start", "end")
        return Term(name, start, end)

    terms = tuple(sorted(calendar.tables("terms", read), key=lambda term: term.start))
    if not terms:
        calendar.refuse("policy_missing_key", "terms")
    if any(later.start <= earlier.end for earlier, later in zip(terms, terms[1:], strict=False)):
        calendar.refuse("policy_terms_overlap", "terms")
    return terms


def _assisted(table: Table) -> Assisted:
    named = table.some_of("criteria", criteria())
    special = table.some_of("special_difficulty", named) if table.has("special_difficulty") else ()
    assisted = Assisted(named, special, table.take_or("source", str, ""))
    table.done()
    return assisted


def _match(table: Table) -> Match:
    match = Match(
        quota=table.whole("quota", least=0),
        general_quota=table.whole("general_quota", least=0),
        students_per_opening=table.whole("students_per_opening", least=1),
        order=table.one_of("order", ORDERS, default="rounds"),
        learn_minimum=table.whole("learn_minimum", least=LEAST_LEARNED) if table.has("learn_minimum") else None,
    )
    table.done()
    return match


def _class_team(table: Table) -> ClassTeam:
    team = ClassTeam(
        class_leader=table.whole("class_leader", least=0),
        employment_assistant=table.whole("employment_assistant", least=0),
        party_cadre=table.whole("party_cadre", least=0),
        liaison=table.whole("liaison", least=0),
        source=table.take_or("source", str, ""),
    )
    table.done()
    return team


def _commitments(root: Table) -> tuple[Commitment, ...]:
    found = root.tables("commitment", _commitment)
    seen: set[str] = set()
    for number, commitment in enumerate(found, start=1):
        if commitment.id in seen:
            root.refuse("policy_id_twice", f"commitment[{number}].id", value=commitment.id)
        seen.add(commitment.id)
    return found


def _commitment(table: Table) -> Commitment:
    cadence, anchor, by = _when(table)
    count = table.whole("count", least=1)
    return Commitment(
        id=table.words("id"),
        owner=table.words("owner"),
        subject=table.one_of("subject", SUBJECTS),
        deed=table.words("deed"),
        count=count,
        source=table.take_or("source", str, ""),
        scope=table.one_of("scope", SCOPES, default="all"),
        cadence=cadence,
        by=by,
        stretch=table.whole("stretch", least=count) if table.has("stretch") else None,
        anchor=anchor,
        since=table.maybe("since", date),
        grace=table.whole("grace", least=0, default=0),
        catch_up=table.take_or("catch_up", bool, False),
        waivable=table.take_or("waivable", bool, False),
        ladder=table.tables("ladder", _step) if table.has("ladder") else (),
    )


def _when(table: Table) -> tuple[Cadence | None, date | None, date | None]:
    """Cadence with its anchor, or a last day: exactly one of the two."""
    by = table.maybe("by", date)
    if table.has("cadence") == (by is not None):
        table.refuse("policy_cadence_or_by", "cadence")
    anchor = table.maybe("anchor", date)
    if by is not None:
        return None, anchor, by
    cadence = Cadence(table.one_of("cadence", list(Cadence)))
    if cadence is Cadence.FORTNIGHT and anchor is None:
        table.refuse("policy_anchor_missing", "anchor")
    return cadence, anchor, None


def _step(table: Table) -> Step:
    return Step(to=table.words("to"), after=table.whole("after", least=0))
