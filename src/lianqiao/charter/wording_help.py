"""Sentences about help given, promises and outcomes: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "help_kind_unknown": (N_("没有“{kind}”这种服务。"), N_("从列出的几种里选一种。")),
    "help_in_future": (N_("{day} 还没有到。"), N_("记录已经做过的事；日期选今天或以前。")),
    "help_too_old": (N_("{day} 离今天超过 {days} 天。"), N_("超过期限的记录，请就业秘书用导入补。")),
    "help_of_event": (N_("这条是活动办完时一起记的。"), N_("到那场活动的页面补签或撤销签到。")),
    "help_ends_before": (N_("结束日期早于开始日期。"), N_("改好两个日期再保存。")),
    "form_saved_already": (
        N_("这张表已经保存过，第二次写的和第一次不一样。"),
        N_("先取消第一次的记录，再打开新表填。"),
    ),
    "cancel_without_reason": (N_("没有写取消的原因。"), N_("写明哪里记错了，再取消。")),
    "cancel_not_yours": (N_("这条不是你记的。"), N_("请记录的人、辅导员或就业秘书取消。")),
    "cancelled_already": (N_("这条已经取消过。"), N_("不用再做什么。")),
    "help_without_student": (N_("没有选学生。"), N_("选好学生再保存。")),
    "excuse_commitment_unknown": (N_("现行方案里没有“{commitment}”这一项。"), N_("回到今日，从那一行再点一次。")),
    "excuse_without_reason": (N_("没有写原因。"), N_("写明为什么可以不做，再保存。")),
    "excuse_ends_before": (N_("结束日期早于开始日期。"), N_("改好两个日期再保存。")),
    "excuse_subject_wrong": (N_("这一项不对应“{subject}”。"), N_("回到今日，从那一行再点一次。")),
    "destination_code_unknown": (N_("没有“{given}”这个去向代码。"), N_("从去向代码表里选一个。")),
    "destination_grade_unknown": (N_("没有“{grade}”这一级。"), N_("从自报、有材料、已核实里选一级。")),
    "destination_not_provisional": (N_("“{destination}”没有拟录取一说。"), N_("去掉拟录取，或改去向代码。")),
    "destination_replaced": (N_("这名学生的去向已经有更新的记录。"), N_("回到学生页，看过新的一条再核对。")),
    "destination_same_hands": (N_("这条是你记下的，要由另一个人核对。"), N_("请另一位老师看过材料后按核对无误。")),
    "paper_kind_missing": (N_("没有选材料种类。"), N_("选好种类再保存；文件要重新选一次。")),
    "paper_missing": (N_("选了材料种类，但没有附文件。"), N_("附上文件；还没有文件，就先不选种类，记为自报。")),
    "paper_kind_unknown": (N_("这个文件不是 PDF、JPG 或 PNG。"), N_("换成扫描件或照片再上传。")),
    "paper_too_large": (N_("文件超过 {limit} MB。"), N_("压缩或重新拍照后再上传。")),
    "employer_unknown": (N_("岗位里没有“{name}”这家单位。"), N_("先到岗位页录入它的岗位，再回来记意向。")),
    "employer_several": (N_("名称里有“{name}”的单位不止一家：{names}"), N_("写全名称再保存。")),
    "destination_grade_unsupported": (
        N_("现有材料还不能证明“{destination}”到这一级。"),
        N_("先记为自报；收到材料并核对后再升级。"),
    ),
}
