"""The form of a recommendation by hand: the post of the list, and by which way it reaches the student."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.desk.outcome_forms import ENDINGS
from lianqiao.evidence.papers import MAX_PAPER_BYTES, MEGABYTE
from lianqiao.referrals.facts import LETTER
from lianqiao.referrals.words import REFERRAL_WAY_WORDS
from lianqiao.rules.values import Reason, Refused, row_id


class ReferForm(forms.Form):
    """A letter is sent now; what a person told has a day and a proof."""

    post = forms.CharField(label=_("岗位"), max_length=20, error_messages={"required": _("先选一个岗位。")})
    way = forms.ChoiceField(
        label=_("方式"),
        choices=list(REFERRAL_WAY_WORDS.items()),
        initial=LETTER,
        required=False,
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label=_("哪天说的"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    proof_text = forms.CharField(label=_("凭据（如微信聊天的日期、谁在场）"), max_length=300, required=False)
    paper = forms.FileField(
        label=_("凭据文件（可以不附；PDF、JPG 或 PNG，不超过 10 MB）"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today.isoformat()

    def clean_post(self) -> int:
        """The post's id."""
        number = row_id(self.cleaned_data["post"])
        if number is None:
            raise forms.ValidationError(_("先选一个岗位。"))
        return number

    @property
    def by_letter(self) -> bool:
        """Is a letter wanted?"""
        return (self.cleaned_data["way"] or LETTER) == LETTER

    def told(self) -> dict[str, Any]:
        """What is to be recorded; of a letter nothing but its post. A file that is too large is refused unread."""
        given, file = self.cleaned_data, self.cleaned_data["paper"]
        if self.by_letter:
            return {"post_id": given["post"]}
        if file is not None and file.size > MAX_PAPER_BYTES:
            raise Refused(Reason.of("paper_too_large", limit=MAX_PAPER_BYTES // MEGABYTE))
        said = {name: given[name] for name in ("way", "on", "proof_text")}
        return {"post_id": given["post"], **said, "paper": None if file is None else bytes(file.read())}
