"""Sentences of a round's review: what a decision runs into, and why a post is not another student's."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "proposal_reason_unknown": (N_("没有这种原因。"), N_("从列出的原因里选一个，或写一句话。")),
    "proposal_moved": (N_("重算以后，这一条已经让给别人。"), N_("要用这个岗位，在这名学生的另一条上按“换一个”。")),
    "proposal_quota_full": (N_("这名学生已经采用了 {n} 条，够了。"), N_("先跳过其中一条，再采用别的。")),
    "round_nothing_to_accept": (N_("没有待核对的了。"), N_("看一遍全文，再发送。")),
    "round_unproved": (
        N_("这样分，核对程序没有通过，什么都没有改。"),
        N_("再试一次；还是这样，请告诉系统管理员。"),
    ),
    "round_file_reason_missing": (N_("没有选导出的用途。"), N_("选一个用途，再导出。")),
    "fit_learned": (N_("同类专业已知结果的 {known} 人里，{good} 人有意或去了"), ""),
    "against_learned": (N_("同类专业已知结果的 {known} 人里，只有 {good} 人有意或去了"), ""),
    "whynot_ruled_out": (N_("核对时跳过了，或已经推荐过"), ""),
    "whynot_employer": (N_("这一轮已有同一家单位的另一个岗位"), ""),
    "whynot_better": (N_("已有 {n} 个岗位，合适度都比这个高，至少高 {points}"), ""),
    "whynot_as_good": (N_("已有 {n} 个岗位，合适度都不低于这个"), ""),
    "whynot_accepted": (N_("已采用 {n} 个岗位，名数够了"), ""),
    "whynot_turn": (N_("名额有限，按这一轮的先后没有轮到"), ""),
    "whynot_points": (N_("名额已满，换给这名学生，全部人的合适度合计要少 {points}"), ""),
    "whynot_tie": (N_("一样合适，换过来合计不变，按抽签和编号定"), ""),
}
