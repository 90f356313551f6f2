"""Forms of posts: a post by hand, a decision on posts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianqiao.charter.pay import read_pay, unstated
from lianqiao.jobs.readings_facts import MOST_OPENINGS
from lianqiao.jobs.words import DEGREE_WORDS


class PostForm(forms.Form):
    """A post as somebody heard of it."""

    employer = forms.CharField(label=_("用人单位"), max_length=120)
    title = forms.CharField(label=_("岗位名称"), max_length=200)
    openings = forms.IntegerField(label=_("招聘人数"), min_value=1, max_value=MOST_OPENINGS)
    place = forms.CharField(label=_("工作地点"), max_length=120, required=False)
    majors = forms.CharField(
        label=_("专业要求（照原文写，空着就是没有写明）"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    degrees = forms.MultipleChoiceField(
        label=_("学历要求（可多选，空着就是没有写明）"),
        required=False,
        choices=[(int(degree), word) for degree, word in DEGREE_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    salary = forms.CharField(label=_("月薪（如 4500-6000）"), max_length=60, required=False)
    deadline = forms.DateField(
        label=_("报名截止"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    conditions = forms.CharField(
        label=_("其他要求（照原文写）"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    description = forms.CharField(label=_("岗位说明"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    contact = forms.CharField(label=_("联系方式（只给老师看）"), max_length=200, required=False)
    url = forms.URLField(label=_("原公告网址"), max_length=300, required=False, assume_scheme="https")
    source = forms.CharField(label=_("从哪里知道的"), max_length=120)
    large = forms.BooleanField(label=_("是大型企业"), required=False)

    def clean_salary(self) -> str:
        """Pay that could not be read is said at once: nobody should have to guess later."""
        text: str = self.cleaned_data["salary"]
        if not unstated(text) and read_pay(text) is None:
            raise forms.ValidationError(_now("这个月薪读不出来。写成 4500-6000、6千、10万/年 这样。"))
        return text


class ReviewForm(forms.Form):
    """A decision on one post or on several."""

    verdict = forms.ChoiceField(choices=[("accept", _("采用")), ("refuse", _("不采用"))])
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)

    def decision(self) -> dict[str, Any]:
        """`accepted` and `reason`, as the action takes them."""
        return {"accepted": self.cleaned_data["verdict"] == "accept", "reason": self.cleaned_data["reason"]}


def flag_reasons(given: Mapping[str, str]) -> dict[str, str]:
    """The reasons for single flags (`why_sex`), by their code, cut to the width of their column."""
    start = "why_"
    return {name.removeprefix(start): str(said)[:200] for name, said in given.items() if name.startswith(start)}
