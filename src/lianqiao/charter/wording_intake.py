"""Sentences about taking files in, undoing that, and the students they name: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "batch_already_undone": (N_("这一批已经撤销过。"), N_("需要这些数据就重新导入。")),
    "criterion_already_ended": (N_("这一条已经终止过。"), N_("刷新页面，看最新的记录。")),
    "criterion_end_early": (N_("终止日不能早于起始日 {day}。"), N_("换一个日期。")),
    "columns_same_field": (N_("几列指到了同一项：{columns}。"), N_("每一项只留一列，其余改为“照原样保留”。")),
    "file_is_folder": (N_("这是文件夹，不是文件。"), N_("给出文件夹里的那一个文件。")),
    "file_not_found": (N_("没有这个文件。"), N_("检查文件名和所在的文件夹。")),
    "file_unreadable": (N_("打不开这个文件：{because}。"), N_("检查路径和权限。")),
    "import_empty": (N_("表头下面没有数据。"), N_("检查是否选错了文件或工作表。")),
    "import_no_rows": (N_("没有读到一行数据；退回 {rejected} 行。"), N_("按原因改好文件，再导入一次。")),
    "need_kind_unknown": (N_("没有“{kind}”这一类诉求。"), N_("选“需要”或“建议”。")),
    "undo_cared_for": (
        N_("这一批的学生已有 {count} 条结对或学籍记录。"),
        N_("只有这批导入的学生，撤销后这些记录没有依据。逐个更正即可，不必整批撤销。"),
    ),
    "undo_gone_on": (
        N_("这一批的学生之后记了 {count} 条意向或去向。"),
        N_("不整批撤销；错的资料重新导入一份更正。"),
    ),
    "undo_helped": (N_("这一批的学生已有 {count} 人次服务记录。"), N_("不整批撤销；错的资料重新导入一份更正。")),
    "undo_later_import": (
        N_("之后的导入或更正改过其中 {count} 条。"),
        N_("先撤销之后的那一批，再撤销这一批。"),
    ),
    "undo_proposed": (N_("这一批有 {count} 条已经进入推荐名单。"), N_("不整批撤销；错的资料重新导入一份更正。")),
    "undo_referred": (
        N_("这一批的学生或岗位已有 {count} 条推荐。"),
        N_("已推荐的不能撤销；错的资料重新导入一份更正。"),
    ),
    "undo_written_on_file": (
        N_("这一批的学生档案里之后又记了 {count} 条。"),
        N_("不整批撤销；错的资料重新导入一份更正。"),
    ),
    "upload_taken_in": (N_("这个文件已经导入过。"), N_("在导入记录里看结果，或撤销那一批。")),
    "wish_direction_unknown": (N_("没有“{direction}”这个去向意愿。"), N_("从列表里选一个。")),
    "standing_unknown": (N_("没有“{standing}”这种学籍状态。"), N_("从列表里选一种。")),
}
