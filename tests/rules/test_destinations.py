"""What a destination means, which proof supports it, how well it is known (四不准)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.tables import destinations
from lianqiao.charter.wording import SENTENCES
from lianqiao.rules.destinations import (
    INTERNSHIP_PROOFS,
    PROVISIONAL_ADMISSION,
    Grade,
    Proof,
    accepts,
    employed,
    further_study,
    grade,
    settled,
)
from lianqiao.rules.values import EvidenceRef, Refused

TABLE = destinations()


def proof(kind, name="e1", verified=False):
    return Proof(kind, EvidenceRef("evidence", name), verified)


@pytest.mark.parametrize(
    ("code", "is_settled", "studies", "works"),
    [
        ("10", True, False, True),
        ("11", True, False, True),
        ("12", True, False, False),
        ("271", True, False, False),
        ("46", True, False, False),
        ("512", True, False, False),
        ("75", True, False, False),
        ("76", True, False, False),
        ("801", True, True, False),
        ("85", True, True, False),
        ("70", False, False, False),
        ("71", False, False, False),
        ("722", False, False, False),
    ],
)
def test_what_a_code_means(code, is_settled, studies, works):
    row = TABLE[code]
    assert (settled(row), further_study(row), employed(row)) == (is_settled, studies, works)


@pytest.mark.parametrize("kind", sorted(INTERNSHIP_PROOFS))
@pytest.mark.parametrize("code", ["10", "11", "12", "27", "271", "50", "502", "51", "519"])
def test_an_internship_never_proves_employment(code, kind):
    with pytest.raises(Refused) as refused:
        accepts(TABLE[code], kind).insist()
    assert refused.value.code == "proof_internship_never"


def test_not_even_where_a_table_lists_it():
    class Lenient:
        code, label, placed, group_2021, evidence = "11", "签劳动合同形式就业", True, "contract", ("internship",)

    assert not accepts(Lenient(), "internship").ok


@pytest.mark.parametrize(
    ("code", "kind", "ok"),
    [
        ("10", "agreement", True),
        ("10", "labour_contract", False),
        ("11", "labour_contract", True),
        ("46", "internship", False),
        ("801", "admission_letter", True),
        ("801", PROVISIONAL_ADMISSION, True),
        ("11", PROVISIONAL_ADMISSION, False),
        ("70", "agreement", False),
    ],
)
def test_which_papers_support_a_code(code, kind, ok):
    verdict = accepts(TABLE[code], kind)
    assert verdict.ok is ok
    assert [reason.code for reason in verdict.because] == ([] if ok else ["proof_kind_not_accepted"])


@pytest.mark.parametrize(
    ("code", "proofs", "level", "provisional", "evidence"),
    [
        ("11", [], Grade.CLAIMED, False, ()),
        ("11", [proof("internship", verified=True)], Grade.CLAIMED, False, ()),
        ("11", [proof("labour_contract")], Grade.DOCUMENTED, False, ("e1",)),
        ("11", [proof("labour_contract", verified=True)], Grade.VERIFIED, False, ("e1",)),
        ("801", [proof(PROVISIONAL_ADMISSION)], Grade.DOCUMENTED, True, ("e1",)),
        ("801", [proof(PROVISIONAL_ADMISSION, verified=True)], Grade.DOCUMENTED, True, ("e1",)),
        (
            "801",
            [proof(PROVISIONAL_ADMISSION, verified=True), proof("admission_letter", "e2")],
            Grade.DOCUMENTED,
            False,
            ("e1", "e2"),
        ),
        (
            "801",
            [proof(PROVISIONAL_ADMISSION), proof("admission_letter", "e2", verified=True)],
            Grade.VERIFIED,
            False,
            ("e1", "e2"),
        ),
    ],
)
def test_how_well_it_is_known(code, proofs, level, provisional, evidence):
    standing = grade(TABLE[code], proofs)
    assert (standing.grade, standing.provisional, standing.evidence) == (level, provisional, evidence)
    told = [reason.code for reason in standing.because]
    assert told[-1] == f"destination_{level.name.lower()}"
    assert ("admission_provisional" in told) is provisional


def test_a_refused_paper_is_named():
    told = [reason.code for reason in grade(TABLE["11"], [proof("internship")]).because]
    assert told == ["proof_internship_never", "destination_claimed"]


def test_every_reason_has_its_sentence():
    codes = {"proof_internship_never", "proof_kind_not_accepted", "admission_provisional"}
    assert codes | {f"destination_{level.name.lower()}" for level in Grade} <= SENTENCES.keys()


kinds = st.sampled_from(["agreement", "labour_contract", "internship", PROVISIONAL_ADMISSION, "admission_letter"])
papers = st.lists(st.builds(proof, kinds, st.uuids().map(str), st.booleans()))


@given(st.sampled_from(sorted(TABLE)), papers, papers)
def test_a_further_paper_never_lowers_the_grade(code, some, more):
    assert grade(TABLE[code], some + more).grade >= grade(TABLE[code], some).grade
