"""Build the code tables of `reference/` from a folder of public source files.

    python scripts/build_reference.py DATA_FOLDER [--out reference]

The product reads only `reference/`; this script is run when a source is
renewed. Every table names its source and date in each row or in the first
line, which starts with `#`. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook

Row = Sequence[str]

CATALOGUE = "教育部普通高等学校本科专业目录（2025年）"
GRADUATE = "研究生教育学科专业目录（2022年）"
GUANGDONG = "广东省2026年考试录用公务员专业参考目录（附件3）"
HUBEI = "湖北省2026年考试录用公务员职位表"
GB_T_4754 = "GB/T 4754-2017"
OCCUPATIONS = "中华人民共和国职业分类大典（2022年版）"
STATISTICS = "国家统计局统计用区划代码 2023"
REVISIONS = (
    ("200212.tsv", "GB/T 2260 2002-12", "2002-12-31"),
    ("mca_200512.tsv", "民政部县以上行政区划代码 2005-12", "2005-12-31"),
    ("200712.tsv", "GB/T 2260 2007-12", "2007-12-31"),
    ("stats_201810.tsv", "国家统计局统计用区划代码 2018-10", "2018-10-31"),
)
NO_OWN_NAME = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "市辖县", "省直辖行政单位"}
ISLANDS = (("710000", "台湾省"), ("810000", "香港特别行政区"), ("820000", "澳门特别行政区"))
DIRECT = {"110100": "北京市", "120100": "天津市", "310100": "上海市", "500100": "重庆市", "500200": "重庆市"}
PROFESSIONAL = re.compile(r"(硕士)?\(专业硕士\)$")


def plain(value: object) -> str:
    """Half-width text without any blanks or line breaks; names compare by this form."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value or "")))


def write(path: Path, note: str, header: Row, rows: Iterable[Row]) -> None:
    """One table: a `#` line that says where it comes from, the header, the rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# {note}\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def table(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


# ---------------------------------------------------------------- regions


def current_regions(data: Path) -> dict[str, str]:
    """Six-digit code → name of mid-2023; filler levels take the name of the municipality or are left out."""
    found: dict[str, str] = dict(ISLANDS)
    for name in ("provinces", "cities", "areas"):
        for row in table(data / "regions" / f"{name}.csv"):
            code = row["code"].ljust(6, "0")
            if row["name"] not in NO_OWN_NAME:
                found[code] = row["name"]
    return found | DIRECT


def stem(name: str) -> str:
    return re.sub(r"(特别行政区|自治区|自治县|地区|林区|新区|省|市|区|县|盟|旗)$", "", name)


def successor(code: str, name: str, now: dict[str, str]) -> str:
    """The code that carries an abolished code's name today, if exactly one in the province does."""
    for same in (lambda other: other == name, lambda other: stem(other) == stem(name)):
        level = code.endswith("00")
        hits = [c for c, n in now.items() if c[:2] == code[:2] and c.endswith("00") == level and same(n)]
        near = [c for c in hits if c[:4] == code[:4]] or hits
        if len(near) == 1:
            return near[0]
    longer = [c for c, n in now.items() if c[:4] == code[:4] and c[4] not in "07" and n.startswith(stem(name))]
    longer += [c for c, n in now.items() if c[:5] == code[:4] + "0" and c[5] != "0" and n.startswith(stem(name))]
    return longer[0] if len(longer) == 1 and not code.endswith("00") else ""


def build_regions(data: Path, out: Path) -> None:
    now = current_regions(data)
    rows = [[code, name, "", "", "", STATISTICS] for code, name in now.items()]
    last_seen: dict[tuple[str, str], tuple[str, str]] = {}
    for file, source, day in REVISIONS:
        for row in table(data / "regions-history" / file, "\t"):
            name = plain(row["Name"])
            if name not in NO_OWN_NAME and "直辖" not in name:
                last_seen[(row["Code"], name)] = (day, source)
    for (code, name), (day, source) in last_seen.items():
        if now.get(code) == name or code in DIRECT:
            continue
        heir = code if code in now else successor(code, name, now)
        rows.append([code, name, "", day, heir, source])
    header = ["code", "name", "valid_from", "valid_until", "successor", "source"]
    note = (
        "Divisions to county level. valid_until: last revision that still had this code and name (empty = in force); "
        "successor: the code in force that took its place, where the name tells it."
    )
    write(out / "regions.csv", note, header, sorted(rows))


# ---------------------------------------------------------------- majors


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


def hubei_graduate_majors(data: Path) -> dict[str, str]:
    """Second-level graduate names → national six-digit codes, as printed in an official table of posts."""
    posts = json.loads((data / "posts" / "hubei_2026_positions.json").read_text(encoding="utf-8"))["data"]
    names: dict[str, dict[str, int]] = {}
    for post in posts:
        for code, name in re.findall(r"(?<!\d)(\d{6})\s*([^\d,，;；/、(（]+)", post["研究生专业"]):
            if not code.endswith("00"):
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
    for name, code in hubei_graduate_majors(data).items():
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


# ---------------------------------------------------------------- trades, days


def build_trades(data: Path, out: Path) -> None:
    industries = table(data / "industries" / "gbt4754_2017.csv")
    level = {"门类": "section", "大类": "division", "中类": "group", "小类": "class"}
    write(
        out / "industries.csv",
        f"{GB_T_4754}, in force since 2017-10-01",
        ["code", "level", "parent", "name"],
        [[row["code"], level[row["level"]], row["parent"], row["name"]] for row in industries],
    )
    occupations = table(data / "occupations" / "occupations_2022.csv")
    upper = {
        row[code]: row[name]
        for row in occupations
        for code, name in (("minor_code", "minor"), ("sub_major_code", "sub_major"), ("major_code", "major"))
    }
    rows = [[code, name, ""] for code, name in upper.items()]
    rows += [[row["code"], row["name"], row["flag_L_green_S_digital"]] for row in occupations]
    note = f"{OCCUPATIONS}; major groups 1, 7 and 8 are missing in the source at hand. flags: L green, S digital"
    write(out / "occupations.csv", note, ["code", "name", "flags"], sorted(rows))


def build_holidays(data: Path, out: Path) -> None:
    rows, published = [], []
    for path in sorted((data / "holidays").glob("[0-9]*.json")):
        year = json.loads(path.read_text(encoding="utf-8"))
        if not year["days"]:
            continue
        paper = year["papers"][0] if year["papers"] else ""
        published.append([str(year["year"]), paper])
        rows += [
            [day["date"], "off" if day["isOffDay"] else "work", day["name"], str(year["year"])] for day in year["days"]
        ]
    note = "State Council notices on days off and make-up days; sources by year in holiday_years.csv"
    write(out / "holidays.csv", note, ["date", "kind", "name", "year"], sorted(rows))
    note = "Years whose notice is out; a year that is not listed is Monday to Friday and provisional"
    write(out / "holiday_years.csv", note, ["year", "source"], published)


def main() -> None:
    parser = argparse.ArgumentParser(description="Build reference tables from public source files.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1] / "reference")
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    build_regions(options.data, options.out)
    under = build_undergraduate(options.data, options.out)
    graduate = build_graduate(options.data, options.out)
    build_guangdong(options.data, options.out, under, graduate)
    build_trades(options.data, options.out)
    build_holidays(options.data, options.out)


if __name__ == "__main__":
    main()
