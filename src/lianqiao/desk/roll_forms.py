"""Forms of the roll: another major, one student by hand, a reason, a hand-over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.charter.majors import Majors
from lianqiao.charter.regions import Regions
from lianqiao.desk.words import STANDING_WORDS
from lianqiao.people.models import Appointment, SmallClass
from lianqiao.people.words import ROLE_WORDS
from lianqiao.roster import readings_people as people
from lianqiao.roster.readings import RosterRow
from lianqiao.rules.standings import ARRIVALS
from lianqiao.rules.suitability import Degree, Sex
from lianqiao.rules.values import Place, row_id
from lianqiao.rules.visibility import Role

FIELD_OF: Mapping[str, str] = {
    "reason_missing": "reason",
    "major_in_future": "on",
    "major_unchanged": "major",
    "class_unknown": "small_class",
    "student_number_taken": "number",
    "hand_over_days": "since",
    "hand_over_self": "to",
    "carer_without_role": "to",
}
DEGREES = (
    (Degree.ASSOCIATE, _("专科")), (Degree.BACHELOR, _("本科")), (Degree.MASTER, _("硕士")), (Degree.DOCTOR, _("博士")),
)  # fmt: skip


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


def _class_choices(classes: Sequence[SmallClass]) -> list[tuple[str, str]]:
    return [("", "--"), *((str(one.pk), f"{one.name} · {one.cohort}") for one in classes)]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class MajorForm(forms.Form):
    """Another major, from a day on."""

    major = forms.CharField(label=_("新专业（名称或六位代码）"), max_length=80)
    small_class = forms.ChoiceField(label=_("新班级（不变就不选）"), required=False)
    on = _day(_("从哪天起"))
    reason = forms.CharField(label=_("依据（文号或说明）"), max_length=200)

    def __init__(self, *args: Any, today: date, classes: Sequence[SmallClass], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["small_class"].choices = _class_choices(classes)  # type: ignore[attr-defined]
        self.fields["on"].initial = today.isoformat()

    def clean_major(self) -> tuple[str, str]:
        """(name, code) of the major."""
        given = self.cleaned_data["major"].strip()
        found = Majors.load().find(given)
        if found is None:
            raise forms.ValidationError(_("认不出这个专业。写目录里的名称或六位代码。"))
        return found.name, found.code

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        name, code = given["major"]
        return {
            "major_text": name,
            "major_code": code,
            "class_id": row_id(given["small_class"]),
            "since": given["on"],
            "reason": given["reason"],
        }


class StudentForm(forms.Form):
    """One student by hand."""

    number = forms.RegexField(
        r"^[A-Za-z0-9-]{4,32}$",
        label=_("学号"),
        max_length=32,
        error_messages={"invalid": _("学号是字母和数字，如 20190101。")},
    )
    name = forms.CharField(label=_("姓名"), max_length=60)
    sex = forms.ChoiceField(
        label=_("性别"), choices=[("", "--"), (Sex.MALE.value, _("男")), (Sex.FEMALE.value, _("女"))], required=False
    )
    small_class = forms.ChoiceField(label=_("班级"))
    major = forms.CharField(label=_("专业（名称或六位代码）"), max_length=80, required=False)
    degree = forms.ChoiceField(
        label=_("学历"), choices=[("", "--"), *((str(int(one)), word) for one, word in DEGREES)], required=False
    )
    id_number = forms.CharField(label=_("身份证号"), max_length=18, required=False)
    born = _day(_("出生日期（有身份证号可不填）"), required=False)
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)
    email = forms.EmailField(label=_("邮箱"), required=False)
    home = forms.CharField(label=_("生源地"), max_length=120, required=False)
    arrival = forms.ChoiceField(label=_("怎么来的"), required=False)
    since = _day(_("从哪天起在名单里"))

    def __init__(self, *args: Any, today: date, classes: Sequence[SmallClass], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.classes = {str(one.pk): one for one in classes}
        self.fields["small_class"].choices = _class_choices(classes)  # type: ignore[attr-defined]
        arrivals = [(one.value, STANDING_WORDS[one]) for one in sorted(ARRIVALS)]
        self.fields["arrival"].choices = [*arrivals, ("", _("名单漏了，一直在读"))]  # type: ignore[attr-defined]
        self.fields["since"].initial = today.isoformat()

    def clean_id_number(self) -> str:
        """An identity number that checks, or none."""
        given = self.cleaned_data["id_number"].strip()
        found = people.read_id(given) if given else ""
        if found is None:
            raise forms.ValidationError(_("身份证号对不上校验位。核对后再写，不确定就先空着。"))
        return found

    def clean_phone(self) -> str:
        """A number that can be rung, or none."""
        given = self.cleaned_data["phone"].strip()
        found = people.read_phone(given) if given else ""
        if found is None:
            raise forms.ValidationError(_("这个电话号码不对。"))
        return found

    def row(self) -> RosterRow:
        """What was typed, as a row of a roster would say it."""
        given = self.cleaned_data
        degree = Degree(int(given["degree"])) if given["degree"] else None
        major = Majors.load().find(given["major"], degree) if given["major"] else None
        number = given["id_number"]
        return RosterRow(
            number=given["number"],
            name=given["name"].strip(),
            place=Place(file=""),
            sex=Sex(given["sex"]) if given["sex"] else people.id_sex(number) if number else None,
            class_name=self.classes[given["small_class"]].name,
            cohort=self.classes[given["small_class"]].cohort,
            major_text=major.name if major else given["major"],
            major_code=major.code if major else None,
            degree=degree,
            id_number=number,
            born=given["born"] or (people.id_birth(number) if number else None),
            phone=given["phone"],
            email=given["email"],
            home_text=given["home"],
            home_region=Regions.load().find(given["home"]) if given["home"] else None,
        )


class HandOverForm(forms.Form):
    """To whom, since when, until when, and why. `whose` (`expert.7`) was chosen before, by who may ask for others."""

    whose = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    to = forms.ChoiceField(label=_("交给谁"))
    since = _day(_("从哪天起"))
    until = _day(_("到哪天（代管才填；一直交出去就空着）"), required=False)
    reason = forms.CharField(label=_("原因"), max_length=200)

    def __init__(
        self, *args: Any, today: date, people: Sequence[Appointment], own: Role | None, whose: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        said = [
            (f"{one.role}.{one.user_id}", f"{ROLE_WORDS[Role(one.role)]} · {one.user.display_name}") for one in people
        ]
        duty = whose.partition(".")[0] if whose else own.value if own is not None else None
        if whose:
            self.fields["whose"].initial = whose
        else:
            del self.fields["whose"]
        colleagues = [one for one in said if one[0] != whose and one[0].partition(".")[0] == duty]
        self.fields["to"].choices = colleagues  # type: ignore[attr-defined]
        self.fields["since"].initial = today.isoformat()

    def colleague(self) -> tuple[Role, int]:
        """The role and the user who is asked."""
        role, _dot, number = self.cleaned_data["to"].partition(".")
        return Role(role), row_id(number) or 0

    def owner(self) -> tuple[Role, int] | None:
        """The role and the user whose duty it is; None: the viewer's own."""
        if "whose" not in self.fields or not self.cleaned_data["whose"]:
            return None
        role, _dot, number = self.cleaned_data["whose"].partition(".")
        return Role(role), row_id(number) or 0
