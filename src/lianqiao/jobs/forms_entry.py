"""Forms of how posts come in: who found them, a pasted text, a proposed post with its guesses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianqiao.evidence.papers import MAX_PAPER_BYTES, MEGABYTE
from lianqiao.jobs.facts_entry import Channel, Finder, Found, Level
from lianqiao.jobs.forms import PostForm
from lianqiao.jobs.readings_facts import read_degrees
from lianqiao.jobs.readings_paste import FIELDS, Guess, Proposal
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


class ProposalForm(PostForm):
    """A proposed post: the fields of a post by hand, and for each guess the word that it is right.

    `take`: this post is wanted. A guess is confirmed by its own tick, by a change, or by `seen` for all of them.
    """

    take = forms.BooleanField(label=_("记下这一条"), required=False)
    seen = forms.BooleanField(label=_("这一条都看过了"), required=False)
    benefits = forms.CharField(label=_("福利待遇"), max_length=200, required=False)
    source = None  # type: ignore[assignment]
    large = None  # type: ignore[assignment]

    def __init__(self, data: Any = None, *, proposal: Proposal, prefix: str) -> None:
        super().__init__(data, initial={**initial_of(proposal), "take": True}, prefix=prefix)
        self.proposal = proposal

    @property
    def taken(self) -> bool:
        """Is this post wanted?"""
        return bool(self.data.get(self.add_prefix("take")))

    def rows(self) -> list[tuple[forms.BoundField, Guess | None, str, bool]]:
        """(field, its guess, the words that could not be read, confirmed?) of each field a person fills."""
        return [
            (
                self[name],
                self.proposal.fields.get(name),
                self.proposal.unread.get(name, ""),
                bool(self.data.get(self.add_prefix(f"ok_{name}"))),
            )
            for name in FIELDS
        ]

    def open_guesses(self) -> list[str]:
        """Guesses that nobody confirmed: neither ticked, nor changed, nor all seen."""
        if self.data.get(self.add_prefix("seen")):
            return []
        return [
            name
            for name in self.proposal.fields
            if not self.data.get(self.add_prefix(f"ok_{name}")) and not self._changed(name)
        ]

    def _changed(self, name: str) -> bool:
        """Did a person type something else than the guess? Compared as it was sent, line ends apart."""
        typed, guessed = self[name].value(), self.initial[name]
        if isinstance(guessed, list):
            return sorted(typed or []) != sorted(guessed)
        return "".join(str(typed or "").split()) != "".join(str(guessed).split())

    def said(self, source: str) -> dict[str, Any]:
        """The fields as `by_hand.read_entry` takes them."""
        said = dict(self.cleaned_data)
        offered = said["benefits"]
        said["description"] = "\n".join(filter(None, (offered, said["description"])))
        return {**said, "source": source}


def initial_of(proposal: Proposal) -> dict[str, Any]:
    """What the form of a proposal starts with: the guesses, the degree as the levels it names."""
    found: dict[str, Any] = {name: guess.value for name, guess in proposal.fields.items()}
    if "degrees" in found:
        found["degrees"] = [str(int(level)) for level in sorted(read_degrees(found["degrees"]) or ())]
    return found


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
