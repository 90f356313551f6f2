"""Sentences about what slipped and who takes it up: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

_START = N_("请系统管理员看 ./lianqiao doctor，重新启动 ./lianqiao serve；停的这些天，提醒会一次补上。")
_MAIL = N_("请系统管理员检查发信设置和网络；要紧的事先当面说。")

SENTENCES: dict[str, tuple[str, str]] = {
    "slip_taken": (N_("已经有同事在跟进"), N_("刷新页面看是谁在跟进")),
    "slip_gone": (N_("这一条已经不在了：做到了，或者有人在跟进"), N_("看看现在的页面")),
    "slip_nothing_chosen": (N_("还没有选人"), N_("在名字前打勾，再按催办")),
    "doctor_clock_behind": (N_("这台机器的时间是 {moment}，早于已经记下的事"), N_("校准系统时间。")),
    "unwell_clock": (N_("这台机器的时间是 {moment}，不对"), N_("请系统管理员校准时间；在那以前记的日期要再核对。")),
    "unwell_scheduler": (N_("到期提醒从 {since} 起没有运行"), _START),
    "unwell_scheduler_never": (N_("到期提醒还没有运行过"), _START),
    "unwell_worker": (N_("发信从 {since} 起没有运行"), _START),
    "unwell_worker_never": (N_("发信还没有运行过"), _START),
    "unwell_notices": (N_("到期提醒从 {since} 起没有发成"), _START),
    "unwell_mail": (N_("信从 {since} 起一封也没有发出去"), _MAIL),
    "unwell_mail_settings": (N_("发信还没有设好，信发不出去"), _MAIL),
    "unwell_late": (N_("提醒和消息可能会晚到"), N_("记下的事都在，照常做就行。")),
    "unwell_late_since": (N_("从 {since} 起，提醒和消息可能会晚到"), N_("记下的事都在，照常做就行。")),
    "unwell_days": (N_("系统的时间不对，页面上的日期可能会错"), N_("照常记，记的时候看一眼日期。")),
}
