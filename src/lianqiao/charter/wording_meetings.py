"""Sentences about meetings, their minutes, and pages that no room is shown: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "projector_shut": (N_("投屏的时候不打开这一页。"), N_("先关掉投屏，再打开。")),
    "meeting_without_minutes": (N_("没有写会上说了什么。"), N_("写几句纪要，或至少写一条决定。")),
    "meeting_present_unknown": (N_("参会的人里有不在名单上的。"), N_("从列出的人里勾选。")),
    "meeting_has_minutes": (N_("这次会已经有纪要了。"), N_("打开这次会的页面看。")),
    "decision_without_title": (N_("第 {row} 条决定没有写做什么。"), N_("写一句做什么，或把这一行清空。")),
    "decision_without_owner": (N_("第 {row} 条决定没有选谁来做。"), N_("从列出的人里选一个。")),
    "decision_owner_unknown": (N_("第 {row} 条决定选的人不在名单上。"), N_("从列出的人里选一个。")),
    "decision_without_day": (N_("第 {row} 条决定没有写哪天前做完。"), N_("选一天，写成 2023-05-08 这样。")),
    "decision_day_gone": (N_("第 {row} 条决定的期限已经过了。"), N_("选今天或以后的一天。")),
    "decision_too_long": (N_("第 {row} 条决定超过 {most} 个字。"), N_("说短一些，细节写进纪要。")),
}
