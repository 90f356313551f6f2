"""Sentences about reaching people: code → (what is wrong or true, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "liaison_nobody": (N_("这个班现在没有联络员。"), N_("自己打电话，或先给这个班配上联络员。")),
    "call_result_unknown": (N_("没有这种结果。"), N_("从列出的结果里选一种。")),
    "reminder_result_unknown": (N_("没有这种结果。"), N_("从三个按钮里选一个。")),
    "reminder_gone": (N_("这份名单已经收起来了。"), N_("不用再提醒，谢谢。")),
    "unreachable_tries": (N_("才试了 {have} 次，要试满 {need} 次。"), N_("换个时间再打一次电话，或请联络员提醒。")),
    "unreachable_channels": (N_("才用了 {have} 种方式，要用过 {need} 种。"), N_("换一种方式联系。")),
    "unreachable_days": (N_("从第一次到最近一次才 {have} 天，要有 {need} 天。"), N_("过几天再试。")),
}
