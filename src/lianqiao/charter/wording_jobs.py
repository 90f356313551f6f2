"""Sentences about posts: code → (what is wrong or true, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "post_known": (N_("这个岗位已经有了，没有再记一次。"), N_("打开原来的岗位看看；内容有变就从表格导入。")),
    "post_none_chosen": (N_("还没有选岗位。"), N_("在左边勾选一个或几个，再按一次。")),
    "post_refusal_needs_reason": (N_("不采用一个岗位要写明原因。"), N_("写一句原因，再提交。")),
}
