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
    found = {}
    for key in ("pass_after", "give_up_after"):
        found[key] = table.whole(key, least=1) if table.has(key) else None
        if found[key] is not None and found[key] < ask:  # type: ignore[operator]
            table.refuse("policy_wrong_value", key, value=found[key])
    answers = Answers(Patience(ask, found["pass_after"], found["give_up_after"]), table.take_or("source", str, ""))
    table.done()
    return answers
