"""The policy's table of answers: how long an employer may be silent. Schema: `docs/reference/policy-file.md`."""

from __future__ import annotations

from dataclasses import dataclass

from lianqiao.charter.policy_reader import Table
from lianqiao.rules.silence import Patience


@dataclass(frozen=True, slots=True)
class Answers:
    """`patience`: when an employer's silence is somebody's duty; without the table it never is."""

    patience: Patience = Patience()
    source: str = ""


def read_answers(root: Table) -> Answers:
    """The table as far as it is there. Refused `policy_wrong_value`: passed on or given up before anybody asks."""
    if not root.has("answers"):
        return Answers()
    table = root.table("answers")
    ask = table.whole("ask_after", least=1)
    patience = Patience(ask, _later(table, "pass_after", ask), _later(table, "give_up_after", ask))
    answers = Answers(patience, table.take_or("source", str, ""))
    table.done()
    return answers


def _later(table: Table, key: str, ask: int) -> int | None:
    if not table.has(key):
        return None
    number = table.whole(key, least=1)
    if number < ask:
        table.refuse("policy_wrong_value", key, value=number)
    return number
