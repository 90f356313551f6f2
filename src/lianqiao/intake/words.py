"""The words of the wizard: what our fields, outcomes and repairs are called."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianqiao.intake.headers import EXTRA, Subject
from lianqiao.intake.survey_columns import FIELD, Asked, field_names

KIND_WORDS: Mapping[str, Promise] = {"roster": _("名单"), "posts": _("岗位表"), "survey": _("摸排答卷")}
SCAN_WORD = _("截图或 PDF")
OUTCOME_WORDS: Mapping[str, Promise] = {
    "new": _("新增"),
    "changed": _("更新"),
    "same": _("不变"),
    "rejected": _("退回"),
}
REPAIR_WORDS: Mapping[str, Promise] = {"clean": _("去空格、全角转半角"), "pad": _("学号补零")}

_ROSTER: Mapping[str, Promise] = {
    "number": _("学号"),
    "name": _("姓名"),
    "sex": _("性别"),
    "class_name": _("班级"),
    "college": _("院系"),
    "cohort": _("毕业届别"),
    "entered": _("入学年级"),
    "major": _("专业"),
    "major_code": _("专业代码"),
    "degree": _("学历层次"),
    "id_number": _("身份证号"),
    "entrant_number": _("考生号"),
    "phone": _("手机号"),
    "email": _("邮箱"),
    "wecom": _("企业微信账号"),
    "dingtalk": _("钉钉账号"),
    "feishu": _("飞书账号"),
    "born": _("出生日期"),
    "home": _("生源地"),
    "home_code": _("生源地代码"),
    "rural": _("城乡生源"),
    "political": _("政治面貌"),
    "ethnicity": _("民族"),
    "school_length": _("学制"),
    "wish": _("求职意向"),
    "wish_region": _("意向地区"),
    "wish_industry": _("意向行业"),
    "wish_post": _("意向岗位"),
    "wish_salary": _("期望薪资"),
    "accommodations": _("工作便利需求"),
    "outcome": _("毕业去向"),
    "outcome_employer": _("落实单位或学校"),
    "veteran": _("是否退役"),
    "certificates": _("证书"),
    "hardship": _("困难类别"),
    "hardship_flag": _("是否困难"),
    "hardship:subsistence_allowance": _("是否低保"),
    "hardship:subsistence_margin": _("是否低保边缘"),
    "hardship:extreme_hardship": _("是否特困"),
    "hardship:out_of_poverty": _("是否脱贫家庭"),
    "hardship:relapse_monitored": _("是否防止返贫监测对象"),
    "hardship:zero_employment_family": _("是否零就业家庭"),
    "hardship:disability": _("是否残疾"),
    "hardship:orphan": _("是否孤儿"),
    "hardship:martyr_family": _("是否烈士子女"),
    "hardship:student_loan": _("是否助学贷款"),
}
_POSTS: Mapping[str, Promise] = {
    "employer": _("单位"),
    "title": _("岗位名称"),
    "openings": _("招聘人数"),
    "major_any": _("专业要求"),
    "major_doctor": _("博士专业"),
    "major_master": _("研究生专业"),
    "major_bachelor": _("本科专业"),
    "major_associate": _("大专专业"),
    "degree": _("学历要求"),
    "degree_title": _("学位要求"),
    "place_city": _("城市"),
    "place_county": _("区县"),
    "place": _("工作地点"),
    "salary": _("薪资"),
    "deadline": _("截止日期"),
    "other": _("其他要求"),
    "audience": _("招录对象"),
    "remark": _("备注"),
    "fresh_only": _("是否限应届"),
    "service_years": _("工作经历"),
    "sex": _("性别要求"),
    "age": _("年龄要求"),
    "political": _("政治面貌要求"),
    "certificate": _("证书要求"),
    "source_code": _("岗位代码"),
    "source": _("来源"),
    "credit_code": _("统一社会信用代码"),
    "employer_kind": _("单位性质"),
    "industry": _("行业"),
    "category": _("岗位类别"),
    "benefits": _("福利食宿"),
    "contact": _("联系方式"),
    "description": _("岗位说明"),
    "url": _("链接"),
    "published_on": _("发布日期"),
}
_KEPT: Mapping[str, Promise] = {EXTRA: _("照原样保留"), "serial": _("序号（不读）")}
FIELD_WORDS: Mapping[str, Mapping[str, Promise]] = {
    "roster": {**_KEPT, **_ROSTER},
    "posts": {**_KEPT, **_POSTS},
}
_SURVEY: Mapping[str, Promise] = {
    EXTRA: _("不读"),
    "serial": _("序号（不读）"),
    "number": _("学号"),
    "name": _("姓名"),
    "phone": _("手机号"),
    "submitted_at": _("提交时间"),
}


def field_words(subject: Subject) -> Mapping[str, str | Promise]:
    """What each field is called; of a survey its questions in their own words, and each option that has a column."""
    if not isinstance(subject, Asked):
        return FIELD_WORDS[subject]
    found: dict[str, str | Promise] = dict(_SURVEY)
    for name in field_names(subject):
        question_id, _colon, code = name.removeprefix(FIELD).partition(":")
        question = subject.question(question_id)
        assert question is not None
        option = next((one.text for one in question.options if one.code == code), "")
        found[name] = f"{question.text}：{option}" if option else question.text
    return found


# The columns of the files to start from: headers that the reader knows.
TEMPLATES: Mapping[str, tuple[str, ...]] = {
    "roster": (
        *("学号", "姓名", "性别", "班级", "专业名称", "学历", "毕业届别", "手机号", "邮箱", "身份证号", "生源地"),
        *("政治面貌", "特殊群体类别", "意向地区", "意向行业", "期望薪资", "毕业去向", "落实单位"),
    ),
    "posts": (
        *("用人单位", "岗位名称", "招聘人数", "工作地点", "学历要求", "专业要求", "薪资", "截止日期", "其他要求"),
        *("联系方式", "链接", "来源", "岗位代码"),
    ),
}
