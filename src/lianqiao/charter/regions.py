"""Places: from words to GB/T 2260 codes of six digits, and how near two places are.

Tables: `reference/regions.csv` (mid-2023, with abolished codes and names since
2002) and `reference/region_areas.csv` (川渝, 长三角). A province is `510000`, a
city `510100`, a county `510115`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from lianqiao.charter.reading import half_width, plain, rows
from lianqiao.rules.suitability_parts import area as area_of

_SUFFIX = re.compile(r"(特别行政区|自治区|自治州|自治县|自治旗|地区|林区|特区|省|市|州|区|县|盟|旗)$")
_PEOPLES = re.compile(
    r"(蒙古族?|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|"
    r"景颇族|柯尔克孜族?|土族|达斡尔族?|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|普米族|塔吉克族?|怒族|鄂温克族?|保安族|裕固族|独龙族|鄂伦春族?|各族)"
)
_FILLER = re.compile(r"(市辖区|省直辖县级行政(区划|单位)|自治区直辖县级行政(区划|单位)|省直辖|县级市)")
_HEAD = re.compile(r"^(中华人民共和国|中国|国内)(?=.)")
_PARTS = re.compile(r"[,;、/|\s和或与及·\-—>()\"“”。:]+")
_GAP = ",;、/|·-—>.()： :"
_DIRECT = frozenset({"11", "12", "31", "50"})  # municipalities: the province is the city
_LONGEST = 16
LARGE = ("华北", "东北", "华东", "华中", "华南", "西南", "西北")


def _level(code: str) -> int:
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def _short(name: str) -> str:
    """`恩施土家族苗族自治州` → 恩施; a name that would shrink to one sign stays whole."""
    stem = _SUFFIX.sub("", name)
    shorter = _PEOPLES.sub("", stem) if stem != name and name.endswith(("州", "县", "区", "旗")) else stem
    return shorter if len(shorter) > 1 else stem if len(stem) > 1 else name


def _forms(name: str, level: int) -> set[str]:
    """The ways a place's name is written."""
    forms = {name, _short(name)}
    if name.endswith("自治州"):
        forms.add(_short(name) + "州")
    if name.endswith("自治县"):
        forms.add(_short(name) + "县")
    if level == 1:
        forms.add(_short(name) + ("省" if name.endswith("省") else "市" if name.endswith("市") else "自治区"))
    return forms


class Regions:
    """Looks places up. Immutable after loading; get it with `Regions.load()`."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._heirs: dict[str, str] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._full: set[str] = set()
        table = sorted(rows("regions"), key=lambda row: row["valid_until"], reverse=True)
        for row in [row for row in table if not row["valid_until"]] + [row for row in table if row["valid_until"]]:
            self._add(row)
        self._areas = {row["name"]: tuple(row["codes"].split()) for row in rows("region_areas")}
        self._marks = tuple((row["mark"], row["area"]) for row in rows("region_marks"))
        self._signs = "".join(name for name in self._areas if len(name) == 1)
        self.find = lru_cache(maxsize=50_000)(self._find)
        self.find_all = lru_cache(maxsize=10_000)(self._find_all)

    @staticmethod
    @cache
    def load() -> Regions:
        """The one reader of the shipped tables."""
        return Regions()

    def _add(self, row: dict[str, str]) -> None:
        code, name, old = row["code"], plain(row["name"]), bool(row["valid_until"])
        if old and row["successor"] and row["successor"] != code:
            self._heirs.setdefault(code, row["successor"])
        self._names.setdefault(code, name)
        if code[2:4] != "00" and code[:2] in _DIRECT and code.endswith("00"):
            return
        target = self._heirs.get(code, code)
        self._full.add(name)
        for form in _forms(name, _level(code)):
            have = self._keys.get(form, ())
            # an old name must not make a name in force ambiguous
            if target not in have and not (old and any(_level(c) <= _level(code) for c in have)):
                self._keys[form] = (*have, target)

    # ------------------------------------------------------------ codes

    def name(self, code: str) -> str | None:
        """The place's own name: `510115` → 温江区. Abolished codes keep the name they had. None for an unknown code."""
        return self._names.get(code)

    def full_name(self, code: str) -> str | None:
        """With what lies above it: `510115` → 四川省成都市温江区."""
        if code not in self._names:
            return None
        chain = dict.fromkeys(self._names.get(above, "") for above in (code[:2] + "0000", code[:4] + "00", code))
        return "".join(chain)

    def current(self, code: str) -> str:
        """The code in force that took an abolished code's place, where that is known; else the code itself."""
        return self._heirs.get(code, code)

    @staticmethod
    def nearness(a: str, b: str) -> int:
        """Shared levels of two codes: 3 the same county, 2 the same city, 1 the same province, 0 none.

        The districts of a municipality lie in one city. Counties directly under
        a province (code 90) share no city.
        """
        if a[:2] != b[:2]:
            return 0
        if a == b and not a.endswith("00"):
            return 3
        if a[:2] in _DIRECT:
            return 2
        return 2 if a[2:4] == b[2:4] and a[2:4] not in ("00", "90") else 1

    def lies_in(self, code: str, area: str) -> bool:
        """Does the place lie in an area of `region_areas.csv`? False for an area that is not there."""
        return any(code.startswith(area_of(one)) for one in self._areas.get(area, ()))

    def distance(self, a: str, b: str) -> str:
        """How far two places are, as coarse as the codes tell: `county`, `city`, `province` (the same one), `area`
        (the same of the seven large ones) or `far`. The tables hold no coordinates, so there are no kilometres.
        """
        near = self.nearness(a, b)
        if near:
            return ("province", "city", "county")[near - 1]
        shared = any(self.lies_in(a, one) and self.lies_in(b, one) for one in LARGE)
        return "area" if shared else "far"

    def marks(self, code: str) -> tuple[str, ...]:
        """By which marks of `region_marks.csv` a post in this place is known, each once."""
        return tuple(dict.fromkeys(mark for mark, area in self._marks if self.lies_in(code, area)))

    # ------------------------------------------------------------ words

    def _find(self, text: str, within: str | None = None) -> str | None:
        """The code of the narrowest place that the words name, or None.

        Understands codes of 2, 4, 6 or more digits (abolished ones go to their
        successor), full and short names, with or without what lies above them.
        `within` (a code) settles names that several places share; without it
        the higher level wins, and a county's name that is not unique is None.
        """
        words = plain(text)
        if digits := re.match(r"\d{6}(?=\d{6}$|\D|$)|\d{4}$|\d{2}$", words):
            code = digits[0].ljust(6, "0")
            return self.current(code) if code in self._names else None
        found = self._chains(words, within, only_first=True)
        return found[0] if found else None

    def _find_all(self, text: str) -> tuple[str, ...]:
        """Every place that a wish names, in order, each once: `成都、重庆`, `川渝`, `四川省内或长三角`."""
        found: dict[str, None] = {}
        above: str | None = None
        for part in filter(None, _PARTS.split(half_width(text))):
            word = re.sub(r"(省内|市内|一带|地区|周边|境内|等地|等)$", "", part)
            if codes := self._area(word):
                found.update(dict.fromkeys(codes))
                continue
            codes = tuple(self._chains(part, above)) or tuple(self._chains(part, None))
            codes = codes or self._areas_inside(part)
            found.update(dict.fromkeys(codes))
            above = codes[-1] if codes and _level(codes[-1]) == 1 else above
        return tuple(code for code in found if not self._narrowed(code, found))

    def _narrowed(self, code: str, found: dict[str, None]) -> bool:
        """`四川 成都` is one wish: a province followed at once by a place inside it."""
        codes = list(found)
        following = codes[codes.index(code) + 1 :][:1]
        return _level(code) == 1 and any(after[:2] == code[:2] for after in following)

    def _area(self, word: str) -> tuple[str, ...]:
        if word in self._areas:
            return self._areas[word]
        if 1 < len(word) <= 6 and all(sign in self._signs for sign in word) and word not in self._keys:
            return tuple(dict.fromkeys(code for sign in word for code in self._areas[sign]))
        return ()

    def _areas_inside(self, word: str) -> tuple[str, ...]:
        return next((codes for name, codes in self._areas.items() if len(name) > 1 and name in word), ())

    def _chains(self, text: str, within: str | None, *, only_first: bool = False) -> list[str]:
        """Runs of names that narrow one another, from left to right, as the code of the narrowest."""
        words = _FILLER.sub("", _HEAD.sub("", text))
        found: list[str] = []
        at, start = 0, True
        while at < len(words):
            code, step = self._match(words, at, within, start=start)
            if code is None:
                start = words[at] in _GAP
                at += max(step, 1)
                continue
            at += step
            while (inner := self._narrower(words, at, code))[0]:
                code, at = inner
            if only_first:
                return [code]
            found.append(code)
            start = True
        return found

    def _narrower(self, words: str, at: int, code: str) -> tuple[str, int] | tuple[None, int]:
        while at < len(words) and words[at] in _GAP:
            at += 1
        inner, step = self._match(words, at, code, start=True, inside=True)
        return (inner, at + step) if inner else (None, at)

    def _match(
        self, words: str, at: int, within: str | None, *, start: bool, inside: bool = False
    ) -> tuple[str | None, int]:
        """The longest name at a position. In mid-sentence a county is heeded only by its full name."""
        for length in range(min(_LONGEST, len(words) - at), 1, -1):
            key = words[at : at + length]
            if key not in self._keys:
                continue
            code = self._choose(self._keys[key], within, inside=inside, full=key in self._full)
            if code and (start or key in self._full or _level(code) < 3):
                return code, length
            if not inside and key in self._full:
                return None, length
        return None, 0

    @staticmethod
    def _choose(codes: tuple[str, ...], within: str | None, *, inside: bool, full: bool) -> str | None:
        """The one place meant among those of a name; outside `within` only by full name or as a city."""
        if within:
            stem = within[:2] if _level(within) == 1 else within[:4]
            near = tuple(code for code in codes if code.startswith(stem) and code != within)
            if inside:
                codes = tuple(code for code in near if _level(code) > _level(within))
            else:
                province = tuple(code for code in codes if code[:2] == within[:2])
                codes = near or province or tuple(code for code in codes if full or _level(code) < 3)
        if not codes:
            return None
        top = min(map(_level, codes))
        best = [code for code in codes if _level(code) == top]
        return best[0] if len(best) == 1 else None
