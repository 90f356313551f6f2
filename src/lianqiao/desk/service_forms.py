"""The form of guidance, training and traineeships: what was done, by whom, and the paper that proves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianqiao.assistance.facts import Help
from lianqiao.assistance.facts_detail import FORMS, SERVICES, Detail
from lianqiao.desk.forms import Once
from lianqiao.desk.words import DEED_WORDS, word
from lianqiao.evidence.papers import MAX_PAPER_BYTES, MEGABYTE, PAPER_KINDS
from lianqiao.rules.values import Reason, Refused

ENDINGS = ",".join(f".{kind.ending}" for kind in PAPER_KINDS)
FORM_WORDS: Mapping[str, Promise] = {
    "career": _("求职咨询"),
    "resume": _("修改简历"),
    "interview": _("模拟面试"),
    "graduation_design": _("结合毕业设计"),
    "teaching_practice": _("结合教育实习"),
    "course": _("专题培训"),
    "consultation": _("就业咨询"),
}
FREE: Mapping[str, bool | None] = {"": None, "yes": True, "no": False}
# Beside which field a refusal is shown; what is not listed stands above the form.
FIELD_OF: Mapping[str, str] = {
    "help_form_unknown": "form",
    "traineeship_without_organiser": "organiser",
    "proof_day_missing": "proof_on",
    "proof_out_of_date": "proof_on",
    "proof_in_future": "proof_on",
    "paper_kind_unknown": "paper",
    "paper_too_large": "paper",
    "help_in_future": "held_on",
    "help_too_old": "held_on",
    "help_ends_before": "until",
}


def day_field(label: Any, required: bool = True) -> forms.DateField:
    """A field for a day."""
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


def paper_field() -> forms.FileField:
    """A field for one paper; its size is judged before it is read."""
    return forms.FileField(
        label=_("证明材料（PDF、JPG 或 PNG，不超过 10 MB）"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
    )


def content_of(file: Any) -> bytes | None:
    """The bytes of a sent file. Refused `paper_too_large` before one that is too large is read."""
    if file is None:
        return None
    if file.size > MAX_PAPER_BYTES:
        raise Refused(Reason.of("paper_too_large", limit=MAX_PAPER_BYTES // MEGABYTE))
    return bytes(file.read())


def form_choices() -> list[tuple[Any, Any]]:
    """The forms of each kind, under the kind's word."""
    grouped = [(DEED_WORDS[kind], [(one, FORM_WORDS[one]) for one in forms_]) for kind, forms_ in FORMS.items()]
    return [("", "--"), *grouped]


class ServiceForm(Once):
    """Guidance, training or a traineeship; its day is today unless told otherwise."""

    kind = forms.ChoiceField(
        label=_("服务"),
        choices=[(kind, DEED_WORDS[kind]) for kind in SERVICES],
        initial="guidance",
        widget=forms.RadioSelect,
    )
    form = forms.ChoiceField(label=_("形式（指导和培训选）"), choices=form_choices, required=False)
    title = forms.CharField(label=_("名称（课程或主题）"), max_length=120, required=False)
    organiser = forms.CharField(label=_("单位（见习必填；培训写主办的单位）"), max_length=120, required=False)
    free = forms.ChoiceField(
        label=_("学生要付费吗"),
        choices=[("", _("没有问")), ("yes", _("免费")), ("no", _("自费"))],
        required=False,
        widget=forms.RadioSelect,
    )
    held_on = day_field(_("哪天（开始）"))
    until = day_field(_("结束（不止一天时填）"), required=False)
    note = forms.CharField(label=_("记录"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    paper = paper_field()
    proof_on = day_field(_("证明上的日期（附了材料时填）"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = today.isoformat()

    def record(self) -> dict[str, Any]:
        """What is to be recorded, the paper as bytes."""
        said = dict(self.cleaned_data)
        detail = Detail(
            form=said.pop("form"),
            free=FREE[said.pop("free")],
            organiser=said.pop("organiser"),
            proof_on=said.pop("proof_on"),
        )
        return {**said, "detail": detail, "paper": content_of(said["paper"])}


class ServiceCorrection(ServiceForm):
    """The same for one on record; `version` is the row that it was opened on."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**62)
    drop_paper = forms.BooleanField(label=_("去掉原来附的材料"), required=False)

    def __init__(self, *args: Any, service: Help, **kwargs: Any) -> None:
        super().__init__(*args, initial=_from(service), **kwargs)
        if not service.has_proof:
            del self.fields["drop_paper"]

    def record(self) -> dict[str, Any]:
        """The correction, without the version."""
        said = super().record()
        said.pop("version")
        return said

    def onto(self, newest: Help | None) -> None:
        """Saved once more, the reader's words take the place of the newest version."""
        if newest is not None:
            sent: Any = self.data
            mine = sent.copy()
            mine["version"] = str(newest.id)
            self.data = mine


def _from(service: Help) -> dict[str, Any]:
    cost = {value: word for word, value in FREE.items()}
    same = {name: getattr(service, name) for name in ("kind", "form", "title", "organiser", "note")}
    days = {name: getattr(service, name) for name in ("held_on", "until", "proof_on")}
    kept = {name: day.isoformat() if day else "" for name, day in days.items()}
    return {**same, **kept, "free": cost[service.free], "version": service.id}


def said_of(form: str, free: bool | None, organiser: str) -> list[str]:
    """What is said of a service beyond its title, in words."""
    cost = {True: str(_("免费")), False: str(_("自费")), None: ""}[free]
    return [one for one in (word(FORM_WORDS, form) if form else "", organiser, cost) if one]
