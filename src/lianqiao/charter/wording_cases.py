"""Sentences about a student's file: wishes that moved, needs answered, freshness, stages, closing."""

from lianqiao.charter.gettext_marks import N_

DRIFT: dict[str, tuple[str, str]] = {
    "wish_direction_changed": (N_("方向从{before}改为{after}"), ""),
    "wish_region_added": (N_("多了{what}"), ""),
    "wish_region_dropped": (N_("不再提{what}"), ""),
    "wish_regions_bound": (N_("改为只去这些地方"), ""),
    "wish_regions_freed": (N_("不再只限这些地方"), ""),
    "wish_floor_set": (N_("提出月薪不低于 {after} 元"), ""),
    "wish_floor_gone": (N_("不再提月薪"), ""),
    "wish_floor_up": (N_("月薪从 {before} 元提到 {after} 元"), ""),
    "wish_floor_down": (N_("月薪从 {before} 元降到 {after} 元"), ""),
    "wish_industry_added": (N_("行业多了{what}"), ""),
    "wish_industry_dropped": (N_("行业不再提{what}"), ""),
    "wish_occupation_added": (N_("职业多了{what}"), ""),
    "wish_occupation_dropped": (N_("职业不再提{what}"), ""),
    "wish_words_added": (N_("想做的多了{what}"), ""),
    "wish_words_dropped": (N_("不再提想做{what}"), ""),
    "wish_travel_changed": (N_("外出范围从“{before}”改为“{after}”"), ""),
    "wish_accommodation_added": (N_("工作安排上多了{what}"), ""),
    "wish_accommodation_dropped": (N_("工作安排上不再提{what}"), ""),
}

SENTENCES: dict[str, tuple[str, str]] = {
    **DRIFT,
    "wish_rank_unknown": (N_("没有第 {rank} 意向。"), N_("选第一意向或备选。")),
    "wish_occupation_unknown": (N_("职业表里没有“{given}”。"), N_("从职业分类里选一个。")),
    "need_answer_empty": (N_("还没有写怎么回复。"), N_("写一句说了什么、做了什么，再保存。")),
    "need_answer_before": (N_("回复的日期早于学生提出的日期 {day}。"), N_("改好日期再保存。")),
    "need_answer_words": (
        N_("学生会在手机上看到这句回复，里面有不宜出现的词。"),
        N_("换个说法，只写做了什么。"),
    ),
    "need_event_gone": (N_("没有这场活动，或已经取消。"), N_("从列出的几场里选一场。")),
    "need_met_by_another": (N_("这一条不是为这名学生做的。"), N_("从列出的几条里选一条。")),
    "need_met_before": (N_("这一条早于学生提出的日期 {day}。"), N_("选提出以后做的一条。")),
    "file_stale": (
        N_("档案最近一次核对是 {day}，已经过了 {days} 天。"),
        N_("和学生对一遍，没有变就按“核对过，没有变”。"),
    ),
    "round_all_stale": (N_("等着推荐的学生，档案都很久没有核对。"), N_("先到“学生”里核对几份档案，再分配。")),
    "stage_unknown": (N_("现行方案里没有“{stage}”这个阶段。"), N_("从列出的阶段里选一个。")),
    "stage_behind": (N_("这一届多数人已经进了后面的阶段“{stage}”。"), N_("阶段只往前走；后来的人也直接进现在的阶段。")),
    "cohort_empty": (N_("{cohort} 届还没有在籍的学生。"), N_("先导入这一届的名单。")),
    "case_outcome_missing": (N_("还没有落实的去向，不能结案。"), N_("先登记去向和材料，核对无误后自动结案。")),
    "case_proof_missing": (N_("去向还没有核对过的材料，不能结案。"), N_("请另一位老师核对材料，核对无误后自动结案。")),
    "case_closed_already": (N_("这份档案已经结案。"), N_("不用再做什么。")),
    "case_not_closed": (N_("这份档案没有结案。"), N_("不用再做什么。")),
    "case_reason_missing": (N_("没有写原因。"), N_("写一句为什么，再提交。")),
    "destination_without_paper": (N_("这条去向没有材料，谈不上材料不成立。"), N_("去向有变，直接登记新的去向。")),
    "destination_not_placed": (
        N_("“{destination}”不是已落实的去向，没有可以解除的。"),
        N_("去向有变，直接登记新的去向。"),
    ),
    "destination_fallen_already": (N_("这条去向已经不算。"), N_("有了新的去向，再登记一条。")),
    "destination_cancelled_before": (N_("解约的日期早于去向登记的日期 {day}。"), N_("改好日期再保存。")),
}
