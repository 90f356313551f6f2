"""The form of a visit to an employer: to be filled on a phone on the way back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianqiao.charter.pay import read_pay, unstated
from lianqiao.desk.forms import Once
from lianqiao.desk.service_forms import day_field
from lianqiao.jobs.facts_visits import NeedSaid, VisitCard, VisitSaid, Went
from lianqiao.jobs.words import DEGREE_WORDS
from lianqiao.jobs.words_employers import RESULT_WORDS, USE_WORDS
from lianqiao.people.models import Appointment
from lianqiao.people.words import ROLE_WORDS
from lianqiao.rules.employers import plain_name
from lianqiao.rules.suitability import Degree
from lianqiao.rules.visibility import Role, Viewer

MOST_OPENINGS = 100_000
FEN = 100
NEEDS = 5  # rows of whom the employer looks for
OPEN = 2  # of which so many stand open
NEED_FIELDS = ("use", "majors", "degree", "people", "pay")
# Beside which field a refusal is shown; what is not listed stands above the form.
FIELD_OF: Mapping[str, str] = {
    "help_in_future": "on",
    "help_too_old": "on",
    "visit_without_people": "lead",
    "visit_person_unknown": "lead",
    "visit_step_incomplete": "next_text",
    "visit_step_before": "next_on",
    "employer_without_name": "employer",
    "reason_missing": "reason",
}


def people_choices(holders: Iterable[Appointment]) -> list[tuple[str, str]]:
    """Who may have gone: `user:role` with name and level, by name."""
    found = {f"{one.user_id}:{one.role}": f"{one.user.display_name}（{ROLE_WORDS[Role(one.role)]}）" for one in holders}
    return sorted(found.items(), key=lambda pair: pair[1])


def _whole(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_OPENINGS)


def _read(text: str) -> int | None:
    """Pay as written, in fen a month; None where nothing is said. Raises ValidationError where it cannot be read."""
    if unstated(text):
        return None
    found = read_pay(text)
    if found is None:
        raise forms.ValidationError(gettext("这个月薪读不出来。写成 4500-6000、6千、10万/年 这样。"))
    return found.low or found.high


class VisitForm(Once):
    """Where, when, who went, whom they met, what the firm needs and promised, and what comes next."""

    employer = forms.CharField(
        label=_("去了哪家单位"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "employers", "autocomplete": "off"}),
    )
    is_new = forms.BooleanField(label=_("册上没有，新建这家单位"), required=False)
    on = day_field(_("哪天去的"))
    lead = forms.ChoiceField(label=_("谁牵头"))
    others = forms.MultipleChoiceField(label=_("还有谁去了"), required=False, widget=forms.CheckboxSelectMultiple)
    contact_name = forms.CharField(label=_("对方谁接待（只给老师看）"), max_length=60, required=False)
    contact_duty = forms.CharField(label=_("对方职务"), max_length=60, required=False)
    openings = _whole(_("当场答应给几个岗位（人）"))
    pay = forms.CharField(label=_("平均月薪（如 4500-6000）"), max_length=60, required=False)
    result = forms.ChoiceField(
        label=_("结果"), choices=[("", _("没有说")), *RESULT_WORDS.items()], required=False, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("谈了什么"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_text = forms.CharField(label=_("下一步做什么"), max_length=200, required=False)
    next_owner = forms.ChoiceField(label=_("谁来做"), required=False)
    next_on = day_field(_("哪天前"), required=False)

    def __init__(
        self, *args: Any, viewer: Viewer, holders: Iterable[Appointment], employers: Mapping[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.employers = employers
        fields: Any = self.fields
        people = self.people(holders)
        owners = {key.split(":")[0]: name for key, name in people}
        fields["lead"].choices = [("", "--"), *people]
        fields["others"].choices = people
        fields["next_owner"].choices = [("", "--"), *owners.items()]
        own = next((key for key, _name in people if key == f"{viewer.user_id}:{viewer.role}"), "")
        self.initial.setdefault("lead", own)
        for n in range(NEEDS):
            self._add_need(n)

    def people(self, holders: Iterable[Appointment]) -> list[tuple[str, str]]:
        """Who may have gone."""
        return people_choices(holders)

    def _add_need(self, n: int) -> None:
        self.fields[f"use{n}"] = forms.ChoiceField(
            label=_("招来做什么"), choices=list(USE_WORDS.items()), required=False
        )
        self.fields[f"majors{n}"] = forms.CharField(label=_("专业"), max_length=200, required=False)
        self.fields[f"degree{n}"] = forms.TypedChoiceField(
            label=_("学历"), required=False, coerce=int, empty_value=None,
            choices=[("", _("不限")), *((int(one), word) for one, word in DEGREE_WORDS.items())],
        )  # fmt: skip
        self.fields[f"people{n}"] = _whole(_("人数"))
        self.fields[f"pay{n}"] = forms.CharField(label=_("月薪"), max_length=60, required=False)

    def plain_fields(self, *names: str) -> list[Any]:
        """These fields, for the template."""
        return [self[name] for name in names]

    @property
    def where(self) -> list[Any]:
        """The first part of the form, without the box that makes a new employer unless it is asked for."""
        asked = self.is_bound and "employer" in self.errors
        names = ["employer", *(["is_new"] if asked and "is_new" in self.fields else []), "on", "lead"]
        return [self[name] for name in names if name in self.fields]

    @property
    def met(self) -> list[Any]:
        """Whom they met and what was promised."""
        return self.plain_fields("contact_name", "contact_duty", "openings", "pay")

    @property
    def after(self) -> list[Any]:
        """What comes next."""
        return self.plain_fields("next_text", "next_owner", "next_on")

    @property
    def needs(self) -> list[tuple[int, list[Any]]]:
        """Rows of needs that stand open: number from 1, fields."""
        return [one for one in self._rows() if self._is_open(one)]

    @property
    def needs_more(self) -> list[tuple[int, list[Any]]]:
        """The others."""
        return [one for one in self._rows() if not self._is_open(one)]

    def _rows(self) -> list[tuple[int, list[Any]]]:
        return [(n + 1, self.plain_fields(*(f"{name}{n}" for name in NEED_FIELDS))) for n in range(NEEDS)]

    @staticmethod
    def _is_open(row: tuple[int, list[Any]]) -> bool:
        number, fields = row
        return number <= OPEN or any(field.errors or field.value() not in (None, "", "job") for field in fields)

    def clean(self) -> dict[str, Any]:
        """Pay as fen; the employer as one on record, or a new one if the box says so."""
        given: dict[str, Any] = super().clean() or {}
        for name in ("pay", *(f"pay{n}" for n in range(NEEDS))):
            try:
                given[name] = _read(given.get(name, ""))
            except forms.ValidationError as wrong:
                self.add_error(name, wrong)
        if "employer" in given and self.employer_id(given["employer"]) is None and not given.get("is_new"):
            self.add_error("employer", self._unknown(given["employer"]))
        return given

    def employer_id(self, name: str) -> int | None:
        """The employer of that name, however it is written; None where none is on record."""
        whole = " ".join(name.split())
        if whole in self.employers:
            return self.employers[whole]
        plain = plain_name(whole)
        return next((pk for known, pk in self.employers.items() if plain_name(known) == plain), None)

    def _unknown(self, name: str) -> str:
        fits = [known for known in self.employers if name.strip() in known][:3]
        if fits:
            return gettext("册上没有这个全称。是不是 {names}？是新单位就勾上下面的新建。").format(names="、".join(fits))
        return gettext("册上没有这家单位。核对全称；是新单位就勾上下面的新建，再保存。")

    def said(self) -> VisitSaid:
        """The visit to be recorded."""
        given = self.cleaned_data
        return VisitSaid(
            on=given["on"],
            went=tuple(_went(given["lead"], given["others"])),
            contact_name=given["contact_name"],
            contact_duty=given["contact_duty"],
            openings=given["openings"],
            pay=given["pay"],
            result=given["result"],
            note=given["note"],
            needs=tuple(self._needs_said()),
            next_text=given["next_text"],
            next_on=given["next_on"],
            next_owner_id=int(given["next_owner"]) if given["next_owner"] else None,
        )

    def _needs_said(self) -> Iterator[NeedSaid]:
        for n in range(NEEDS):
            use, majors, degree, people, pay = (self.cleaned_data[f"{name}{n}"] for name in NEED_FIELDS)
            if majors or degree or people is not None or pay:
                yield NeedSaid(use or "job", majors, Degree(degree) if degree else None, people, pay)


class VisitCorrection(VisitForm):
    """The same of a visit on record; its employer stays."""

    def __init__(self, *args: Any, visit: VisitCard, **kwargs: Any) -> None:
        self.visit = visit
        super().__init__(*args, **kwargs)
        for name in ("employer", "is_new"):
            del self.fields[name]
        self.initial.update(_from(visit))
        owners: Any = self.fields["next_owner"]
        if visit.said.next_owner_id and str(visit.said.next_owner_id) not in dict(owners.choices):
            owners.choices = [*owners.choices, (str(visit.said.next_owner_id), visit.next_owner)]

    def people(self, holders: Iterable[Appointment]) -> list[tuple[str, str]]:
        """The same, and those who went, though they have left since."""
        went = {
            f"{one.user_id}:{one.role.value}": f"{one.name}（{ROLE_WORDS[one.role]}）" for one in self.visit.said.went
        }
        return list({**went, **dict(people_choices(holders))}.items())


def _went(lead: str, others: Sequence[str]) -> Iterator[Went]:
    for place, key in enumerate((lead, *(one for one in others if one != lead))):
        user_id, role = key.split(":")
        yield Went(int(user_id), Role(role), leads=place == 0)


def _from(visit: VisitCard) -> dict[str, Any]:
    said = visit.said
    keys = [f"{one.user_id}:{one.role.value}" for one in said.went]
    needs = {
        f"{name}{n}": value
        for n, one in enumerate(said.needs)
        for name, value in zip(
            NEED_FIELDS, (one.use, one.majors, one.degree and int(one.degree), one.people, _yuan(one.pay)), strict=True
        )
    }
    same = {name: getattr(said, name) for name in ("contact_name", "contact_duty", "openings", "result", "note")}
    return {
        **same, **needs, "on": said.on.isoformat(), "lead": keys[0], "others": keys[1:], "pay": _yuan(said.pay),
        "next_text": said.next_text, "next_on": said.next_on.isoformat() if said.next_on else "",
        "next_owner": said.next_owner_id or "",
    }  # fmt: skip


def _yuan(fen: int | None) -> str:
    return "" if fen is None else str(fen // FEN)


class StepForm(forms.Form):
    """What came of the next step."""

    text = forms.CharField(
        label=_("做了什么"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    on = day_field(_("哪天做的"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today.isoformat()
