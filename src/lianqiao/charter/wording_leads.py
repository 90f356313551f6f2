"""Sentences about leads, reports of posts, and posts to find: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "lead_without_name": (N_("还没有写岗位或单位"), N_("两样都写上，老师才找得到")),
    "lead_url": (N_("这不是一个网址"), N_("从浏览器里复制整个网址，以 http 开头；没有就空着")),
    "lead_words": (
        N_("里面有不适合给别人看到的词"),
        N_("换一个不提个人情况的说法，或者当面告诉老师"),
    ),
    "lead_answer_words": (N_("对方会看到这句话，里面有不适合写的词"), N_("换成不提个人家庭情况的说法")),
    "leads_enough": (N_("今天已经收到你的 {n} 条"), N_("谢谢，其余的明天再发，或者直接告诉老师")),
    "lead_answered": (N_("这条线索已经有人处理过"), N_("刷新页面再看")),
    "lead_nobody": (N_("没有选交给谁"), N_("从能录入岗位的老师里选一位")),
    "lead_no_post": (N_("没有选是哪个岗位"), N_("从列出的岗位里选一个")),
    "lead_without_reason": (N_("还没有写给对方的话"), N_("写一句你了解到什么，为什么")),
    "report_kind_unknown": (N_("没有选哪里不对"), N_("从几个原因里选一个")),
    "report_without_words": (N_("选了“其他”，还没有写是什么"), N_("写一句哪里不对")),
    "post_held": (N_("有几位同学反映这个岗位有问题，还没有核实"), N_("先到岗位页核实，再决定推不推荐")),
    "seek_nothing": (N_("要找的名额不对"), N_("写一个大于 0 的整数")),
    "seek_not_staff": (N_("这件事只能交给老师"), N_("换一位老师")),
    "seek_known": (N_("这一条已经有人在找"), N_("在“谁在找”里看进度，要换人就到任务里交给别人")),
}
