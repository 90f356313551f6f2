"""Forms of outcomes: an intention with an employer on record, a destination with its paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lianqiao.charter.tables import destinations
from lianqiao.charter.wording import say
from lianqiao.desk.forms import Once
from lianqiao.desk.words import GROUP_WORDS, PROOF_WORDS, word
from lianqiao.evidence.papers import MAX_PAPER_BYTES, MEGABYTE, PAPER_KINDS
from lianqiao.rules.values import Reason, Refused

FEW = 5
ENDINGS = ",".join(f".{kind.ending}" for kind in PAPER_KINDS)
# Beside which field a refusal is shown; what is not listed stands above the form.
FIELD_OF: Mapping[str, str] = {
    "destination_code_unknown": "code",
    "destination_not_provisional": "provisional",
    "proof_internship_never": "proof_kind",
    "proof_kind_not_accepted": "proof_kind",
    "paper_kind_missing": "proof_kind",
    "paper_missing": "paper",
    "paper_kind_unknown": "paper",
    "paper_too_large": "paper",
    "employer_unknown": "employer",
    "employer_several": "employer",
    "help_in_future": "on",
    "help_too_old": "on",
    "referral_way_unknown": "way",
    "referral_without_proof": "proof_text",
    "criterion_detail_unknown": "criterion",
    "criterion_detail_missing": "criterion",
    "criterion_in_future": "valid_from",
    "criterion_ends_before": "valid_until",
    "criterion_proof_missing": "proof",
    "criterion_proof_wrong": "proof",
    "criterion_proof_old": "valid_from",
}


def refuse(form: forms.Form, refused: Refused) -> None:
    """Put a refusal's words beside the field that it is about."""
    for reason in refused.because:
        field = FIELD_OF.get(reason.code)
        form.add_error(field if field in form.fields else None, in_a_line(reason))


def in_a_line(reason: Reason) -> str:
    """What is wrong and what to do next, in the language of the page."""
    language = get_language() or "zh-hans"
    said = say(reason, language)
    gap = " " if said.reason.endswith(("。", ".")) else "；" if language.startswith("zh") else "; "
    return f"{said.reason}{gap}{said.next}".strip()


class _Dated(forms.Form):
    """A form whose day is today unless told otherwise."""

    on = forms.DateField(label=_("哪天"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today.isoformat()


class IntentionForm(_Dated, Once):
    """With which employer, and when. The name is searched among those on record; a part that fits one is enough."""

    employer = forms.CharField(
        label=_("单位（写名称，或名称的一部分）"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "employers", "autocomplete": "off"}),
    )
    field_order = ("employer", "on")

    def __init__(self, *args: Any, employers: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employers = employers

    def employer_id(self) -> int:
        """The one employer meant. Refused `employer_unknown`, or `employer_several` with the first few names."""
        given = self.cleaned_data["employer"].strip()
        if given in self.employers:
            return self.employers[given]
        fits = [name for name in self.employers if given in name]
        if not fits:
            raise Refused(Reason.of("employer_unknown", name=given))
        if len(fits) > 1:
            names = "、".join(fits[:FEW]) + ("……" if len(fits) > FEW else "")
            raise Refused(Reason.of("employer_several", name=given, names=names))
        return self.employers[fits[0]]


def code_choices() -> Iterator[tuple[Any, list[tuple[str, str]]]]:
    """Destination codes by group, in the table's order."""
    for group in GROUP_WORDS:
        found = [(one.code, f"{one.code} {one.label}") for one in destinations().values() if one.group_2024 == group]
        yield word(GROUP_WORDS, group), found


class DestinationForm(_Dated):
    """Where the student goes. Without a paper it is claimed, with one documented."""

    code = forms.ChoiceField(label=_("去向"))
    unit_name = forms.CharField(label=_("单位或学校名称"), max_length=120, required=False)
    provisional = forms.BooleanField(label=_("拟录取（还没有收到录取通知书）"), required=False)
    proof_kind = forms.ChoiceField(label=_("材料种类"), required=False)
    paper = forms.FileField(
        label=_("材料文件（PDF、JPG 或 PNG，不超过 10 MB）"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
    )
    field_order = ("code", "unit_name", "on", "provisional", "proof_kind", "paper")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", "--"), *code_choices()]  # type: ignore[attr-defined]
        self.fields["proof_kind"].choices = [("", _("没有材料")), *PROOF_WORDS.items()]  # type: ignore[attr-defined]

    def record(self) -> dict[str, Any]:
        """What is to be recorded, the paper as bytes. One that is too large is refused before it is read."""
        file: Any = self.cleaned_data["paper"]
        if file is not None and file.size > MAX_PAPER_BYTES:
            raise Refused(Reason.of("paper_too_large", limit=MAX_PAPER_BYTES // MEGABYTE))
        return {**self.cleaned_data, "paper": None if file is None else bytes(file.read())}
