"""Forms of a post's life: closing it, opening it again."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.jobs.words_life import CLOSING_WORDS


class ClosingForm(forms.Form):
    """Why a post is closed; that it is untrue needs a word on how that was found out."""

    why = forms.ChoiceField(label=_("为什么关闭"), choices=[(why.value, word) for why, word in CLOSING_WORDS.items()])
    note = forms.CharField(label=_("说明（查实不实要写）"), max_length=200, required=False)


class NoteForm(forms.Form):
    """A word on why."""

    note = forms.CharField(label=_("原因"), max_length=200, required=False)
