"""Sentences of the student's own pages and of papers: code → (what is wrong or true, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "wish_only_nowhere": (N_("选了“只去这些地方”，还没有写地方。"), N_("写出省、市或区县，再提交。")),
    "contact_empty": (N_("还没有填新的手机或邮箱。"), N_("至少填一个，再提交。")),
    "link_wrong": (N_("这个链接不完整，或被改动过。"), N_("回到那条消息里重新打开；还不行，就登录自己的页面看。")),
    "link_old": (N_("这个链接已经过了 {days} 天，打不开了。"), N_("登录自己的页面，里面都在。")),
    "link_taken_back": (N_("老师撤回了这条消息。"), N_("登录自己的页面看现在的；有疑问直接问老师。")),
    "link_renewed": (N_("这个链接已经换过，旧的不能用了。"), N_("登录自己的页面，或请老师再发一次。")),
    "own_sign_in_first": (N_("要先登录，才能看自己的页面。"), N_("用学号和密码，或老师给的一次性代码登录。")),
    "own_sign_in_wrong": (
        N_("学号和密码（或代码）对不上。"),
        N_("检查后再试；忘了，请老师给个代码，或发到邮箱。"),
    ),
    "own_code_wrong": (N_("这个代码不对，或已经用过、过期。"), N_("请老师再给一个，或用学号登录。")),
    "own_password_guessed": (
        N_("密码里有学号、姓名，或手机号、证件号的末几位。"),
        N_("换一个和这些无关的。"),
    ),
    "report_unit_missing": (N_("还没有写单位或学校的名称。"), N_("写上全称，再提交。")),
    "report_often": (N_("今天已经报过几次了。"), N_("等老师看过；要改，直接告诉老师。")),
    "own_sign_in_again": (N_("这一步要刚刚登录过才行，免得别人拿着手机下载。"), N_("退出，再登录一次，马上下载。")),
    "need_empty": (N_("还没有写内容。"), N_("写一句，再提交。")),
    "paper_reason_missing": (N_("没有说明用途，不能导出。"), N_("选一个用途，再导出。")),
}
