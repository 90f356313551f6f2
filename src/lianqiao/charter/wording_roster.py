"""Sentences about the roster: standings, corrections, two numbers of one person, hand-overs: code → (what, next)."""

from lianqiao.charter.gettext_marks import N_

_STANDINGS: dict[str, tuple[str, str]] = {
    "standing_in_future": (
        N_("{today} 以后的变动还不能记，只有复学、转入和补录可以提前记。"),
        N_("等到那一天再记，或者改日期。"),
    ),
    "standing_said_already": (N_("从 {day} 起就是这个学籍状态，已经记过了。"), N_("不用再记。")),
    "reason_missing": (N_("没有写原因。"), N_("写一句再保存。")),
    "major_unchanged": (N_("和现在的专业、班级一样。"), N_("改一项再保存。")),
    "major_in_future": (N_("转专业不能记在今天以后。"), N_("等到那一天再记，或者改日期。")),
    "class_unknown": (N_("没有这个班级。"), N_("从列表里选。")),
}
_CHANGES: dict[str, tuple[str, str]] = {
    "change_locked": (N_("“{field}”只能在学校的学籍系统里更正。"), N_("请找教务办理，更正后由学院重新导入。")),
    "change_field_unknown": (N_("这一项不能在这里改。"), N_("告诉辅导员。")),
    "change_phone_wrong": (N_("这个电话号码不对。"), N_("写 11 位手机号，或带区号的座机号。")),
    "change_text_long": (N_("写得太长了。"), N_("写短一些，不超过 {most} 个字。")),
    "change_empty": (N_("“{field}”是空的。"), N_("写上新的内容。")),
    "change_nothing": (N_("和现在记的一样，没有要改的。"), ""),
    "change_waiting": (N_("同样的修改已经提过，老师还没看。"), N_("不用再提。")),
    "change_decided": (N_("这条已经处理过了。"), N_("回到列表看看别的。")),
    "change_moved_on": (N_("这期间资料又改过了。"), N_("对照现在的内容，再决定一次。")),
}
_SAME: dict[str, tuple[str, str]] = {
    "student_number_taken": (N_("学号 {number} 已经在名单里。"), N_("核对学号；要改资料就用导入。")),
    "student_looks_known": (N_("名单里有 {count} 个人很像。"), N_("对照下面几位，确实不是同一个人再勾选保存。")),
    "student_field_wrong": (N_("“{field}”读不懂。"), N_("核对后再写。")),
    "same_number_tail": (N_("学号尾数相同"), ""),
    "same_id_number": (N_("身份证号相同"), ""),
    "same_name_born": (N_("姓名和出生日期相同"), ""),
    "same_name_phone": (N_("姓名和电话相同"), ""),
    "same_person_in_list": (N_("和名单里的 {number} 很像：{why}。"), N_("是同一个人就改学号，或导入后合并。")),
    "same_person_self": (N_("这是同一条记录。"), N_("选另一条。")),
    "same_person_already": (N_("其中一条已经合并过了。"), N_("先撤销那次合并。")),
    "same_person_undone": (N_("这次合并已经撤销了。"), ""),
}
_HANDS: dict[str, tuple[str, str]] = {
    "hand_over_self": (N_("不能交给自己。"), N_("选另一位老师。")),
    "hand_over_nobody": (N_("在这项职责里没有可以交出的学生。"), N_("核对职责和学生。")),
    "hand_over_days": (N_("日期不对：{since} 到 {until}。"), N_("开始不早于今天，结束不早于开始。")),
    "hand_over_answered": (N_("这次交接已经答复过了。"), ""),
    "hand_over_past": (N_("代管的日子已经过了。"), N_("请对方重新提一次。")),
    "hand_over_waiting": (N_("同样的交接已经提过，对方还没答复。"), N_("等对方答复。")),
    "person_leaves_self": (N_("不能停用自己。"), N_("请另一位管理员来办。")),
}
SENTENCES: dict[str, tuple[str, str]] = {**_STANDINGS, **_CHANGES, **_SAME, **_HANDS}
