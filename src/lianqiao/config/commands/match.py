"""`./lianqiao match ROSTER POSTS... --out DIR`: two kinds of spreadsheets in, three good posts each out.

No server and no database (contracts, Match). Progress goes to standard error.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace

from lianqiao.allocation.surroundings import surroundings
from lianqiao.charter.policy import Policy, load_policy
from lianqiao.charter.wording import say
from lianqiao.config.clock import today as day_in_shanghai
from lianqiao.config.commands.argument_types import day
from lianqiao.intake.headers import field_meant
from lianqiao.intake.mapping import ColumnMap, load_map
from lianqiao.intake.post_sheet import PostReading, posts_in
from lianqiao.intake.roster_sheet import RosterReading, roster_in
from lianqiao.intake.sheets import Workbook, open_workbook
from lianqiao.intake.verdicts import RowVerdict
from lianqiao.jobs.facts import quoted, record_fields
from lianqiao.jobs.readings import PostRow
from lianqiao.jobs.screened import flags_of
from lianqiao.referrals import files_match, messages
from lianqiao.referrals.match import MatchResult, match
from lianqiao.referrals.match_folder import look_at, write_messages, write_summary, write_whole
from lianqiao.roster.readings import RosterRow
from lianqiao.rules.hardship import Held, assisted
from lianqiao.rules.suitability import StudentFacts
from lianqiao.rules.values import Place, Reason, Refused

HELP = "不开服务器，直接用两份表格给每名毕业生挑岗位，结果写进一个文件夹"
DEFAULT_POLICY = Path(__file__).resolve().parents[4] / "policies" / "sicau-horticulture-2023.toml"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments (contracts, Match)."""
    parser.add_argument("roster", metavar="ROSTER", type=Path, help="毕业生名册")
    parser.add_argument("posts", metavar="POSTS", type=Path, nargs="+", help="岗位表，可以给几份")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="结果文件夹")
    parser.add_argument("--policy", metavar="FILE", type=Path, default=DEFAULT_POLICY, help="政策文件")
    parser.add_argument("--today", metavar="DATE", type=day, help="按哪一天算，如 2023-04-28；默认今天")
    parser.add_argument("--map", metavar="FILE", type=Path, help="列名对照（TOML）")
    parser.add_argument("--everyone-assisted", action="store_true", help="没有困难类别一列时，把所有人都算作帮扶对象")
    parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 对象")


@dataclass(slots=True)
class Books:
    """What was read: the roster, the posts of all files with each identity once, and the verdicts."""

    roster: RosterReading
    posts: dict[str, PostRow] = field(default_factory=dict)
    readings: list[PostReading] = field(default_factory=list)
    again: list[RowVerdict] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def rejected(self) -> list[RowVerdict]:
        """Refused rows of all files."""
        return [*self.roster.rejected, *(said for reading in self.readings for said in reading.rejected), *self.again]

    @property
    def warnings(self) -> list[RowVerdict]:
        """Emptied cells of all files."""
        return [*self.roster.warnings, *(said for reading in self.readings for said in reading.warnings)]


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _open(path: Path) -> Workbook:
    _tell(f"读 {path.name} …")
    try:
        data = path.read_bytes()
    except FileNotFoundError as fault:
        raise Refused(Reason.of("match_no_such_file", file=path.name), where=Place(file=path.name)) from fault
    except OSError as fault:
        code = "match_file_is_folder" if path.is_dir() else "match_file_unreadable"
        why = fault.strerror or str(fault)
        raise Refused(Reason.of(code, file=path.name, why=why), where=Place(file=path.name)) from fault
    return open_workbook(path.name, data)


def split_map(column_map: ColumnMap | None) -> tuple[ColumnMap | None, ColumnMap | None]:
    """One map file serves both kinds of table: each gets the columns of its own fields.

    A map about posts alone is theirs; otherwise header row, sheets and fields that both know are the roster's.
    """
    if column_map is None:
        return None, None
    named = column_map.columns.items()
    known_to_posts = {column for column, one in named if field_meant(one, "posts")}
    known_to_roster = {column for column, one in named if field_meant(one, "roster")}
    about_posts = known_to_posts - known_to_roster
    about_roster = column_map.columns.keys() - known_to_posts
    if about_posts and not about_roster:
        return None, column_map
    ours = {column: one for column, one in column_map.columns.items() if column in about_posts}
    theirs = {column: one for column, one in column_map.columns.items() if column not in about_posts}
    names = column_map.names
    roster = replace(column_map, columns=theirs, names={column: names[column] for column in theirs})
    posts = ColumnMap(ours, names={column: names[column] for column in ours}, file=column_map.file)
    return roster, posts


def _told(post: PostRow) -> tuple[str, ...]:
    """What tells a coded post of one file from those of another: a renamed copy of a table has no new posts."""
    return post.source_code, post.facts.employer, post.facts.title, post.facts.place


def read_books(roster: Path, posts: Sequence[Path], column_map: ColumnMap | None) -> Books:
    """Read the roster and every table of posts. A post that an earlier file holds already is refused."""
    started = perf_counter()
    roster_map, posts_map = split_map(column_map)
    opened = [_open(path) for path in (roster, *posts)]
    read = perf_counter()
    books = Books(roster_in(opened[0], roster_map))
    coded: dict[tuple[str, ...], PostRow] = {}
    for workbook in opened[1:]:
        reading = posts_in(workbook, posts_map)
        books.readings.append(reading)
        for post in reading.rows:
            first = books.posts.get(post.facts.id) or coded.get(_told(post))
            if first:
                reason = Reason.of("match_post_again", file=first.place.file or "", row=first.place.row or 0)
                books.again.append(RowVerdict(post.place, reason, "rejected", key=post.facts.title))
            else:
                books.posts[post.facts.id] = post
        coded |= {_told(post): post for post in reading.rows if post.source_code and _told(post) not in coded}
    books.seconds = {"read": read - started, "codes": perf_counter() - read}
    return books


def facts_of(row: RosterRow) -> StudentFacts:
    """What matching may know of a student: nothing of the guarded columns."""
    return StudentFacts(
        id=row.number,
        degree=row.degree,
        major=row.major_code,
        cohort=row.cohort,
        sex=row.sex,
        born=row.born,
        party_member=row.party_member,
        veteran=row.veteran,
        certificates=row.certificates,
        home_region=row.home_region,
        wish=row.wish,
    )


def assisted_ids(rows: Sequence[RosterRow], policy: Policy, today: date, *, everyone: bool) -> set[str]:
    """Students for whom any criterion of the policy holds, on the word of the roster (contracts, Match)."""
    criteria = policy.assisted.criteria

    def owed(row: RosterRow) -> bool:
        return assisted((Held(one.code) for one in row.hardship), criteria, today).ok

    return {row.number for row in rows if everyone or owed(row)}


def _matched(books: Books, policy: Policy, today: date, *, everyone: bool) -> tuple[MatchResult, set[str], set[str]]:
    rows = books.roster.rows
    owed = assisted_ids(rows, policy, today, everyone=everyone)
    settled = {row.number for row in rows if row.settled}
    _tell(f"为 {len(rows) - len(settled)} 名毕业生比对 {len(books.posts)} 个岗位 …")
    result = match(
        [facts_of(row) for row in rows],
        [post.facts for post in books.posts.values()],
        assisted=owed,
        settled=settled,
        rule=policy.match,
        around=surroundings(today),
        seed=f"{policy.id} {today.isoformat()}",
    )
    return result, owed, settled


def summarise(
    books: Books, result: MatchResult, policy: Policy, assisted: set[str], settled: set[str]
) -> dict[str, object]:
    """`summary.json` (contracts, Match); the seconds of writing are added when the rest is written."""
    rejected = sum(len(reading.rejected) for reading in books.readings) + len(books.again)
    return {
        "quota": policy.match.quota,
        "students": {
            "rows": len(books.roster.rows) + len(books.roster.rejected),
            "read": len(books.roster.rows),
            "assisted": len(assisted - settled),
            "settled": len(settled),
            "rejected": len(books.roster.rejected),
            "skipped": books.roster.skipped,
        },
        "posts": {
            "rows": len(books.posts) + rejected,
            "read": len(books.posts),
            "openings": sum(post.facts.openings for post in books.posts.values()),
            "rejected": rejected,
            "skipped": sum(reading.skipped for reading in books.readings),
        },
        "referrals": len(result.offers),
        "served_in_full": result.served_in_full,
        "others_served": result.others_served,
        "short": [
            {
                "student": short.student,
                "got": short.got,
                "because": [{"code": reason.code, "reason": say(reason).reason} for reason in short.because],
            }
            for short in result.short
        ],
        "certificate": {"objective": result.objective, "bound": result.bound, "gap": result.gap},
        "seconds": {name: round(seconds, 3) for name, seconds in (books.seconds | dict(result.seconds)).items()},
    }


def _texts(books: Books, result: MatchResult) -> dict[str, str]:
    names = {row.number: row.name for row in books.roster.rows}
    by_student: dict[str, list] = {}
    for offer in result.offers:
        by_student.setdefault(offer.student, []).append(offer)
    return {
        messages.file_name(number): messages.message(names[number], offers, books.posts)
        for number, offers in by_student.items()
    }


def doubts_of(posts: Sequence[PostRow], today: date) -> list[RowVerdict]:
    """A warning for each doubt that blocks in a post that is offered: there is no review here, so a person looks.

    Whether a firm has the counterpart for the other sex is asked among these posts.
    """
    records = [(SimpleNamespace(**record_fields(post), recorded_at=today), post.facts.employer) for post in posts]
    found = zip(posts, flags_of(records, lambda names: [one for one in records if one[1] in names]), strict=True)
    return [
        RowVerdict(post.place, Reason.of("match_post_doubt", words=quoted([flag])), "warning", key=post.facts.title)
        for post, flags in found
        for flag in flags
        if flag.blocks
    ]


def _fill(folder: Path, books: Books, result: MatchResult, summary: dict[str, object], today: date) -> None:
    started = perf_counter()
    students = {row.number: row for row in books.roster.rows}
    files_match.write_referrals(folder / "referrals.xlsx", result, students, books.posts)
    files_match.write_short(folder / "short.xlsx", result, students)
    doubts = doubts_of([books.posts[one] for one in dict.fromkeys(offer.post for offer in result.offers)], today)
    files_match.write_rejected(folder / "rejected.xlsx", books.rejected, [*books.warnings, *doubts])
    write_messages(folder / "messages", _texts(books, result))
    summary["seconds"] = {**summary["seconds"], "write": round(perf_counter() - started, 3)}  # type: ignore[dict-item]
    write_summary(folder / "summary.json", summary)


def run(args: argparse.Namespace) -> int:
    """Match and write. Exit 0 also when some rows were refused; raises Refused where nothing can be done."""
    look_at(args.out)
    policy = load_policy(args.policy)
    column_map = load_map(args.map) if args.map else None
    today = args.today or day_in_shanghai()
    books = read_books(args.roster, args.posts, column_map)
    if books.roster.rows and not books.roster.has_hardship_column and not args.everyone_assisted:
        reason = Reason.of("match_no_hardship_column", file=args.roster.name)
        raise Refused(reason, where=Place(file=args.roster.name))
    result, assisted, settled = _matched(books, policy, today, everyone=args.everyone_assisted)
    summary = summarise(books, result, policy, assisted, settled)
    _tell(f"写入 {args.out} …")
    write_whole(args.out, lambda folder: _fill(folder, books, result, summary, today))
    if not books.roster.rows:
        code = "match_no_students" if books.roster.rejected else "match_empty_roster"
        raise Refused(Reason.of(code, file=args.roster.name), where=Place(file=args.roster.name))
    if not books.posts:
        code = "match_no_posts" if any(reading.rejected for reading in books.readings) else "match_empty_posts"
        raise Refused(Reason.of(code), where=Place(file=args.posts[0].name))
    _report(args, summary)
    return 0


def _report(args: argparse.Namespace, summary: dict) -> None:
    if args.json:
        print(json.dumps(summary, ensure_ascii=False))
        return
    for kind, label in (("students", "名册"), ("posts", "岗位")):
        print("{label}：读入 {read}，被拒 {rejected} 行，略过 {skipped} 行".format(label=label, **summary[kind]))
    print(
        "应推 {owed} 人：{full} 人足额，{short} 人不足；其他毕业生 {others} 人；共 {referrals} 人次".format(
            owed=summary["students"]["assisted"],
            full=summary["served_in_full"],
            short=len(summary["short"]),
            others=summary["others_served"],
            referrals=summary["referrals"],
        )
    )
    print(f"结果在 {args.out}")
