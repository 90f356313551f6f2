"""Sentences about reading files: code → (what is wrong or true, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "policy_not_found": (N_("找不到政策文件 {file}。"), N_("检查路径，或用 --policy 指定另一个文件。")),
    "policy_not_toml": (N_("政策文件 {file} 不是有效的 TOML：{because}"), N_("按提示的行列改正后重试。")),
    "policy_missing_key": (N_("政策文件缺少 {key}。"), N_("照 docs/reference/policy-file.md 补上。")),
    "policy_unknown_key": (N_("政策文件里的 {key} 不是已知的键。"), N_("检查拼写，或删去这一行。")),
    "policy_wrong_type": (
        N_("{key} 的类型不对，应为 {expected}。"),
        N_("改成这种类型；日期写作 2023-02-13，不加引号。"),
    ),
    "policy_wrong_value": (N_("{key} 的值“{value}”不能用。"), N_("照 docs/reference/policy-file.md 填写。")),
    "policy_unknown_word": (N_("{key} 不能是“{value}”。"), N_("从这些里选，不要重复：{known}。")),
    "policy_too_small": (N_("{key} 是 {value}，至少应为 {least}。"), N_("改大这个数。")),
    "policy_ends_before_start": (N_("{key} 早于开始日期。"), N_("改正起止日期。")),
    "policy_terms_overlap": (N_("{key} 里的学期互相重叠。"), N_("改正起止日期。")),
    "policy_id_twice": (N_("{key} 的编号“{value}”出现了两次。"), N_("给其中一个换个编号。")),
    "policy_cadence_or_by": (N_("{key}：周期 cadence 与截止日 by 应当有且只有一个。"), N_("留下一个，删去另一个。")),
    "policy_anchor_missing": (N_("双周承诺缺少起算日 {key}。"), N_("加上 anchor，写第一个双周的第一天。")),
}
