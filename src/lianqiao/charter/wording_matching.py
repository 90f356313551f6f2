"""Sentences about matching a student with a post: code → (what is wrong or true, next step).

`fit_*` speaks for a pair, `against_*` is a soft counter-reason, `check_*` is
for a person to look at, `bar_*` excludes; `short_*` says why somebody gets
fewer posts than owed, `match_*` refuses a run. The first three reach students.
"""

from lianqiao.charter.gettext_marks import N_

_ASK = N_("报名前请向招聘单位核实。")
_LOOK = N_("请看原公告，或问问老师。")

FIT: dict[str, tuple[str, str]] = {
    "fit_degree": (N_("学历要求与你的学历一致"), ""),
    "fit_major_exact": (N_("专业对口：{major}"), ""),
    "fit_major_class": (N_("招你所在的专业类：{major}"), ""),
    "fit_major_discipline": (N_("招你所在的学科门类：{major}"), ""),
    "fit_major_any": (N_("不限专业"), ""),
    "fit_region_wish": (N_("在你想去的地方：{region}"), ""),
    "fit_region_home": (N_("离家近：{region}"), ""),
    "fit_salary": (N_("月薪 {low} 元起，达到你的期望"), ""),
    "fit_industry": (N_("属于你想去的行业：{words}"), ""),
    "fit_industry_near": (N_("与你想去的行业相近：{words}"), ""),
    "fit_words": (N_("与你的意向相合：{words}"), ""),
    "fit_words_near": (N_("与你的意向相近：{words}"), ""),
    "fit_access": (N_("写明了你需要的工作条件"), ""),
    "fit_lodging": (N_("写明提供住宿"), ""),
    "fit_time_left": (N_("离截止还有 {days} 天"), ""),
    "fit_condition_met": (N_("符合岗位条件：{words}"), ""),
}

AGAINST: dict[str, tuple[str, str]] = {
    "against_lower_degree": (N_("岗位的最低学历低于你的学历"), ""),
    "against_major_not_stated": (N_("没有写明专业要求"), _ASK),
    "against_region_unknown": (N_("没有写明工作地点"), _ASK),
    "against_region_wide": (N_("地点只写到 {region}，不一定在你想去的地方"), _ASK),
    "against_region_outside_wish": (N_("不在你想去的地方：{region}"), ""),
    "against_region_far": (N_("离家较远：{region}"), ""),
    "against_salary_not_stated": (N_("没有写明薪资"), _ASK),
    "against_salary_may_start_lower": (N_("起薪可能低于你的期望：{low} 元起"), _ASK),
    "against_said_too_far": (N_("学生对差不多远的岗位说过太远"), ""),
    "against_said_pay": (N_("学生对工资不比这个低的岗位说过工资不合适"), ""),
    "against_said_major": (N_("学生对类似的岗位说过不对口"), ""),
    "against_deadline_today": (N_("今天截止"), N_("有意就尽早报名。")),
    "against_deadline_soon": (N_("快截止了，还有 {days} 天"), N_("有意就尽早报名。")),
}

CHECK: dict[str, tuple[str, str]] = {
    "check_major_unread": (N_("专业要求里有没认出的写法：{words}"), _LOOK),
    "check_major_unknown": (N_("没有你的专业代码，无法核对专业要求"), N_("请补全专业。")),
    "check_degree_unknown": (N_("没有你的学历，岗位不招本科"), N_("请补全学历。")),
    "check_access": (N_("没有写明你需要的工作条件"), _ASK),
    "check_lodging": (N_("没有写明有没有住宿"), _ASK),
    "check_sex": (N_("岗位写明了性别：{words}"), _LOOK),
    "check_party_member": (N_("岗位要求政治面貌：{words}"), _LOOK),
    "check_veteran": (N_("岗位面向退役人员：{words}"), _LOOK),
    "check_grassroots_service": (N_("岗位面向服务基层项目人员：{words}"), _LOOK),
    "check_years_of_service": (N_("岗位要求工作经历：{words}"), _LOOK),
    "check_cohort": (N_("岗位要求毕业年份：{words}"), _LOOK),
    "check_age": (N_("岗位要求年龄：{words}"), _LOOK),
    "check_certificate": (N_("岗位要求证书：{words}"), _LOOK),
    "check_other": (N_("岗位另有说明：{words}"), _LOOK),
}

BAR: dict[str, tuple[str, str]] = {
    "bar_degree": (N_("学历不在岗位的要求之内"), ""),
    "bar_major": (N_("专业不在岗位的要求之内：{major}"), ""),
    "bar_region": (N_("学生只去指定的地方，岗位在 {region}"), ""),
    "bar_salary": (N_("月薪最高 {top} 元，低于学生的底线 {floor} 元"), ""),
    "bar_deadline": (N_("已于 {day} 截止"), ""),
    "bar_sex": (N_("性别与岗位写明的不符：{words}"), ""),
    "bar_party_member": (N_("政治面貌与岗位要求不符：{words}"), ""),
    "bar_veteran": (N_("岗位只面向退役人员：{words}"), ""),
    "bar_grassroots_service": (N_("岗位只面向服务基层项目人员：{words}"), ""),
    "bar_years_of_service": (N_("工作年限达不到岗位要求：{words}"), ""),
    "bar_cohort": (N_("毕业年份与岗位要求不符：{words}"), ""),
    "bar_age": (N_("年龄超过岗位要求：{words}"), ""),
    "bar_certificate": (N_("没有岗位要求的证书：{words}"), ""),
    "bar_other": (N_("不符合岗位的另外要求：{words}"), ""),
}

SHORT: dict[str, tuple[str, str]] = {
    "short_list": (
        N_("合适的只有 {employers} 家单位的 {posts} 个岗位，应推 {owed} 个（共 {of} 个岗位还有名额）"),
        N_("按“待找岗位”一页去找岗位。"),
    ),
    "short_already_offered": (N_("另有 {posts} 个合适的岗位已经推过或被谢绝"), ""),
    "short_by_degree": (N_("卡在学历：不看学历有 {posts} 个岗位"), N_("多找招这一学历的岗位。")),
    "short_by_major": (N_("卡在专业：不看专业有 {posts} 个岗位"), N_("多找招这一专业或不限专业的岗位。")),
    "short_by_conditions": (
        N_("卡在岗位的附加条件（性别、政治面貌、服务经历等）：不看这些有 {posts} 个岗位"),
        N_("核对学生的资料是否齐全，多找没有附加条件的岗位。"),
    ),
    "short_by_region": (
        N_("卡在地区：放宽“只去指定地方”有 {posts} 个岗位"),
        N_("与学生谈谈能否放宽地区，或到当地找岗位。"),
    ),
    "short_by_salary": (
        N_("卡在薪资底线：放宽底线有 {posts} 个岗位"),
        N_("与学生谈谈薪资，或找薪资更高的岗位。"),
    ),
    "short_by_interest": (N_("卡在行业意向：放宽行业有 {posts} 个岗位"), N_("与学生谈谈行业意向。")),
    "short_by_access": (N_("卡在工作条件：不看这些有 {posts} 个岗位"), N_("向单位问清能否提供。")),
    "short_by_deadline": (
        N_("卡在截止日期：有 {posts} 个岗位已经过期"),
        N_("问问单位是否延期，或找新的岗位。"),
    ),
    "short_by_several": (N_("同时放宽 {rules} 项才有 {posts} 个岗位"), N_("从下列各项里一起想办法。")),
    "short_part_degree": (N_("其中一项：学历"), ""),
    "short_part_major": (N_("其中一项：专业"), ""),
    "short_part_conditions": (N_("其中一项：岗位的附加条件"), ""),
    "short_part_region": (N_("其中一项：地区"), ""),
    "short_part_salary": (N_("其中一项：薪资底线"), ""),
    "short_part_interest": (N_("其中一项：行业意向"), ""),
    "short_part_access": (N_("其中一项：工作条件"), ""),
    "short_part_deadline": (N_("其中一项：截止日期"), ""),
    "short_no_posts": (
        N_("全部条件放开也不够：还有名额的新岗位只有 {posts} 个"),
        N_("先去开拓新的岗位。"),
    ),
    "short_crowded": (
        N_("合适的 {posts} 个岗位名额已满：这名学生和另外 {others} 人竞争 {places} 个名额，还差 {missing} 个"),
        N_("为这组学生再找 {missing} 个合适的名额，见“待找岗位”一页。"),
    ),
}

MATCH: dict[str, tuple[str, str]] = {
    "match_no_students": (N_("{file} 里没有读到一名学生。"), N_("看 rejected.xlsx 里的原因，改好后再运行。")),
    "match_no_posts": (N_("岗位表里没有读到一个岗位。"), N_("看 rejected.xlsx 里的原因，改好后再运行。")),
    "match_no_hardship_column": (
        N_("{file} 没有困难类别一列，不知道谁该优先。"),
        N_("补上这一列；确实要把所有人都算作帮扶对象，就加 --everyone-assisted。"),
    ),
    "match_out_is_file": (N_("{out} 是一个文件，不能作输出文件夹。"), N_("换一个文件夹名。")),
    "match_out_unwritable": (N_("写不进 {out}：{why}。"), N_("换一个能写的文件夹，或检查磁盘空间。")),
    "match_empty_roster": (N_("{file} 的表头下面没有学生。"), N_("检查是否选错了文件或工作表。")),
    "match_empty_posts": (N_("岗位表的表头下面没有岗位。"), N_("检查是否选错了文件或工作表。")),
    "match_no_such_file": (N_("没有 {file} 这个文件。"), N_("检查文件名和所在的文件夹。")),
    "match_file_is_folder": (N_("{file} 是文件夹，不是文件。"), N_("给出文件夹里的那一个文件。")),
    "match_file_unreadable": (N_("读不到文件 {file}：{why}。"), N_("检查文件名和权限。")),
    "match_post_again": (N_("这个岗位在 {file} 第 {row} 行已经有了。"), N_("以先读到的为准，不必处理。")),
}

SENTENCES: dict[str, tuple[str, str]] = {**FIT, **AGAINST, **CHECK, **BAR, **SHORT, **MATCH}
