"""The form of a saved mapping: its name, and the field of each header."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.intake.headers import EXTRA, Subject
from lianqiao.intake.words import field_words


class MappingForm(forms.Form):
    """One choice a header, under a name."""

    name = forms.CharField(label=_("名字"), max_length=60)

    def __init__(self, data: Any, *, kind: str, name: str, columns: Mapping[str, str]) -> None:
        super().__init__(data, initial={"name": name})
        self.headers = list(columns)
        words = field_words(cast(Subject, kind))
        for at, header in enumerate(self.headers):
            self.fields[f"c{at}"] = forms.ChoiceField(
                label=header, choices=list(words.items()), initial=columns[header] or EXTRA
            )

    def rows(self) -> list[tuple[str, forms.BoundField]]:
        """Each header with its choice, for the table."""
        return [(header, self[f"c{at}"]) for at, header in enumerate(self.headers)]

    def chosen(self) -> dict[str, str]:
        """Header → field."""
        return {header: self.cleaned_data[f"c{at}"] for at, header in enumerate(self.headers)}
