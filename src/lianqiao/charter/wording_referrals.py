"""Sentences about rounds, referrals and answers: code → (what is wrong or true, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "round_no_posts": (N_("没有可以推荐的岗位：都还没审，或都已截止。"), N_("先到“岗位”一页审几个岗位。")),
    "round_no_students": (N_("名单里还没有学生。"), N_("先导入学生名单。")),
    "round_nothing_to_offer": (
        N_("这一次没有能推荐的：合适的岗位都推过了，或名额已满。"),
        N_("先去开拓新的岗位，再分配一次。"),
    ),
    "round_open_already": (N_("第 {round} 轮还没有发出。"), N_("先发送或放弃那一轮，再开新的。")),
    "round_discarded": (N_("这一轮已经放弃。"), N_("要再推荐，另开一轮。")),
    "letter_taken_back": (N_("老师刚刚撤回了这条消息。"), N_("等老师再发一次。")),
    "round_sent_already": (N_("这一轮已经发出，不能再改。"), N_("要再推荐，另开一轮。")),
    "round_changed": (N_("刚才有人同时改了这一轮，什么都没有发出。"), N_("刷新这一页，再发一次。")),
    "round_not_sent": (N_("这一轮还没有发出。"), N_("先核对，再发送。")),
    "round_nothing_to_send": (N_("这一轮没有可以发的：都被跳过了。"), N_("换几个岗位，或另开一轮。")),
    "round_hold_over": (N_("已经过了撤回的时间，消息正在发出。"), N_("有不妥的，请直接联系学生。")),
    "proposal_verdict_unknown": (N_("没有这种处理。"), N_("回到这一轮，重新选择。")),
    "proposal_skip_needs_reason": (N_("跳过一条推荐要写明原因。"), N_("写一句原因，再提交。")),
    "proposal_replace_needs_reason": (N_("更换岗位要写明原因。"), N_("写一句原因，再提交。")),
    "proposal_replaced": (N_("这一条已经换过了。"), N_("刷新这一页，看看换成了哪个岗位。")),
    "post_not_offerable": (N_("这个岗位现在不能推荐：没有审过，或已截止。"), N_("换一个岗位。")),
    "post_not_fitting": (N_("这个岗位不适合这名学生：{because}"), N_("换一个岗位。")),
    "post_full": (N_("这个岗位的名额已经满了。"), N_("换一个岗位。")),
    "post_referred_before": (N_("这个岗位已经给这名学生推过。"), N_("换一个岗位。")),
    "post_in_round_already": (N_("这个岗位在这一轮里已经给了这名学生，或已被跳过。"), N_("换一个岗位。")),
    "same_employer_twice": (N_("这一轮已经给了这名学生同一家单位的岗位。"), N_("换另一家单位的岗位。")),
    "referral_way_unknown": (N_("没有这种方式。"), N_("从列出的方式里选一种。")),
    "referral_without_proof": (N_("没有写凭据，也没有附文件。"), N_("写一句凭据（如聊天日期），或附上截图，再保存。")),
    "referral_taken_back": (N_("老师已经撤回这次推荐。"), N_("有疑问，直接问老师。")),
    "referral_by_letter": (N_("这个岗位是写信推荐的，不在这里撤回。"), N_("信还没有发出时，到“送达”里撤回。")),
    "answer_needs_reason": (N_("还没有选哪里不合适。"), N_("选一个原因，再按一次。")),
    "answer_reason_unknown": (N_("没有这个原因。"), N_("从给出的原因里选一个。")),
}
