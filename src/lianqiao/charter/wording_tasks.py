"""Sentences about tasks and party branches: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "task_without_title": (N_("还没有写要做什么"), N_("写一句话，让对方知道做到哪一步")),
    "task_days": (N_("期限已经过了"), N_("期限选今天或以后")),
    "task_nobody": (N_("没有人可以接这项任务"), N_("先补上空缺，或换一个范围")),
    "task_words": (
        N_("这项任务会给学生看到，里面有不能让同学看到的词"),
        N_("换成不提个人家庭情况的说法"),
    ),
    "task_done_already": (N_("这项任务已经办完"), N_("刷新页面再看")),
    "task_cancelled": (N_("这项任务已经取消"), N_("不用再办")),
    "task_without_reason": (N_("还没有写原因"), N_("写一句为什么不用办了")),
    "task_same_hands": (N_("这项任务已经在这个人手上"), N_("换一个人")),
    "branch_without_name": (N_("还没有写支部名称"), N_("写上名称")),
    "branch_name_guarded": (N_("支部名称里有不能让同学看到的词"), N_("换成不提个人家庭情况的名称")),
    "branch_taken": (N_("这一届已经有同名的支部"), N_("换一个名称")),
    "branch_other_cohort": (N_("支部和班级不是同一届"), N_("选同一届的支部")),
    "branch_same": (N_("班级本来就在这里"), N_("不用再改")),
    "branch_days": (N_("这一天不行"), N_("不能晚于今天，也不能早于班级归入现在支部的那天")),
}
