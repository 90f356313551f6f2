"""Forms of leads and reports."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

FIELD_OF = {
    "lead_without_name": "title", "lead_url": "url", "lead_words": "text", "lead_without_reason": "text",
    "lead_answer_words": "text",
}  # fmt: skip


class LeadForm(forms.Form):
    """A post that somebody who signs in has heard of."""

    title = forms.CharField(label=_("岗位"), max_length=120)
    employer = forms.CharField(label=_("单位"), max_length=120)
    place = forms.CharField(label=_("在哪里（不知道就空着）"), max_length=120, required=False)
    url = forms.CharField(label=_("网址（没有就空着）"), max_length=300, required=False)
    text = forms.CharField(
        label=_("从哪里知道的，还知道什么"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerLeadForm(forms.Form):
    """Why nothing comes of a lead; whoever brought it in reads it."""

    text = forms.CharField(label=_("为什么没有用上（对方会看到）"), max_length=200)


class AnswerReportsForm(forms.Form):
    """What was found out; those who reported read it."""

    verdict = forms.ChoiceField(
        label=_("了解下来"), choices=[("on", _("没有问题，继续推荐")), ("off", _("有问题，不再推荐"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    text = forms.CharField(label=_("了解到什么（反映的同学会看到）"), max_length=200)
