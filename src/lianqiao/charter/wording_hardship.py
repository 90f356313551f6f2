"""Sentences about criteria of need, shown in the guarded part alone: code → (what is wrong or true, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    # what follows
    "support_none": (N_("现在不在帮扶范围内"), ""),
    "support_assisted": (N_("在帮扶范围内"), ""),
    "support_special": (N_("在帮扶范围内，属于特别困难"), ""),
    # recording by hand
    "criterion_unknown": (N_("没有这一类。"), N_("从列出的类别里选一个。")),
    "criterion_detail_unknown": (N_("这一类没有这样的等级或类型。"), N_("核对等级和类型，或留空。")),
    "criterion_detail_missing": (N_("“{criterion}”还缺：{parts}。"), N_("照证件选好再保存。")),
    "criterion_in_future": (N_("起始日 {day} 还没有到。"), N_("到那一天再登记，或改正日期。")),
    "criterion_ends_before": (N_("结束日早于起始日。"), N_("改好两个日期再保存。")),
    "criterion_proof_missing": (N_("没有选材料种类。"), N_("选好种类再保存；文件要重新选一次。")),
    "criterion_proof_wrong": (
        N_("“{proof}”不能证明“{criterion}”。"),
        N_("可以用的材料：{known}。"),
    ),
    "criterion_proof_old": (N_("这份材料已于 {day} 到期。"), N_("请本人补一份新的，再登记。")),
    "criterion_on_record": (N_("同样的一项已经登记过。"), N_("不用再登记；要改，先结束原来那一项。")),
    # a second look
    "criterion_same_hands": (N_("这一项是你登记的，要由另一个人核对。"), N_("请另一位老师看过材料后按核对无误。")),
    "criterion_verified_already": (N_("这一项已经核对过。"), N_("不用再做什么。")),
    "criterion_without_proof": (N_("这一项没有材料，无法核对。"), N_("先登记材料，再核对。")),
}
