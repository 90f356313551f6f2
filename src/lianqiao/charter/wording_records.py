"""Sentences about the ledger's records as a file: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "records_not_found": (N_("找不到记录文件 {file}。"), N_("检查 --records 后面的路径。")),
    "records_unreadable": (N_("记录文件 {file} 打不开：{why}。"), N_("检查路径和读取权限。")),
    "records_not_text": (N_("{file} 不是 CSV 文本。"), N_("另存为 UTF-8 编码的 .csv 后重试。")),
    "records_column_missing": (
        N_("表头缺少 {column} 一列。"),
        N_("第一行写 id,kind,commitment,owner,subject,date,until,recorded。"),
    ),
    "records_column_twice": (N_("表头里的 {column} 出现了两次。"), N_("删去多余的一列。")),
    "records_too_many_cells": (N_("这一行比表头的 {count} 列多。"), N_("检查是否多了逗号；含逗号的内容要加引号。")),
    "records_cell_empty": (N_("{column} 是空的。"), N_("补上后重试。")),
    "records_kind_unknown": (N_("kind 不能是“{value}”。"), N_("从这些里选：{known}。")),
    "records_date_wrong": (N_("{column} 的“{value}”不是日期。"), N_("写成 2023-04-28 这样。")),
    "records_until_before": (N_("until {until} 早于 date {day}。"), N_("改正起止日期。")),
    "export_unwritable": (N_("文件 {file} 写不了：{why}。"), N_("换一个文件夹，或检查写入权限。")),
}
