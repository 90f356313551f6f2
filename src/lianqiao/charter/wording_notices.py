"""Sentences about what slipped and who takes it up: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "slip_taken": (N_("已经有同事在跟进"), N_("刷新页面看是谁在跟进")),
    "slip_gone": (N_("这一条已经不在了：做到了，或者有人在跟进"), N_("看看现在的页面")),
    "slip_nothing_chosen": (N_("还没有选人"), N_("在名字前打勾，再按催办")),
}
