"""What a destination code means and which proof supports it.

Source: ministry code table 毕业去向 (in `reference/`, handed in as values) and
the ministry's four prohibitions (四不准): proof of an internship or traineeship
never supports employment. Sub-codes share the meaning of their first two digits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from lianqiao.rules.values import YES, EvidenceRef, Reason, Verdict, no

# Fixed by the ministry, whatever a college's table says.
AGREEMENT_OR_CONTRACT = frozenset({"10", "11"})
NEVER_BY_INTERNSHIP = frozenset({"10", "11", "12", "27", "50", "51"})
INTERNSHIP_PROOFS = frozenset({"internship", "traineeship"})
FURTHER = "further"
PROVISIONAL_ADMISSION = "provisional_admission"


class Destination(Protocol):
    """What these rules read of a row of the code table (`charter.tables.Destination` is one).

    `placed`: counts as settled; `group_2021`: its group in the rate, "further"
    for admission; `evidence`: the kinds that support it (empty: needs none).
    """

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def placed(self) -> bool: ...
    @property
    def group_2021(self) -> str: ...
    @property
    def evidence(self) -> tuple[str, ...]: ...


def stem(code: str) -> str:
    """The first two digits of a code, which carry its meaning."""
    return code[:2]


def settled(destination: Destination) -> bool:
    """Placed, so no longer in need of posts."""
    return destination.placed


def further_study(destination: Destination) -> bool:
    """Admitted to further study, at home or abroad."""
    return destination.group_2021 == FURTHER


def employed(destination: Destination) -> bool:
    """Employed by agreement or by contract; other ways of being hired are not counted here."""
    return stem(destination.code) in AGREEMENT_OR_CONTRACT


@dataclass(frozen=True, slots=True)
class Proof:
    """A paper on file: its kind, where it lies, and whether a second person has checked it."""

    kind: str
    ref: EvidenceRef
    verified: bool = False


class Grade(IntEnum):
    """How well a destination is known, from the weakest."""

    CLAIMED = 1
    DOCUMENTED = 2
    VERIFIED = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """How well a destination is known and on what; `provisional` when admission is only announced."""

    grade: Grade
    provisional: bool
    because: tuple[Reason, ...]
    evidence: tuple[str, ...]


def accepts(destination: Destination, kind: str) -> Verdict:
    """May a proof of this kind support this destination?"""
    if kind in INTERNSHIP_PROOFS and stem(destination.code) in NEVER_BY_INTERNSHIP:
        return no("proof_internship_never", destination=destination.label)
    if further_study(destination) and kind == PROVISIONAL_ADMISSION:
        return YES
    if kind not in destination.evidence:
        return no("proof_kind_not_accepted", destination=destination.label)
    return YES


def grade(destination: Destination, proofs: Iterable[Proof]) -> Standing:
    """Claimed without an accepted proof, documented with one, verified once one has been checked.

    A provisional admission documents and never verifies; any other accepted proof lifts it.
    """
    because: list[Reason] = []
    good: list[Proof] = []
    for proof in proofs:
        verdict = accepts(destination, proof.kind)
        because.extend(verdict.because)
        if verdict.ok:
            good.append(proof)
    firm = [proof for proof in good if proof.kind != PROVISIONAL_ADMISSION]
    provisional = bool(good) and not firm
    if provisional:
        because.append(Reason.of("admission_provisional"))
    level = Grade.VERIFIED if any(proof.verified for proof in firm) else Grade.DOCUMENTED if good else Grade.CLAIMED
    because.append(Reason.of(f"destination_{level.name.lower()}"))
    return Standing(level, provisional, tuple(because), tuple(proof.ref.id for proof in good))
