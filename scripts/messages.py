"""Message catalogues: `python scripts/messages.py` extracts, merges and compiles; needs Babel, no system tool.

Message ids are Chinese; `locale/en/LC_MESSAGES/django.po` holds the English.
"""

from __future__ import annotations

import io
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCES = (ROOT / "src", ROOT / "templates")
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
# A fixed date, so that extracting again without a change leaves the file as it is.
FIXED = datetime(2026, 11, 23, tzinfo=UTC)
KEYWORDS = {
    "_": None, "N_": None, "_now": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


def _python_source(path: Path) -> bytes:
    """The file as Python that the extractor reads; templates go through the framework's own rewriting."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text.encode()
    from django.utils.translation.template import templatize

    return templatize(text).encode()


def extracted() -> Catalog:
    """Every message of the code and the templates, with where it stands (file only, so that lines may move)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianqiao.config.settings")
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    catalogue = Catalog(locale="en", charset="utf-8", fuzzy=False)
    files = sorted(path for source in SOURCES for path in source.rglob("*") if path.suffix in {".py", ".html", ".txt"})
    for path in files:
        for _line, message, comments, context in extract("python", io.BytesIO(_python_source(path)), KEYWORDS):
            # Marks of the framework's template rewriting carry their own line breaks; the id is what gettext sees.
            catalogue.add(
                message, locations=[(path.relative_to(ROOT).as_posix(), 0)], auto_comments=comments, context=context
            )
    return catalogue


def stored() -> Catalog:
    """The catalogue as committed."""
    if not CATALOGUE.exists():
        return Catalog(locale="en", charset="utf-8")
    with CATALOGUE.open("rb") as handle:
        return read_po(handle, locale="en")


def missing() -> list[str]:
    """Messages without English."""
    have = stored()
    lacking = []
    for message in extracted():
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        found = have.get(key, message.context)
        done = found is not None and all(found.string if isinstance(found.string, tuple | list) else (found.string,))
        if not done:
            lacking.append(key)
    return lacking


def compiled(catalogue: Catalog) -> bytes:
    """The binary form that the program reads."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> int:
    """Merge what the code says into the catalogue, compile it, and say what still lacks English."""
    catalogue = stored()
    catalogue.update(extracted(), no_fuzzy_matching=True, update_header_comment=False)
    for name in list(catalogue.obsolete):
        del catalogue.obsolete[name]
    catalogue.fuzzy = False
    catalogue.project, catalogue.version, catalogue.copyright_holder = "Lianqiao", "1", "the Lianqiao maintainers"
    catalogue.header_comment = "# English words of Lianqiao. Message ids are the Chinese words."
    catalogue.creation_date = catalogue.revision_date = FIXED
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as handle:
        write_po(handle, catalogue, width=120, sort_output=True, include_previous=False, omit_header=False)
    CATALOGUE.with_suffix(".mo").write_bytes(compiled(catalogue))
    lacking = missing()
    print(f"{len(catalogue)} messages, {len(lacking)} without English")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    raise SystemExit(main())
