"""Sentences about how posts come in: paste, finders, doubles, scans, the push of a portal. code → (what, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "same_post_employer": (N_("单位相同"), ""),
    "same_post_title": (N_("岗位名称相同"), ""),
    "same_post_title_near": (N_("岗位名称相近"), ""),
    "same_post_place": (N_("地点不冲突"), ""),
    "same_post_itself": (N_("这是同一条记录。"), N_("选另外一个岗位。")),
    "same_post_already": (N_("这两个岗位已经这样记过。"), N_("刷新页面，看最新的记录。")),
    "finder_not_staff": (
        N_("只有五级工作组和院领导可以写到人；学生、联络员和就业网只写级别。"),
        N_("改一下级别，或不选人。"),
    ),
    "scan_done_already": (N_("这份扫描件已经有人处理过。"), N_("刷新页面，看最新的记录。")),
    "mapping_name": (N_("这个对应还没有名字。"), N_("写上是哪里导出的表，再保存。")),
    "mapping_name_taken": (N_("已经有一个叫“{name}”的对应。"), N_("换一个名字。")),
    "paste_none_confirmed": (
        N_("还没有确认任何一条。"),
        N_("看过一条里的每一处，勾上“这一条都看过了”，再保存。"),
    ),
    "paste_empty": (N_("还没有粘贴文字。"), N_("把招聘文字粘贴到框里，再按一次。")),
    "paste_no_post": (N_("没有读出岗位。"), N_("文字里要有岗位名称；也可以手工记一个岗位。")),
    "paste_guess_open": (N_("有 {count} 处还没有确认。"), N_("逐处看过，勾上“这一条都看过了”。")),
}
