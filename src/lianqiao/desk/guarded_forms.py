"""Forms of the guarded pages: why one looks, and a criterion with its proof. Choices come from the reference tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianqiao.charter.tables import criteria, details
from lianqiao.desk.forms import LookForm, Once
from lianqiao.evidence.papers import MAX_PAPER_BYTES, MEGABYTE, PAPER_KINDS
from lianqiao.hardship.facts import PART_WORDS
from lianqiao.rules.values import Reason, Refused

ENDINGS = ",".join(f".{kind.ending}" for kind in PAPER_KINDS)


def _day(label: Any, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


class CircleForm(LookForm):
    """Why the circle is opened, and as of which day."""

    on = _day(_("看哪一天"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"].initial = today.isoformat()

    def clean_on(self) -> date:
        """The day; nothing is known yet of one to come."""
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_("这一天还没有到。"))
        return day


class CriterionForm(Once):
    """A criterion with what more it says, its days, and the proof that was seen."""

    criterion = forms.ChoiceField(label=_("类别"))
    proof = forms.ChoiceField(label=_("看过的材料"), required=False)
    valid_from = _day(_("从哪天起（材料上的日期）"))
    valid_until = _day(_("到哪天止（材料上没有写就空着）"), required=False)
    paper = forms.FileField(
        label=_("材料文件（可以不附；PDF、JPG 或 PNG，不超过 10 MB）"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proofs = dict.fromkeys(proof for one in criteria().values() for proof in one.proofs)
        self.fields["criterion"].choices = [("", "--"), *_criterion_choices()]  # type: ignore[attr-defined]
        self.fields["proof"].choices = [("", "--"), *((one, one) for one in proofs)]  # type: ignore[attr-defined]
        for name, criterion, label, choices in _detail_fields():
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("", "--"), *choices],
                required=False,
                widget=forms.Select(attrs={"data-part-of": criterion}),  # the script shows it with its category alone
            )
        named = [name for name, *_more in _detail_fields()]
        self.order_fields(["criterion", *named, "proof", "valid_from", "valid_until", "paper"])

    def record(self) -> dict[str, Any]:
        """What is to be recorded, the paper as bytes. One that is too large is refused before it is read."""
        given, file = self.cleaned_data, self.cleaned_data["paper"]
        if file is not None and file.size > MAX_PAPER_BYTES:
            raise Refused(Reason.of("paper_too_large", limit=MAX_PAPER_BYTES // MEGABYTE))
        said = [given[name] for name, *_more in _detail_fields() if given[name]]
        mine = {one.key for one in details().get(given["criterion"], ())}
        if any(key not in mine for key in said):
            raise Refused(Reason.of("criterion_detail_unknown"))
        kept = {name: given[name] for name in ("criterion", "proof", "valid_from", "valid_until", "key")}
        return {**kept, "detail": " ".join(said), "paper": None if file is None else bytes(file.read())}


def _criterion_choices() -> Iterator[tuple[str, str]]:
    for one in criteria().values():
        earlier = _now("（原%(name)s）") % {"name": one.formerly} if one.formerly else ""
        yield one.code, one.name + earlier


def _detail_fields() -> Iterator[tuple[str, str, str, list[tuple[str, str]]]]:
    """(field, criterion, label, choices) for each part that a criterion may say more of."""
    number = 0
    for criterion, ones in details().items():
        for part in dict.fromkeys(one.part for one in ones):
            number += 1
            label = f"{criteria()[criterion].name} · {PART_WORDS.get(part, part)}"
            yield f"more{number}", criterion, label, [(one.key, one.name) for one in ones if one.part == part]
