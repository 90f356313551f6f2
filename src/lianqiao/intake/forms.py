"""Forms of the wizard."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.intake.headers import EXTRA, Subject
from lianqiao.intake.kinds import MAX_FILE_BYTES, MEGABYTE, refuse
from lianqiao.intake.verdicts import ColumnMatch
from lianqiao.intake.words import KIND_WORDS, field_words

FIX, WAS = "fix:", "was:"


class UploadForm(forms.Form):
    """Which kind of table, of answers also which survey, and the file."""

    kind = forms.ChoiceField(label=_("这是什么表"), choices=list(KIND_WORDS.items()), widget=forms.RadioSelect)
    survey = forms.ChoiceField(label=_("哪一次摸排（答卷表才要选）"), required=False)
    file = forms.FileField(label=_("文件"), allow_empty_file=True)

    def __init__(self, *args: Any, surveys: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = [("", "--"), *((str(one), title) for one, title in surveys)]
        self.fields["survey"].choices = choices  # type: ignore[attr-defined]

    def about(self) -> str:
        """What the file is about, as `Upload.about`."""
        chosen = self.cleaned_data["survey"] if self.cleaned_data["kind"] == "survey" else ""
        return f"survey:{chosen}" if chosen else ""

    def content(self) -> bytes:
        """The bytes of the file; one that is too large is refused before it is read."""
        file: Any = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES // MEGABYTE
            raise refuse("file_too_large", file.name, limit=limit, size=-(-file.size // MEGABYTE))
        return bytes(file.read())


class ColumnsForm(forms.Form):
    """One choice a column: which of our fields it fills."""

    def __init__(self, data: Any, *, kind: Subject, columns: Sequence[ColumnMatch]) -> None:
        super().__init__(data)
        self.columns = list({match.column: match for match in reversed(columns)}.values())[::-1]
        for at, match in enumerate(self.columns):
            choices = list(field_words(kind).items())
            self.fields[f"c{at}"] = forms.ChoiceField(label=match.column, choices=choices, initial=match.field or EXTRA)

    def rows(self) -> list[tuple[ColumnMatch, forms.BoundField]]:
        """Each column with its choice, for the table."""
        return [(match, self[f"c{at}"]) for at, match in enumerate(self.columns)]

    def chosen(self) -> dict[str, str]:
        """Header → field."""
        return {match.column: self.cleaned_data[f"c{at}"] for at, match in enumerate(self.columns)}


def typed_cells(post: Mapping[str, str]) -> dict[tuple[str, int, str], str]:
    """The cells of the preview that were typed anew, by (sheet, row, column); what was left as it was is left out."""
    found: dict[tuple[str, int, str], str] = {}
    for name, text in post.items():
        if not name.startswith(FIX) or post.get(WAS + name.removeprefix(FIX)) == text:
            continue
        try:
            sheet, row, column = json.loads(name.removeprefix(FIX))
            found[str(sheet), int(row), str(column)] = text
        except (ValueError, TypeError):
            continue
    return found
