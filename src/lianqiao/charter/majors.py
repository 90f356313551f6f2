"""Majors: from the words of rosters and tables of posts to codes.

Codes are the ministry's without letters: undergraduate catalogue of 2025 for
bachelors, graduate catalogue of 2022 for masters and doctors. Guangdong's own
numbers (`B0830`) are put into the ministry's by name; where the ministry has
none (associate degrees, some professional degrees) the lettered code itself
serves as code. Tables: `reference/majors_*.csv`, `major_groups.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from lianqiao.charter import major_words
from lianqiao.charter.major_tables import read_tables
from lianqiao.charter.reading import plain
from lianqiao.rules.suitability import ANY_MAJOR, Degree, MajorRequirement

LETTERS: Mapping[Degree, str] = {
    Degree.ASSOCIATE: "C",
    Degree.BACHELOR: "B",
    Degree.MASTER: "A",
    Degree.DOCTOR: "A",
}
_JOINTS = re.compile("[及和或与]")
_RELATED_WORDS = "相关专业"


@dataclass(frozen=True, slots=True)
class Major:
    """One major. `code` as in the module's head; class and discipline are empty where the catalogue has none."""

    code: str
    name: str
    class_code: str
    class_name: str
    discipline_code: str
    discipline: str


class Majors:
    """Looks majors up. Immutable after loading; get it with `Majors.load()`."""

    def __init__(self) -> None:
        self._tables = read_tables()
        self.find = lru_cache(maxsize=20_000)(self._find)
        self._entry = lru_cache(maxsize=50_000)(self._read_entry)
        self._cell = lru_cache(maxsize=50_000)(self._read_cell)

    @staticmethod
    @cache
    def load() -> Majors:
        """The one reader of the shipped tables."""
        return Majors()

    # ------------------------------------------------------------ one major

    def _find(self, text: str, degree: Degree | None = None) -> Major | None:
        """The major that a roster's words name, or None.

        Takes a code with or without letters (`090107T`, `B090107`), a name, an
        old name, a name with code, brackets or a direction (`园艺（茶学方向）`).
        Without a degree a bachelor's major is looked for first. A class
        (`植物生产类`) is no major.
        """
        levels = (LETTERS[degree],) if degree else ("B", "A", "C")
        codes, name = major_words.coded(text)
        for letter in levels:
            for code in codes if degree else filter(_whole_code, codes):
                if found := self._one(letter, self._by_code(letter, code)):
                    return found
        return next(filter(None, (self._one(letter, self._loose(letter, name)) for letter in levels)), None)

    def _one(self, letter: str, codes: tuple[str, ...]) -> Major | None:
        if len(codes) != 1 or codes[0] not in self._tables.codes[letter]:
            return None
        shortest = 4 if letter == "A" else 6
        return self._describe(letter, codes[0]) if len(codes[0]) >= shortest else None

    def name(self, code: str, degree: Degree) -> str:
        """What a code is called at this level: a major, a class or a discipline; empty where no table knows it."""
        return self._tables.codes[LETTERS[degree]].get(code, "")

    def _describe(self, letter: str, code: str) -> Major:
        known, digits = self._tables.codes[letter], code.lstrip("ABC")
        mark = code[: len(code) - len(digits)]
        above, top = mark + digits[:4], mark + digits[:2]
        return Major(
            code, known[code], above, known.get(above, ""), digits[:2], known.get(top, known.get(digits[:2], ""))
        )

    def _loose(self, letter: str, name: str) -> tuple[str, ...]:
        names, word = self._tables.names[letter], plain(name)
        for form in (word, major_words.bare(word), *re.findall(r"\(([^()]*)\)", word)):
            if len(codes := names.get(form, ())) == 1 and len(codes[0]) > (3 if letter == "A" else 4):
                return codes
        before = re.split(r"[-—·:]", major_words.bare(word))[0]
        if before in names:
            return names[before]
        if "方向" in word:
            return next((names[word[:end]] for end in range(len(word) - 2, 1, -1) if word[:end] in names), ())
        return ()

    def _by_code(self, letter: str, code: str) -> tuple[str, ...]:
        """Codes for a code as written; an unknown one stands when what lies above it is known."""
        if code[0] in "ABC":
            return self._tables.provincial.get(code, ()) if code[0] == letter else ()
        known = self._tables.codes[letter]
        digits = re.sub("[TK]+$", "", code)
        if len(digits) == 6 and digits.endswith("00") and digits not in known:
            digits = digits[:4]
        if letter == "A" and (now := self._tables.renumbered.get(digits)):
            return now
        above = digits[: len(digits) - 2]
        return (digits,) if digits in known or (len(digits) > 2 and above in known) else ()

    # ------------------------------------------------------------ requirements

    def read_requirement(self, columns: Mapping[Degree | None, str]) -> MajorRequirement:
        """What majors a post takes, from its columns by level (None = one column for every level).

        A column of masters also serves doctors unless doctors have their own.
        A level whose words became no code at all stands with an empty set: its
        `unread` words must be judged by a person, and exclude nobody.
        """
        found: dict[Degree, set[str]] = {}
        unread: dict[str, None] = {}
        for column, text in columns.items():
            for levels, words in major_words.sections(text or ""):
                wanted = self._levels(column, levels, columns)
                for degree in wanted:
                    for letter, codes in self._collect(LETTERS[degree], words, unread, spread=wanted == tuple(Degree)):
                        for level in wanted if letter == LETTERS[degree] else _degrees(letter):
                            if LETTERS[level] == letter:
                                found.setdefault(level, set()).update(codes)
        if not any(found.values()):
            found = {}
        by_degree = tuple((degree, _pruned(codes)) for degree, codes in sorted(found.items()))
        return MajorRequirement(by_degree, tuple(unread))

    @staticmethod
    def _levels(
        column: Degree | None, head: tuple[Degree, ...] | None, columns: Mapping[Degree | None, str]
    ) -> tuple[Degree, ...]:
        if head is not None:
            return head
        if column is None:
            return tuple(Degree)
        if column is Degree.MASTER and Degree.DOCTOR not in columns:
            return major_words.GRADUATE
        return (column,)

    def _collect(
        self, letter: str, words: str, unread: dict[str, None], *, spread: bool
    ) -> Iterable[tuple[str, frozenset[str]]]:
        """Pairs of letter and codes for one stretch of words; what could not be read goes to `unread`."""
        by_letter, left = self._cell(letter, words)
        if spread and left:
            if not by_letter:
                by_letter = {letter: self._same_field(letter, words)}
            left = tuple(word for word in left if not self._elsewhere(letter, word))
        unread.update(dict.fromkeys(left))
        return ({letter: frozenset[str](), **by_letter} if left else by_letter).items()

    def _elsewhere(self, letter: str, word: str) -> bool:
        cells = (self._cell(other, word) for other in "ABC" if other != letter)
        return any(codes and set(left) <= {_RELATED_WORDS} for codes, left in cells)

    def _same_field(self, letter: str, words: str) -> frozenset[str]:
        """For a level whose catalogue has none of the names: the fields of study in which another level has them."""
        codes = {code for other in "BAC" for code in self._cell(other, words)[0].get(other, ())}
        mark = "C" if letter == "C" else ""
        return frozenset(mark + code.lstrip("ABC")[:2] for code in codes if code != "*")

    def _read_cell(self, letter: str, words: str) -> tuple[Mapping[str, frozenset[str]], tuple[str, ...]]:
        if major_words.no_limit(words):
            return {letter: ANY_MAJOR}, ()
        found: dict[str, set[str]] = {}
        left: list[str] = []
        for item in major_words.items(words):
            for word in [item] if self._entry(letter, item) else self._regroup(letter, item):
                entry = self._entry(letter, word)
                for own, codes in (entry or {}).items():
                    found.setdefault(own, set()).update(codes)
                if not entry and plain(word) not in ("", "专业", "等"):
                    left.append(word)
                if major_words.unrelated(plain(word))[1]:
                    left.append(_RELATED_WORDS)
        return {own: frozenset(codes) for own, codes in found.items()}, tuple(left)

    def _regroup(self, letter: str, item: str) -> list[str]:
        """The pieces of an entry, joined again where a name itself holds the separator (`土木、水利与海洋工程`)."""
        parts, joined = major_words.pieces(item), []
        while parts:
            for end in range(len(parts), 0, -1):
                word = "、".join(parts[:end])
                if self._entry(letter, word) or end == 1:
                    joined += [word] if self._entry(letter, word) else self._unjoin(letter, word)
                    parts = parts[end:]
                    break
        return joined

    def _unjoin(self, letter: str, word: str) -> list[str]:
        parts = [part for part in _JOINTS.split(word) if part]
        return parts if len(parts) > 1 and all(self._entry(letter, part) for part in parts) else [word]

    def _read_entry(self, letter: str, item: str) -> Mapping[str, frozenset[str]] | None:
        """Codes by letter for one entry, or None. Code and name are both heeded: if they differ, either will do."""
        codes, name = major_words.coded(item)
        if major_words.no_limit(item):
            return {letter: ANY_MAJOR}
        if len(codes) == 1 and (group := self._tables.groups.get(codes[0])) and group[0] == major_words.bare(name):
            return {
                letter: frozenset(
                    own for code in group[1] if code[0] == letter for own in self._tables.provincial[code]
                )
            }
        lettered = [code for code in codes if code[0] in "ABC" and code in self._tables.provincial]
        if lettered:
            return {code[0]: frozenset(self._tables.provincial[code]) for code in lettered}
        short, _ = major_words.unrelated(major_words.bare(name))
        found = {own for code in codes for own in self._by_code(letter, code)}
        named = set(self._named(letter, plain(name)) or self._named(letter, short))
        if found and all(map(major_words.own_number, codes)):
            return {letter: frozenset(found)}
        if not (found & set(self._tables.codes[letter])):
            found |= named
        elif not named and self._numbered_elsewhere(letter, codes, short):
            return None
        return {letter: frozenset(found)} if found else None

    def misnumbered(self, columns: Mapping[Degree | None, str]) -> tuple[tuple[str, str], ...]:
        """Entries whose number stands in no catalogue while their name does, as pairs of number and name.

        Their name was taken: `121201会计学` is read as 会计学. Only columns of one level can tell.
        """
        return tuple(
            dict.fromkeys(
                pair
                for degree, text in columns.items()
                if degree
                for _, words in major_words.sections(text or "")
                for pair in self._wrong_numbers(LETTERS[degree], words)
            )
        )

    def _wrong_numbers(self, letter: str, words: str) -> Iterable[tuple[str, str]]:
        for item in major_words.items(words):
            codes, name = major_words.coded(item)
            known = any(self._by_code(other, code) for code in codes for other in "ABC") or set(codes) & {
                *self._tables.groups
            }
            if codes and not known and self._named(letter, major_words.bare(name)):
                yield "/".join(codes), major_words.bare(name)

    def _numbered_elsewhere(self, letter: str, codes: tuple[str, ...], name: str) -> bool:
        """Is this number with this name another level's? (`0901` is 植物生产类 to bachelors, 作物学 to masters.)"""
        return any(
            self._by_code(other, code) == self._named(other, name) != ()
            for code in codes
            for other in "AB"
            if other != letter
        )

    def _named(self, letter: str, name: str) -> tuple[str, ...]:
        names = self._tables.names[letter]
        if letter == "A" and name not in names:
            return names.get(f"{name}学", ()) or names.get(name.removesuffix("学"), ())
        return names.get(name, ()) or names.get(major_words.bare(name), ())


def _whole_code(code: str) -> bool:
    """Six digits (five majors have seven). Four, without a level, are a class to bachelors and a field to masters."""
    return len(re.sub(r"\D", "", code)) >= 6


def _degrees(letter: str) -> tuple[Degree, ...]:
    return tuple(degree for degree, own in LETTERS.items() if own == letter)


def _pruned(codes: set[str]) -> frozenset[str]:
    """Without codes whose class or discipline is in the set too. A major covers none, though 050210 begins 0502100."""
    if codes >= ANY_MAJOR:
        return ANY_MAJOR
    return frozenset(code for code in codes if not any(code[:end] in codes for end in range(2, min(len(code), 6))))
