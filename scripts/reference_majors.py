"""Build the tables of majors: national catalogues, and a province's own numbers put into theirs by name."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook

from scripts.reference_tables import plain, table, write

CATALOGUE = "教育部普通高等学校本科专业目录（2025年）"
GRADUATE = "研究生教育学科专业目录（2022年）"
GUANGDONG = "广东省2026年考试录用公务员专业参考目录（附件3）"
HUBEI = "湖北省2026年考试录用公务员职位表"
PROFESSIONAL = re.compile(r"(硕士)?\(专业硕士\)$")


def build_undergraduate(data: Path, out: Path) -> dict[str, str]:
    """The ministry's 845 majors; returns name → code for majors and classes."""
    rows: list[list[str]] = []
    by_name: dict[str, str] = {}
    for row in table(data / "majors" / "undergrad_2025_codes.csv"):
        code = re.sub("[A-Z]", "", row["code"])
        by_name[plain(row["name"])] = code
        by_name.setdefault(plain(row["class_name"]), row["class_code"])
        rows.append(
            [code, row["name"], row["class_code"], row["class_name"], row["discipline_code"], row["discipline"]]
            + [row["special_T"], row["controlled_K"]]
        )
    header = ["code", "name", "class_code", "class_name", "discipline_code", "discipline", "special_t", "controlled_k"]
    write(out / "majors_undergraduate.csv", f"{CATALOGUE}; valid from 2025", header, rows)
    return by_name


def abolished(out: Path) -> frozenset[str]:
    """Numbers that no longer stand in the graduate catalogue; kept by hand in `majors_renumbered.csv`."""
    lines = (out / "majors_renumbered.csv").read_text(encoding="utf-8").splitlines()
    return frozenset(row["code"] for row in csv.DictReader(lines[1:]) if row["kind"] == "abolished")


def hubei_graduate_majors(data: Path, gone: frozenset[str]) -> dict[str, str]:
    """Second-level graduate names → national six-digit codes, as printed in an official table of posts.

    A number that was abolished (`gone`) names nothing: the name takes the number that the table prints beside it.
    """
    posts = json.loads((data / "posts" / "hubei_2026_positions.json").read_text(encoding="utf-8"))["data"]
    names: dict[str, dict[str, int]] = {}
    for post in posts:
        for code, name in re.findall(r"(?<!\d)(\d{6})\s*([^\d,，;；/、(（]+)", post["研究生专业"]):
            if not code.endswith("00") and code not in gone:
                counts = names.setdefault(plain(name), {})
                counts[code] = counts.get(code, 0) + 1
    return {name: max(codes, key=lambda code: (codes[code], code)) for name, codes in names.items()}


def build_graduate(data: Path, out: Path) -> dict[str, str]:
    """First-level disciplines and professional degrees; returns name → code, second level included."""
    source = json.loads((data / "majors" / "radar_graduate_disciplines_2022.json").read_text(encoding="utf-8"))
    rows: list[list[str]] = []
    by_name: dict[str, str] = {}
    for field in source["categories"]:
        for kind, items in (
            ("academic", field["first_level_disciplines"]),
            ("professional", field["professional_degrees"]),
        ):
            for item in items:
                by_name.setdefault(plain(item["name"]), item["code"])
                rows.append(
                    [item["code"], item["name"], field["code"], field["name"], kind, "2022-09-01", "", GRADUATE]
                )
    known = {row[0] for row in rows}
    fields = {row[2]: row[3] for row in rows}
    for name, code in hubei_graduate_majors(data, abolished(out)).items():
        if code[:4] in known or code[:2] in fields:
            by_name.setdefault(name, code)
            rows.append([code, name, code[:2], fields.get(code[:2], ""), "second_level", "", "", HUBEI])
    header = ["code", "name", "discipline_code", "discipline", "kind", "valid_from", "valid_until", "source"]
    note = "Graduate catalogue: first level and professional degrees; second level as printed in tables of posts."
    write(out / "majors_graduate.csv", note, header, sorted(rows))
    return by_name


Entry = tuple[str, str, list[str]]  # provincial code, name, old names


def guangdong_entries(sheet: Sequence[Sequence[object]]) -> dict[str, list[Entry]]:
    """Level letter → entries in order: disciplines (`A01`), classes (`A0101`), majors (`A010101`)."""
    found: dict[str, list[Entry]] = {}
    for letter, first in (("A", 0), ("B", 6), ("C", 12)):
        entries: dict[str, Entry] = {}
        major: Entry | None = None
        for row in sheet[4:]:
            field, class_code, class_name, code, name, old = (plain(cell) for cell in row[first : first + 6])
            if "说明" in field + class_code:
                break
            if re.fullmatch(r"\d{6}(\.0)?", code):  # the sheet holds one code as a bare number
                code = letter + code[:6]
            if field:
                entries.setdefault(field[:3], (field[:3], field[3:], []))
            if class_code:
                entries.setdefault(class_code, (class_code, class_name, []))
            if code:
                major = entries.setdefault(code, (code, name, []))
            if old and major:
                major[2].extend(part for part in [re.sub(r"\(部分\)$", "", old)] if part not in major[2])
        found[letter] = sorted(entries.values())
    return found


def undergraduate_codes(entries: list[Entry], names: dict[str, str]) -> dict[str, list[str]]:
    """Provincial bachelor codes → ministry prefixes, by name; a class keeps its members where the two differ."""
    codes: dict[str, list[str]] = {}
    for code, name, _ in entries:
        if len(code) == 3:
            codes[code] = [code[1:]]
        elif len(code) == 7:
            codes[code] = [names[name]] if name in names else [code]
    members: dict[str, set[str]] = {}
    for code, own in codes.items():
        if len(code) == 7:
            members.setdefault(code[:5], set()).update(own)
    placed = {code for group in members.values() for code in group}
    national = {code for code in names.values() if len(code) == 6}
    for code, name, _ in entries:
        if len(code) == 5:
            prefix = names.get(name, "-")
            elsewhere = {c for c in national if c.startswith(prefix) and c in placed and c not in members[code]}
            inside = members.get(code, set())
            whole = [] if elsewhere or prefix == "-" else [prefix]
            unlisted = {c for c in national - placed if c.startswith(prefix)}
            rest = {c for c in inside | unlisted if not (whole and c.startswith(prefix))}
            codes[code] = whole + sorted(rest)
    return codes


ART_SCHOOLS = {"A1302": ["1352", "1353"], "A1303": ["1354"], "A1304": ["1356"]}  # split otherwise in the 2022 catalogue


def first_level(entries: list[Entry], names: dict[str, str]) -> dict[str, list[str]]:
    """`A0902` → `0902` by name (with or without 学); an equal number alone counts only if no other name claims it."""
    codes: dict[str, list[str]] = {}
    for code, name, _ in entries:
        if len(code) == 5:
            base = re.sub(r"\(部分\)$", "", name)
            hits = [names[form] for form in (base + "学", base, base.removesuffix("学")) if form in names]
            hits.sort(key=lambda hit: hit[2] >= "5")
            codes[code] = hits[:1] or ART_SCHOOLS.get(code, [])
    claimed = {own for found in codes.values() for own in found}
    for code, found in codes.items():
        if not found:
            codes[code] = [code[1:]] if code[1:] in names.values() and code[1:] not in claimed else [code]
    return codes


def second_level(code: str, name: str, above: list[str], names: dict[str, str]) -> str:
    """A graduate major's national code; a professional degree that the nation does not number keeps its letter code."""
    bare = re.sub(r"\(含.*?\)", "", name)
    base = PROFESSIONAL.sub("", bare)
    if base != bare:
        hit = names.get(base, code)
        return hit if hit[2] >= "5" else code
    return above[0] + code[-2:] if len(above) == 1 and len(above[0]) == 4 else names.get(base, code)


def graduate_codes(entries: list[Entry], names: dict[str, str]) -> dict[str, list[str]]:
    """Provincial graduate codes → national ones. A class also holds what lies in it under another national number."""
    codes = {code: [code[1:]] for code, _, _ in entries if len(code) == 3} | first_level(entries, names)
    above = dict(codes)
    codes |= {c: [second_level(c, name, above[c[:5]], names)] for c, name, _ in entries if len(c) == 7}
    for code in [c for c in codes if len(c) < 7]:
        inside = {c for key, own in codes.items() if key != code and key.startswith(code) for c in own}
        codes[code] = codes[code] + sorted(c for c in inside if not any(c.startswith(p) for p in codes[code]))
    return codes


def shortest(codes: list[str]) -> list[str]:
    """Without codes that another one of the list covers already."""
    return [c for c in codes if not any(other != c and c.startswith(other) for other in codes)]


def build_guangdong(data: Path, out: Path, under: dict[str, str], graduate: dict[str, str]) -> None:
    book = CalamineWorkbook.from_path(data / "majors" / "guangdong_2026_exam_major_reference.xls")
    groups, majors = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    entries = guangdong_entries(majors)
    codes = undergraduate_codes(entries["B"], under) | graduate_codes(entries["A"], graduate)
    codes |= {code: [code] for code, _, _ in entries["C"]}
    rows = [
        [code, name, " ".join(shortest(codes[code])), "|".join(old)]
        for letter in "ABC"
        for code, name, old in entries[letter]
    ]
    note = (
        f"{GUANGDONG}, 2025-10. A graduate, B bachelor, C associate. codes: ministry numbering, or own where none is."
    )
    write(out / "majors_guangdong.csv", note, ["code", "name", "codes", "old_names"], rows)
    build_groups(groups, out)


def build_groups(sheet: Sequence[Sequence[object]], out: Path) -> None:
    """The big groups (`06法律类`) as sets of provincial codes; a group's rows run until the next name."""
    found: dict[str, tuple[str, list[str]]] = {}
    number = ""
    for row in sheet[3:]:
        head = re.match(r"(.+?)\((\d\d)\)$", plain(row[0]))
        if head:
            number = head[2]
            found[number] = (head[1], [])
        for cell in row[1:]:
            code = re.search(r"\(([ABC]\d{4,6})\)$", plain(cell))
            if code and number:
                found[number][1].append(code[1])
    rows = [[number, name, " ".join(sorted(codes))] for number, (name, codes) in sorted(found.items())]
    write(out / "major_groups.csv", f"{GUANGDONG}, 2025-10", ["number", "name", "codes"], rows)


def build_majors(data: Path, out: Path) -> None:
    """All tables of majors from the folder of sources."""
    under = build_undergraduate(data, out)
    graduate = build_graduate(data, out)
    build_guangdong(data, out, under, graduate)
