"""Sentences about rights, signing in and the house itself: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "no_right": (N_("你现在的角色不能做这件事。"), N_("换一个角色，或请就业秘书来做。")),
    "not_found": (N_("没有找到这一页。"), N_("它可能已经撤下，或不在你负责的范围里。回到首页再找。")),
    "only_by_button": (N_("这一步要在页面上按按钮做，不能直接打开。"), N_("回到原来的页面，再按一次。")),
    "form_stale": (N_("这张表单打开太久，已经失效。"), N_("返回上一页，刷新后再提交一次。")),
    "code_wrong_or_old": (N_("一次性代码不对，或已经用过、过期。"), N_("请系统管理员重新发一个。")),
    "already_set_up": (N_("系统管理员已经建好。"), N_("直接登录。")),
    "password_weak": (N_("密码不够安全：{because}"), N_("换一个更长、别人猜不到的密码。")),
    "username_taken": (N_("用户名“{username}”已经有人用了。"), N_("换一个用户名。")),
    "username_wrong": (N_("用户名只能用字母、数字、点、横线和下划线。"), N_("换一个写法，比如工号或姓名拼音。")),
    "role_needs_class": (N_("这个角色按班负责，还没有选班级。"), N_("选一个班级；没有班级时先导入名册。")),
    "last_administrator": (N_("这是最后一位系统管理员，不能结束。"), N_("先给另一个人加上系统管理员，再来结束。")),
    "sign_in_wrong": (N_("用户名或密码不对。"), N_("忘了密码，请系统管理员发一次性代码。")),
    "sign_in_wait": (N_("试错的次数多了，要等 {seconds} 秒。"), N_("等一等再试；忘了密码，请系统管理员发一次性代码。")),
    "carer_nobody_chosen": (N_("还没有选学生。"), N_("勾选几名学生，再按安排。")),
    "carer_without_role": (N_("这位老师今天没有这个角色。"), N_("请系统管理员先给他加上，或换一位老师。")),
    "host_wrong": (N_("这台电脑没有 {host} 这个地址。"), N_("改 --host；不写就只限本机。")),
    "port_wrong": (N_("没有 {port} 这个端口。"), N_("用 --port 写 1 到 65535 之间的数。")),
    "port_forbidden": (N_("没有权限使用端口 {port}。"), N_("加 --port 换一个大于 1023 的端口。")),
    "port_busy": (N_("端口 {port} 已被别的程序占用。"), N_("停掉那个程序，或加 --port 换一个端口。")),
    "var_unwritable": (N_("无法写入数据目录 {folder}。"), N_("给这个目录写权限，或用 LIANQIAO_VAR 指到别处。")),
    "database_unreachable": (N_("连不上数据库：{because}"), N_("检查 LIANQIAO_DATABASE_URL，再启动一次。")),
}
