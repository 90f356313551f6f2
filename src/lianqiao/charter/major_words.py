"""Takes apart what tables of posts write about majors: levels, separators, codes, trimmings. Knows no catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lianqiao.charter.reading import half_width, plain
from lianqiao.rules.suitability import Degree

GRADUATE = (Degree.MASTER, Degree.DOCTOR)

_LEVELS = (
    ("研究生", GRADUATE),
    ("硕士", (Degree.MASTER,)),
    ("博士", (Degree.DOCTOR,)),
    ("本科", (Degree.BACHELOR,)),
    ("大学", (Degree.BACHELOR,)),
    ("专科", (Degree.ASSOCIATE,)),
    ("大专", (Degree.ASSOCIATE,)),
    ("高职", (Degree.ASSOCIATE,)),
)
_LEVEL_HEAD = re.compile(
    r"(?:^|[;,。、\s(])(?:全日制)?"
    r"((?:硕士|博士)?研究生|硕士|博士|(?:大学)?本科|大学专科|专科|大专|高职)"
    r"(?:学历|层次|阶段|及以上|以上)*(?:的?专业)?(?:要求|名称|为)*:"
)
_NO_LIMIT = re.compile(r"(专业)?(不限|不作限制|无限制|无要求|不做要求|不作要求|无)(专业|制)?(\(.*\))?")
_CODE_FIRST = re.compile(r"((?:[ABC]?\d{2,7}(?:[A-Z]\d)?[TK]*)(?:/\d{4}[A-Z0-9]{2})*)(?=\D|$)(.*)")
_OWN_NUMBER = re.compile(r"\d{4}[A-Z]\d")
_CODE_LAST = re.compile(r"(.+?)[(\[]([ABC]?\d{2,7}(?:[A-Z]\d)?[TK]*)[)\]]")
_AROUND = re.compile(r"^(所学专业|专业要求|要求|具有|限|专业|为|:)+|(等?专业|等)+$")
_RELATED = re.compile(r"(等|及|或|和|与)*(其他|其它)?(相关|相近|相似|类似|近似)(学科)?(的?专业)?(类)?$")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|〔[^〕]*〕|【[^】]*】")
_HEAVY, _LIGHT = ",;\n。|", "、"


def sections(text: str) -> list[tuple[tuple[Degree, ...] | None, str]]:
    """`本科:…;研究生:…` as pairs of levels and words; words without such a head have None for levels."""
    words = half_width(text)
    heads = list(_LEVEL_HEAD.finditer(words))
    parts: list[tuple[tuple[Degree, ...] | None, str]] = []
    if before := words[: heads[0].start() if heads else len(words)].strip():
        parts.append((None, before))
    for head, following in zip(heads, [*heads[1:], None], strict=False):
        body = words[head.end() : following.start() if following else len(words)].strip(" ,;。、")
        parts.append((level_of(head[1]), body))
    return parts


def level_of(word: str) -> tuple[Degree, ...]:
    """`硕士研究生` → master; `研究生` → master and doctor."""
    for mark in ("硕士", "博士", "专科", "大专"):
        if mark in word:
            return dict(_LEVELS)[mark]
    return next(levels for mark, levels in _LEVELS if mark in word)


def no_limit(text: str) -> bool:
    """Do the words say that any major will do: 不限, 无, 专业不限."""
    return _NO_LIMIT.fullmatch(plain(text).strip(",;。、")) is not None


def _split(text: str, separators: str) -> Iterator[str]:
    balanced = text.count("(") == text.count(")")
    depth, start = 0, 0
    for index, sign in enumerate(text):
        if balanced and sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign in separators and depth <= 0:
            yield text[start:index]
            start = index + 1
    yield text[start:]


def items(text: str) -> list[str]:
    """The entries of a cell. Separators inside brackets part nothing (`…（可授工学、理学学位）`)."""
    return [part.strip() for part in _split(half_width(text), _HEAVY) if part.strip(" 、")]


def pieces(item: str) -> list[str]:
    """An entry parted further at `、`, slashes and blanks."""
    return [part.strip() for part in _split(item, _LIGHT + "/ \t") if part.strip()]


def coded(item: str) -> tuple[tuple[str, ...], str]:
    """The codes and the name of one entry: `0901植物生产类`, `园艺(B090102)`, `0401Z1/0401Z3教育心理学`."""
    word = plain(item)
    if found := _CODE_LAST.fullmatch(word):
        return (found[2],), found[1]
    if found := _CODE_FIRST.fullmatch(word):
        return tuple(found[1].split("/")), found[2]
    return (), word


def own_number(code: str) -> bool:
    """A number that a university gave itself below a class (`0602L5`): what it is called stands in no catalogue."""
    return _OWN_NUMBER.fullmatch(code) is not None


def bare(name: str) -> str:
    """A name without brackets, `专业`, `等`, and what stands around it."""
    word, last = plain(name), ""
    while word != last:
        last, word = word, _BRACKETS.sub("", word)
    return _AROUND.sub("", word.strip(",;。、.:()-—·\"'“”《》")).strip("、:")


def unrelated(name: str) -> tuple[str, bool]:
    """A name without `等相关专业`, and whether such words stood there (they open the list to what nobody can judge)."""
    short = _RELATED.sub("", name)
    return (short, True) if short != name else (name, False)
