"""The words of promises, help and outcomes, as staff say them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianqiao.delivery.words import MESSAGE_WAYS
from lianqiao.ledger.words import DEED_WORDS as DEED_WORDS

STATUS_WORDS: Mapping[str, Promise] = {
    "kept": _("做到"),
    "late": _("晚了才做到"),
    "due": _("还没到期"),
    "short": _("没有做够"),
    "missed": _("没有做"),
    "excused": _("有原因，不用做"),
}
WAY_WORDS: Mapping[str, Promise] = {"face": _("面谈"), "phone": _("电话"), "chat": _("微信")}
TOPIC_WORDS: Mapping[str, Promise] = {
    "direction": _("就业意向"),
    "search": _("求职进展"),
    "posts": _("岗位推荐"),
    "study": _("升学考试"),
    "skills": _("简历面试"),
    "wellbeing": _("心情状态"),
    "family": _("家里的事"),
    "other": _("近况"),
}
SHARE_WORDS: Mapping[str, Promise] = {"group": _("我、辅导员和就业秘书"), "own": _("只有我和就业秘书")}
GRADE_WORDS: Mapping[str, Promise] = {
    "claimed": _("自报"),
    "documented": _("有材料"),
    "verified": _("已核实"),
}
# The papers of the code table's `evidence`, as staff call them, by what they speak for.
PROOF_WORDS: Mapping[str, Promise] = {
    "agreement": _("就业协议书"),
    "online_agreement": _("网上签约记录"),
    "hr_acceptance": _("人事接收函"),
    "labour_contract": _("劳动合同"),
    "hire_proof": _("录用证明"),
    "income_proof": _("收入证明"),
    "enlistment_notice": _("入伍通知书"),
    "project_notice": _("项目录用通知"),
    "business_licence": _("营业执照"),
    "incubator_proof": _("孵化机构证明"),
    "shop_proof": _("网店证明"),
    "statement_with_income": _("自由职业说明和收入"),
    "admission_letter": _("录取通知书"),
    "admission_list": _("录取名单"),
    "provisional_admission": _("拟录取公示"),
    "foreign_offer": _("境外录取通知"),
    "visa": _("签证"),
    "internship": _("实习证明"),
    "traineeship": _("就业见习证明"),
}
# The groups of the rate of 2024.
GROUP_WORDS: Mapping[str, Promise] = {
    "employer": _("单位就业"),
    "further": _("升学"),
    "venture": _("创业"),
    "freelance": _("自由职业"),
    "unplaced": _("未落实"),
}
MESSAGE_WORDS: Mapping[str, Promise] = {
    "queued": _("待发"),
    "sending": _("发送中"),
    "temporary": _("稍后再试"),
    "accepted": _("通道已收"),
    "delivered": _("已送达"),
    "read": _("已读"),
    "answered": _("已回"),
    "refused": _("退回"),
    "bounced": _("退信"),
    "invalid": _("地址无效"),
    "unknown": _("结果不明"),
    "to_tell": _("要人转告"),
    "handed_over": _("已有人转告"),
    "withdrawn": _("已撤回"),
    "expired": _("已过期"),
}
# By which way a message goes (`delivery.channels`).
WAY_OF_MESSAGE: Mapping[str, Promise] = {
    **MESSAGE_WAYS,
    "email": _("邮箱"),
    "page": _("学生手机页"),
    "paste": _("粘贴到聊天"),
}
# The channels whose addresses are user ids on a platform, and what such an id is called.
ACCOUNT_WORDS: Mapping[str, Promise] = {
    "wecom": _("企业微信账号"),
    "dingtalk": _("钉钉账号"),
    "feishu": _("飞书账号"),
}
# The columns of the board (`delivery_list.Group`).
COLUMN_WORDS: Mapping[str, Promise] = {
    "waiting": _("待发"),
    "sending": _("发送中"),
    "accepted": _("通道已收"),
    "read": _("已读或已回"),
    "refused": _("退信/无效"),
    "unknown": _("结果不明"),
    "over": _("已撤回"),
}
REMINDED_WORDS: Mapping[str, Promise] = {"call": _("打电话"), "liaison": _("联络员提醒")}
# What came of a call about a message (`outreach.models.Call.Result`).
CALL_WORDS: Mapping[str, Promise] = {
    "reached": _("打通了，已转告"),
    "no_answer": _("没接"),
    "off": _("关机或停机"),
    "wrong_number": _("号码不对"),
}
STANDING_WORDS: Mapping[str, Promise] = {
    "enrolled": _("在籍"),
    "transferred_in": _("转入"),
    "late": _("补录"),
    "suspended": _("休学"),
    "delayed": _("延迟毕业"),
    "incomplete": _("结业"),
    "left": _("退学"),
    "transferred": _("转出"),
}
PART_WORDS: Mapping[str, Promise] = {
    "post": _("按岗位"),
    "source": _("按岗位来源"),
    "finder": _("按谁找来的岗位"),
    "student": _("按学生"),
}


def word(table: Mapping[str, Promise], code: str) -> str:
    """The word of a code; a code without a word speaks for itself."""
    return str(table.get(code, code))
