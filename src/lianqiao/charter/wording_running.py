"""Sentences about running an installation, and what `doctor` says: code → (what is wrong or true, next step)."""

from lianqiao.charter.gettext_marks import N_

_RUNS_IN_SERVE = N_(
    "它随 ./lianqiao serve 一起跑；服务没开，或加了 --no-worker 时，另开 ./lianqiao serve --only-worker。"
)

SENTENCES: dict[str, tuple[str, str]] = {
    "settings_wrong": (N_("设置有错，不能启动：{because}"), N_("按提示改好，再启动一次。")),
    "fresh_needs_embedded": (
        N_("演示只用自带的数据库，不动别的数据库"),
        N_("去掉 LIANQIAO_DATABASE_URL，再启动一次。"),
    ),
    "doctor_database_sqlite": (N_("SQLite：WAL、IMMEDIATE，写入等待 {seconds} 秒"), ""),
    "doctor_database_postgresql": (N_("PostgreSQL {version}，连得上"), ""),
    "doctor_database_mode": (
        N_("SQLite 的工作方式不对：日志 {journal}，事务 {mode}"),
        N_("不要改 DATABASES 里的 OPTIONS；数据目录不要放在网络盘上。"),
    ),
    "doctor_migrations_done": (N_("数据库结构是最新的"), ""),
    "doctor_migrations_missing": (N_("数据库结构还差 {count} 步"), N_("运行 ./lianqiao serve，会自动补上。")),
    "doctor_clock": (N_("上海时间 {moment}"), ""),
    "doctor_clock_pinned": (N_("演示：今天固定在 {day}"), N_("真实使用时不要设 LIANQIAO_DEMO_DAY。")),
    "doctor_clock_wrong": (N_("这台机器的时间是 {moment}，早于这个版本的发布"), N_("校准系统时间。")),
    "doctor_scheduler_runs": (N_("定时：{seconds} 秒前跑过"), ""),
    "doctor_scheduler_stopped": (N_("定时已有 {minutes} 分钟没有跑"), _RUNS_IN_SERVE),
    "doctor_scheduler_never": (N_("定时还没有跑过"), _RUNS_IN_SERVE),
    "doctor_worker_runs": (N_("发信：{seconds} 秒前跑过"), ""),
    "doctor_worker_stopped": (N_("发信已有 {minutes} 分钟没有跑"), _RUNS_IN_SERVE),
    "doctor_worker_never": (N_("发信还没有跑过"), _RUNS_IN_SERVE),
    "doctor_mail_server": (N_("发信服务器 {host}:{port} 连得上"), ""),
    "doctor_mail_down": (
        N_("发信服务器 {host}:{port} 用不了：{because}"),
        N_("检查 LIANQIAO_SMTP_HOST 等发信设置和网络。"),
    ),
    "doctor_mail_folder": (N_("信写进文件夹，不经网络"), ""),
    "doctor_address": (N_("手机从 {address} 打开"), ""),
    "doctor_address_demo": (N_("演示只在本机打开"), ""),
    "doctor_address_local": (
        N_("信里的链接是 {address}，手机打不开"),
        N_("把 LIANQIAO_BASE_URL 设成学校网里能打开的 https 地址。"),
    ),
    "doctor_address_plain": (
        N_("信里的链接是 {address}，没有加密"),
        N_("给网站装上证书，LIANQIAO_BASE_URL 以 https:// 开头。"),
    ),
    "doctor_letters": (N_("每封信和每份邀请都有一个信封，每个信封都有下落"), ""),
    "doctor_letters_astray": (
        N_("重新清点对不上：没有下落的信封 {envelopes} 个，对不上的信 {letters} 封，少了的邀请 {invitations} 份"),
        N_("请把这一行和最近的备份交给维护的人。"),
    ),
    "doctor_letters_template": (
        N_("短信还说不了这样的消息，缺少或不对的设置：{names}"),
        N_("在短信服务商登记模板，把编号和变量填进去再重启；在那以前，这些消息走别的渠道。"),
    ),
    "doctor_letters_uncounted": (N_("信没有清点成：数据库不是这个版本"), N_("先升级数据库，再查一次。")),
    "doctor_disk": (N_("磁盘剩余 {free} GB"), ""),
    "doctor_disk_low": (N_("磁盘只剩 {free} GB"), N_("清理磁盘，或用 LIANQIAO_VAR 把数据挪到大一些的盘。")),
    "doctor_keys": (N_("密钥只有本用户读得到"), ""),
    "doctor_keys_environment": (N_("密钥来自环境变量"), ""),
    "doctor_keys_short": (N_("密钥太短"), N_("LIANQIAO_SECRET_KEY 至少 32 个字符，随机。")),
    "doctor_keys_open": (N_("别的用户也读得到密钥文件（权限 {mode}）"), N_("chmod 600 这个文件：{file}")),
    "doctor_policy": (N_("政策文件 {policy}：{count} 条承诺"), ""),
    "doctor_policy_ahead": (
        N_("政策文件 {policy} 从 {day} 起才生效，在那以前没有承诺"),
        N_("等到那一天，或改正开始日期。"),
    ),
    "doctor_policy_ahead_of_older": (N_("政策文件 {policy} 从 {day} 起生效，在那以前按它接续的政策算"), ""),
    "doctor_policy_wrong": (N_("政策文件读不通：{because}"), N_("按提示改好政策文件。")),
    "doctor_holidays": (N_("{years} 年的节假日都有国务院通知"), ""),
    "doctor_holidays_provisional": (
        N_("{years} 年还没有国务院节假日通知，先按周一到周五算"),
        N_("通知出来后更新 reference/holidays.csv。"),
    ),
}
