"""Build the code tables of `reference/` from a folder of public source files.

    python -m scripts.build_reference DATA_FOLDER [--out reference]

The product reads only `reference/`; this script is run when a source is
renewed. Every table names its source and date in each row or in the first
line, which starts with `#`. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from scripts.reference_majors import build_majors
from scripts.reference_tables import plain, table, write

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
    build_majors(options.data, options.out)
    build_trades(options.data, options.out)
    build_holidays(options.data, options.out)


if __name__ == "__main__":
    main()
