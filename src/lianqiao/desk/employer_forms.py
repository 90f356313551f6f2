"""Forms of employers: what it is, whom to ring, its trail, a decision on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.charter.regions import Regions
from lianqiao.charter.unit_kinds import sections, unit_kinds
from lianqiao.desk.forms import Once
from lianqiao.desk.service_forms import day_field
from lianqiao.jobs.facts_employers import EmployerCard, EmployerSaid
from lianqiao.jobs.words_employers import SIZE_WORDS, TRUST_WORDS
from lianqiao.rules.values import Reason, Refused

# Beside which field a refusal is shown; what is not listed stands above the form.
FIELD_OF: Mapping[str, str] = {
    "employer_without_name": "name",
    "employer_known": "name",
    "employer_code_wrong": "credit_code",
    "employer_unknown_place": "place",
    "contact_without_name": "name",
    "trust_without_text": "text",
    "help_in_future": "on",
    "reason_missing": "reason",
    "employer_refusal_needs_reason": "reason",
}


class EmployerForm(forms.Form):
    """What an employer is, as somebody knows it; nothing has to be known at once."""

    credit_code = forms.CharField(label=_("统一社会信用代码（18 位）"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("单位性质"), required=False)
    industry = forms.ChoiceField(label=_("行业"), required=False)
    size = forms.ChoiceField(label=_("规模"), choices=[("", "--"), *SIZE_WORDS.items()], required=False)
    place = forms.CharField(label=_("所在地（写到省、市或区县）"), max_length=60, required=False)
    note = forms.CharField(label=_("备注"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, card: EmployerCard | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = _from(card) if card else {}
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", "--"), *((one.code, one.name) for one in unit_kinds().values())]
        trades: Any = self.fields["industry"]
        trades.choices = [("", "--"), *sections().items()]

    def said(self) -> EmployerSaid:
        """What is to be recorded. Refused `employer_unknown_place` where the place cannot be read."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"name", "place"}}
        place = self.cleaned_data["place"].strip()
        region = Regions.load().find(place) if place else ""
        if region is None:
            raise Refused(Reason.of("employer_unknown_place", place=place[:20]))
        return EmployerSaid(**given, region=region)


class NewEmployerForm(EmployerForm):
    """The same of an employer that is not in the register yet."""

    name = forms.CharField(label=_("单位全称（照营业执照写）"), max_length=120)
    field_order = ("name",)


def _from(card: EmployerCard) -> dict[str, Any]:
    said = card.said
    place = Regions.load().full_name(said.region) or ""
    same = {name: getattr(said, name) for name in ("credit_code", "kind", "industry", "size", "note")}
    return {**same, "place": place}


class ContactForm(forms.Form):
    """Whom to ring."""

    name = forms.CharField(label=_("联系人"), max_length=60)
    duty = forms.CharField(label=_("职务"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("电话"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.EmailField(label=_("邮箱"), required=False)


class TrustForm(Once):
    """Something that speaks for or against the employer, and who saw or said it."""

    kind = forms.ChoiceField(
        label=_("是什么"), choices=list(TRUST_WORDS.items()), initial="licence", widget=forms.RadioSelect
    )
    on = day_field(_("哪天"))
    who = forms.CharField(label=_("谁看到的，或谁说的"), max_length=60, required=False)
    text = forms.CharField(label=_("看到了什么，或说了什么"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today.isoformat()


class AnswerForm(forms.Form):
    """What came of a complaint."""

    text = forms.CharField(label=_("查到什么，怎么办的"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    on = day_field(_("哪天"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today.isoformat()


class ClearForm(forms.Form):
    """A decision on one employer or on several."""

    verdict = forms.ChoiceField(choices=[("clear", _("核实通过")), ("refuse", _("不用这家"))])
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)

    def decision(self) -> dict[str, Any]:
        """`cleared` and `reason`, as the action takes them."""
        return {"cleared": self.cleaned_data["verdict"] == "clear", "reason": self.cleaned_data["reason"]}


class MergeForm(forms.Form):
    """Why two are one employer, or are two."""

    verdict = forms.ChoiceField(
        label=_("是不是同一家"),
        choices=[("same", _("是同一家，合并")), ("apart", _("不是同一家"))],
        initial="same",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("原因"), max_length=200)
