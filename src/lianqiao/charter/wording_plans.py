"""Sentences about plans (一生一策) and about pairing students with experts: code → (what is so, next step)."""

from lianqiao.charter.gettext_marks import N_

PLANS: dict[str, tuple[str, str]] = {
    "plan_goal_missing": (N_("没有写主要目标。"), N_("写上学生想达到的目标再保存。")),
    "plan_obstacle_unknown": (N_("没有“{obstacle}”这一项难处。"), N_("从列出的几项里选。")),
    "plan_without_items": (N_("计划里一条措施也没有。"), N_("至少写一条措施再保存。")),
    "plan_item_without_title": (N_("第 {line} 条没有写做什么。"), N_("写上做什么，或把这条整行清空。")),
    "plan_item_without_reason": (N_("第 {line} 条没有写为什么。"), N_("写一句原因再保存。")),
    "plan_item_without_owner": (N_("第 {line} 条没有人负责。"), N_("选好由谁做再保存。")),
    "plan_item_without_date": (N_("第 {line} 条没有写哪天前做完。"), N_("写上日期再保存。")),
    "plan_item_date_passed": (N_("第 {line} 条的日期 {day} 已经过了。"), N_("改成今天或以后的日期。")),
    "plan_drop_without_reason": (N_("第 {line} 条不做了，但没有写为什么。"), N_("写明为什么不做了再保存。")),
    "plan_review_passed": (N_("复查日期 {day} 已经过了。"), N_("改成今天或以后的日期。")),
    "plan_changed_meanwhile": (
        N_("你打开以后，别人又存了第 {number} 版。"),
        N_("你写的都在下面；对照着看一遍，再保存一次。"),
    ),
    "plan_missing": (N_("这名学生还没有计划。"), N_("先起草一份。")),
    "plan_there_already": (N_("这名学生已经有计划。"), N_("打开计划，在上面改。")),
    "plan_not_newest": (N_("计划又改过了，这不是最新的一版。"), N_("打开最新的一版再看。")),
    "plan_not_submitted": (N_("这一版还是草稿，没有送审。"), N_("写好后按“送审”。")),
    "plan_decided_already": (N_("这一版已经审过了。"), N_("不用再做什么。")),
    "plan_own_hands": (N_("这一版是你写的，要由另一个人审。"), N_("请另一位老师看过再通过。")),
    "plan_return_without_reason": (N_("没有写为什么退回。"), N_("写明要改哪里，再退回。")),
    "plan_not_approved": (N_("这一版还没有通过。"), N_("等老师审过再看。")),
    "plan_line_unknown": (N_("计划里没有这一条，或者这一条不做了。"), N_("回到计划页看最新的一版。")),
    "plan_item_done_already": (N_("这一条已经记过做完。"), N_("不用再做什么。")),
    "plan_done_without_proof": (N_("没有说怎么做完的。"), N_("选一条记录，或写一句做了什么。")),
    "plan_proof_unknown": (N_("没有找到这条记录。"), N_("从列出的记录里选一条。")),
    "plan_done_before": (N_("{day} 早于计划订立的那天。"), N_("改好日期再保存。")),
    "plan_done_withdrawn": (N_("这条已经取消过。"), N_("不用再做什么。")),
    "plan_remark_empty": (N_("没有写想改什么。"), N_("写一句想改哪里，再交给老师。")),
    "plan_remarks_many": (N_("已经交过 {count} 条意见，老师还没有改。"), N_("等老师看过，或直接找老师说。")),
}

PAIRS: dict[str, tuple[str, str]] = {
    "pair_fit_major": (N_("专业相同"), ""),
    "pair_fit_class": (N_("同一专业类"), ""),
    "pair_fit_discipline": (N_("同一学科门类"), ""),
    "pair_fit_none": (N_("专业不同，带的学生较少"), ""),
    "pair_fit_expert_unknown": (N_("导师没有登记专业，带的学生较少"), ""),
    "pair_fit_student_unknown": (N_("学生没有专业代码，导师带的学生较少"), ""),
    "pair_nobody_chosen": (N_("没有选配对。"), N_("勾上要采用的配对再按。")),
    "pair_expert_full": (N_("{name}已经带了 {count} 人，到上限了。"), N_("换一位导师，或请这位导师与别人对换学生。")),
    "pair_stale": (N_("其中有学生已经有导师，或不再需要配对。"), N_("看一遍新的名单再采用。")),
    "pair_swap_same": (N_("这名学生本来就由这位导师带。"), N_("换一位导师。")),
    "pair_swap_without_reason": (N_("没有选换的原因。"), N_("选一个原因再换。")),
    "pair_without_ceiling": (N_("现行方案没有写一位导师最多带几人。"), N_("先在方案文件的 [pairing] 里写上。")),
    "plan_words_kept": (N_("计划里有些话你看不到，改了会丢掉。"), N_("请辅导员来改这份计划。")),
}

SENTENCES: dict[str, tuple[str, str]] = {**PLANS, **PAIRS}
