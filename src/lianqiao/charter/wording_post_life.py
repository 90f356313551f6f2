"""Sentences about doubts in a post and about its life: code → (what is wrong or true, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "post_flagged": (
        N_("这个岗位有疑点，还没有人决定：{words}"),
        N_("打开岗位看清楚，写明理由采用，或者不采用。"),
    ),
    "post_flag_needs_reason": (N_("有疑点的地方没有写理由：{words}"), N_("每个疑点写一句为什么可以采用，或者不采用。")),
    "post_flags_one_by_one": (
        N_("这 {n} 个岗位有疑点，要一个一个决定，都没有审：{titles}"),
        N_("取消勾选它们再审其余的，再逐个打开。"),
    ),
    "match_post_doubt": (
        N_("推出去的岗位里有疑点：{words}"),
        N_("先向单位问清楚，再把消息发给学生。"),
    ),
    "post_closed": (N_("这个岗位已经关闭。"), N_("换一个岗位；确实还在招，先在岗位页重新开放。")),
    "post_stale": (N_("这个岗位 {day} 以后没有人核实过。"), N_("先问一问单位，在岗位页按“还在招”。")),
    "post_closing_unknown": (N_("没有选关闭的原因。"), N_("选招满、撤回或查实不实，再提交。")),
    "post_untrue_needs_note": (N_("查实不实要写明怎么查到的。"), N_("写一句依据，再提交。")),
    "post_reopening_needs_note": (N_("重新开放要写明原因。"), N_("写一句原因，再提交。")),
    "post_not_closed": (N_("这个岗位没有关闭。"), N_("刷新这一页，看看现在的状态。")),
    "post_step_undone": (N_("这一步已经撤销，或者后面又有新的一步。"), N_("刷新这一页，从最新的一步撤销。")),
    "post_not_yours": (N_("这个岗位不是你找来的，你也不负责审核。"), N_("请找岗位的人或就业秘书来办。")),
}
