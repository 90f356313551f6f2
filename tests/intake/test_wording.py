"""Every code the readers give has its sentence and can be filled from its parameters."""

from __future__ import annotations

import re
from pathlib import Path

import lianqiao.intake
from lianqiao.charter.wording_files import SENTENCES

CODE = re.compile(r'"((?:file|sheet|row|cell|post|map)_[a-z_]+)"')


def test_every_code_of_the_readers_has_a_sentence() -> None:
    files = Path(lianqiao.intake.__file__).parent.glob("*.py")
    codes = {code for file in files for code in CODE.findall(file.read_text("utf-8"))}
    readers = {code for code in codes if code.split("_")[0] in {"file", "sheet", "cell", "map"}}
    assert len(readers) > 40
    assert readers - set(SENTENCES) == set()
