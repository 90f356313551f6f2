"""Sentences of the day's list."""

from __future__ import annotations

from collections.abc import Mapping

from lianqiao.charter.gettext_marks import N_

SENTENCES: Mapping[str, tuple[str, str]] = {
    "urge_nothing_chosen": (N_("还没有选要催的事"), N_("先在左边勾上，再按“批量催办”")),
    "urge_nothing_left": (N_("选中的事刚刚都办完了，不用催了"), ""),
}
