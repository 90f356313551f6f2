"""Sentences of the student's own pages and of papers: code → (what is wrong or true, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "wish_only_nowhere": (N_("选了“只去这些地方”，还没有写地方。"), N_("写出省、市或区县，再提交。")),
    "contact_empty": (N_("还没有填新的手机或邮箱。"), N_("至少填一个，再提交。")),
    "need_empty": (N_("还没有写内容。"), N_("写一句，再提交。")),
    "paper_reason_missing": (N_("没有说明用途，不能导出。"), N_("选一个用途，再导出。")),
}
