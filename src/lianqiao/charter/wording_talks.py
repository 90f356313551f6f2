"""Sentences about talks, their corrections, next steps and drafts: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "attempt_not_a_talk": (N_("只有沟通可以记成没接通。"), N_("做成了的服务，去掉没接通再保存。")),
    "help_minutes_out_of_range": (N_("分钟数不在 {least} 到 {most} 之间。"), N_("改好分钟数，或空着。")),
    "help_topic_unknown": (N_("没有“{topic}”这个话题。"), N_("从列出的话题里选。")),
    "help_share_unknown": (N_("没有选给谁看。"), N_("从列出的两种里选一种。")),
    "next_step_without_day": (N_("写了下一步，没有写哪天做。"), N_("给下一步选一天，到时会出现在今日。")),
    "next_day_without_step": (N_("选了下一步的日期，没有写做什么。"), N_("写一句下一步做什么，或清掉日期。")),
    "next_day_before_talk": (N_("下一步的日期早于这次沟通。"), N_("选沟通当天或以后的一天。")),
    "step_not_open": (N_("这一步已经做完，或约定已被改过。"), N_("回到学生页看最新的约定。")),
    "correct_not_yours": (N_("这条不是你能改的。"), N_("请记录的人、辅导员或就业秘书改。")),
    "help_changed_meanwhile": (
        N_("你打开以后，这条记录被改过。"),
        N_("你写的还在表里。对照最新的内容改好，再保存一次。"),
    ),
    "draft_changed_meanwhile": (
        N_("另一个窗口里有更新的草稿，这里没有覆盖它。"),
        N_("在这里写完就直接保存，或重新打开看那一份。"),
    ),
    "draft_too_long": (N_("草稿太长，没有存。"), N_("缩短一些，或直接保存。")),
}
