"""Sentences about taking files in, undoing that, and the students they name: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "batch_already_undone": (N_("这一批已经撤销过。"), N_("需要这些数据就重新导入。")),
    "standing_unknown": (N_("没有“{standing}”这种学籍状态。"), N_("从列表里选一种。")),
}
