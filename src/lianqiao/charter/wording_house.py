"""Sentences about rights, signing in and the house itself: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "no_right": (N_("你现在的角色不能做这件事。"), N_("换一个角色，或请就业秘书来做。")),
    "not_found": (N_("没有找到这一页。"), N_("它可能已经撤下，或不在你负责的范围里。回到首页再找。")),
    "form_stale": (N_("这张表单打开太久，已经失效。"), N_("返回上一页，刷新后再提交一次。")),
    "code_wrong_or_old": (N_("一次性代码不对，或已经用过、过期。"), N_("请系统管理员重新发一个。")),
    "already_set_up": (N_("系统管理员已经建好。"), N_("直接登录。")),
    "password_weak": (N_("密码不够安全：{because}"), N_("换一个更长、别人猜不到的密码。")),
    "username_taken": (N_("用户名“{username}”已经有人用了。"), N_("换一个用户名。")),
    "carer_nobody_chosen": (N_("还没有选学生。"), N_("勾选几名学生，再按安排。")),
    "carer_without_role": (N_("这位老师今天没有这个角色。"), N_("请系统管理员先给他加上，或换一位老师。")),
    "port_busy": (N_("端口 {port} 已被别的程序占用。"), N_("停掉那个程序，或加 --port 换一个端口。")),
    "var_unwritable": (N_("无法写入数据目录 {folder}。"), N_("给这个目录写权限，或用 LIANQIAO_VAR 指到别处。")),
    "database_unreachable": (N_("连不上数据库：{because}"), N_("检查 LIANQIAO_DATABASE_URL，再启动一次。")),
}
