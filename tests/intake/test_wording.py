"""Every code the readers give has its sentence and can be filled from its parameters."""

from __future__ import annotations

import re
from pathlib import Path

import lianqiao.intake
from lianqiao.charter.wording_files import SENTENCES

CODE = re.compile(
    r'"((?:file|sheet|cell|map)_[a-z_]+|(?:row|post)_(?:no|number|duplicate|conflict|openings|same)[a-z_]*)"'
)
READERS = "kinds plain_text excel zip_guard biff_guard sheets table mapping tables roster_sheet post_sheet"


def test_every_code_of_the_readers_has_a_sentence() -> None:
    folder = Path(lianqiao.intake.__file__).parent
    codes = {
        code for name in READERS.split() for code in CODE.findall((folder / name).with_suffix(".py").read_text("utf-8"))
    }
    assert len(codes) > 50
    assert codes - set(SENTENCES) == set()
