"""Forms of how posts come in: who found them, a pasted text, a proposed post with its guesses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianqiao.evidence.papers import MAX_PAPER_BYTES, MEGABYTE
from lianqiao.jobs.facts_entry import Channel, Finder, Found, Level
from lianqiao.jobs.words_entry import CHANNEL_WORDS, LEVEL_WORDS
from lianqiao.rules.values import Reason, Refused

LONGEST_PASTE = 20_000


class FinderForm(forms.Form):
    """Who found a post and on which way; left empty nobody is named."""

    level = forms.ChoiceField(label=_("谁找来的"), required=False)
    person = forms.ChoiceField(label=_("是哪一位（五级工作组的人可以选到人）"), required=False)
    channel = forms.ChoiceField(label=_("什么渠道"), required=False)
    note = forms.CharField(label=_("补充"), max_length=120, required=False)

    def __init__(self, data: Any = None, *, staff: Sequence[tuple[int, str]], found: Found | None = None) -> None:
        given = {}
        if found is not None and found.said:
            given = {"level": found.level, "person": found.person_id, "channel": found.channel, "note": found.note}
        super().__init__(data, initial=given)
        fields: Any = self.fields
        fields["level"].choices = [("", _("没有写明")), *((one.value, LEVEL_WORDS[one]) for one in Level)]
        fields["person"].choices = [("", "--"), *((str(pk), name) for pk, name in staff)]
        fields["channel"].choices = [("", "--"), *((one.value, CHANNEL_WORDS[one]) for one in Channel)]

    def clean(self) -> dict[str, Any]:
        """Who and how belong together: neither is worth anything without the other."""
        said: dict[str, Any] = self.cleaned_data
        if (said.get("person") or said.get("channel") or said.get("note")) and not said.get("level"):
            self.add_error("level", _now("选一下是谁找来的。"))
        if said.get("level") and not said.get("channel"):
            self.add_error("channel", _now("选一下是什么渠道。"))
        return said

    def finder(self) -> Finder | None:
        """What was said, None where nobody is named."""
        said = self.cleaned_data
        if not said["level"]:
            return None
        person = int(said["person"]) if said["person"] else None
        return Finder(Level(said["level"]), Channel(said["channel"]), person, said["note"])


class PasteForm(forms.Form):
    """A recruitment text as it was sent round."""

    text = forms.CharField(
        label=_("把公众号文章、QQ 或微信里的招聘文字贴在这里"),
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 12}),
    )


class ScanForm(forms.Form):
    """A picture or PDF that nobody read yet."""

    file = forms.FileField(label=_("截图、照片或 PDF"))

    def content(self) -> bytes:
        """The bytes; one that is too large is refused before it is read. Raises Refused `paper_too_large`."""
        file: Any = self.cleaned_data["file"]
        if file.size > MAX_PAPER_BYTES:
            raise Refused(Reason.of("paper_too_large", limit=MAX_PAPER_BYTES // MEGABYTE))
        return bytes(file.read())
