"""What may be said of a recommended post, and after what; what a no changes in what is proposed next.

The steps run from 感兴趣 to 录用. They are appended and never rewritten: a step
back is a correction, and the newest counts. A no needs a coded reason, since a
reason is what the next round can do something about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from lianqiao.rules.values import YES, Verdict, no


class Step(StrEnum):
    """What was said of a post. `INTERVIEW`: the employer asked the student to come; `HIRED`: it wants the student."""

    INTERESTED = "interested"
    DECLINED = "declined"
    APPLIED = "applied"
    INTERVIEW = "interview"
    HIRED = "hired"


FORWARD = (Step.INTERESTED, Step.APPLIED, Step.INTERVIEW, Step.HIRED)
# What may follow what; None: nothing was said yet. Reasons: who applied is interested; at a fair an employer asks
# people in who never applied; some hire on paper alone; whoever got anywhere may still say no; and each step may be
# taken one back, because presses slip. After a no one first says yes again: nobody applies for what does not suit.
LEGAL: Mapping[Step | None, frozenset[Step]] = {
    None: frozenset({Step.INTERESTED, Step.DECLINED, Step.APPLIED}),
    Step.DECLINED: frozenset({Step.INTERESTED}),
    Step.INTERESTED: frozenset({Step.DECLINED, Step.APPLIED, Step.INTERVIEW}),
    Step.APPLIED: frozenset({Step.DECLINED, Step.INTERESTED, Step.INTERVIEW, Step.HIRED}),
    Step.INTERVIEW: frozenset({Step.DECLINED, Step.APPLIED, Step.HIRED}),
    Step.HIRED: frozenset({Step.DECLINED, Step.INTERVIEW}),
}
NEXT: Mapping[Step, Step] = dict(zip(FORWARD, FORWARD[1:], strict=False))
BACK: Mapping[Step, Step] = {after: before for before, after in NEXT.items()}


def may_say(now: Step | None, said: Step) -> Verdict:
    """May `said` follow `now`? What stands may be said again; else `answer_said_no`, `answer_too_early`."""
    if said is now or said in LEGAL[now]:
        return YES
    return no("answer_said_no") if now is Step.DECLINED else no("answer_too_early")


def furthest(said: Sequence[Step]) -> Step | None:
    """How far a student got with a post, of what was said in order; None where never interested.

    A step back right after the one before it corrects it. A no takes nothing back: who applied did apply.
    """
    far, last = -1, None
    for one in said:
        if one is not Step.DECLINED:
            place = FORWARD.index(one)
            corrected = last is not None and last is not Step.DECLINED and place < FORWARD.index(last)
            far = place if corrected else max(far, place)
        last = one
    return FORWARD[far] if far >= 0 else None


# --- what a no changes -----------------------------------------------------------------------------------------------

DISTRUST = "distrust"
# Reasons that count against posts of the same kind; the others change nothing in matching and say so.
COUNTER_REASONS = frozenset({"too_far", "pay", "major"})


def sheds_employer(reasons: Iterable[str]) -> bool:
    """Is a student who said no for these reasons never again proposed a post of the same employer?"""
    return DISTRUST in reasons
