"""Sentences about taking files in, undoing that, and the students they name: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "batch_already_undone": (N_("这一批已经撤销过。"), N_("需要这些数据就重新导入。")),
    "criterion_already_ended": (N_("这一条已经终止过。"), N_("刷新页面，看最新的记录。")),
    "criterion_end_early": (N_("终止日不能早于起始日 {day}。"), N_("换一个日期。")),
    "need_kind_unknown": (N_("没有“{kind}”这一类诉求。"), N_("选“需要”或“建议”。")),
    "wish_direction_unknown": (N_("没有“{direction}”这个去向意愿。"), N_("从列表里选一个。")),
    "standing_unknown": (N_("没有“{standing}”这种学籍状态。"), N_("从列表里选一种。")),
}
