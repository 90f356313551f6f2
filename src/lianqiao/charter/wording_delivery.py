"""Sentences about messages and their delivery: code → (what is wrong or true, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "mail_accepted": (N_("收件邮箱的服务器已经收下"), ""),
    "mail_refused": (N_("对方邮件服务器拒收"), N_("核对邮箱地址，改好会重新发送；或者当面转告。")),
    "mail_put_off": (N_("对方邮件服务器暂时没有收"), N_("系统会按时再试。")),
    "mail_server_unreachable": (N_("连不上发信服务器"), N_("系统会按时再试；一直不通，请系统管理员检查。")),
    "mail_sign_in_refused": (N_("发信服务器不认用户名或密码"), N_("请系统管理员检查发信账号。")),
    "mail_connection_broke": (N_("发送途中连接断开，对方没有收下"), N_("系统会按时再试。")),
    "mail_silence_after_sending": (
        N_("信已交出，服务器没有回答：可能收到，也可能没有"),
        N_("问问本人；没收到就再发一次，收到就记为已转告。"),
    ),
    "mail_worker_died": (
        N_("交信的一刻程序中断：可能收到，也可能没有"),
        N_("问问本人；没收到就再发一次，收到就记为已转告。"),
    ),
    "mail_tried_long_enough": (N_("试了一整天都没有送出"), N_("核对邮箱地址，或者当面转告。")),
    "mail_address_missing": (N_("没有邮箱地址"), N_("补上邮箱地址，或者当面转告。")),
    "mail_address_wrong": (N_("邮箱地址写法不对"), N_("核对后再填一次。")),
    "mail_address_failed": (N_("这个邮箱以前拒收过，没有再发"), N_("核对邮箱地址，改好会重新发送；或者当面转告。")),
    "mail_cannot_be_written": (N_("信里有写不出来的字符"), N_("当面转告，并把这件事告诉系统管理员。")),
    "mail_folder_unwritable": (N_("写不进存信的文件夹"), N_("系统会按时再试；请系统管理员检查文件夹和磁盘空间。")),
    "mail_not_configured": (
        N_("还没有设置发信服务器，信都留在待发里"),
        N_("请系统管理员设置 LIANQIAO_SMTP_HOST；急的先当面转告。"),
    ),
    "contact_stopped": (N_("本人不要这条渠道的消息"), N_("换一条渠道，或者当面转告。")),
    "contact_cannot_stop": (N_("这里的消息停不了：自己的页面上总能看到"), N_("要停的是邮件或短信时，选那一项。")),
    "contact_no_such_channel": (N_("没有这条渠道"), N_("从列出的渠道里选一条。")),
    "contact_number_missing": (N_("没有手机号"), N_("补上手机号，或者当面转告。")),
    "contact_number_wrong": (N_("手机号写法不对"), N_("填 11 位大陆手机号，不加空格和 +86。")),
    "contact_number_failed": (N_("这个手机号以前没有收到，没有再发"), N_("核对手机号，改好会重新发送；或者当面转告。")),
    "contact_user_missing": (N_("没有这个平台的账号"), N_("补上账号，或者当面转告。")),
    "contact_user_wrong": (N_("平台账号写法不对"), N_("填平台通讯录里的账号，只有字母、数字和 _ - . @。")),
    "contact_user_failed": (N_("平台不认这个账号，没有再发"), N_("核对账号，改好会重新发送；或者当面转告。")),
    "contact_quiet_hours": (N_("安静时段不发，到时自动发出"), N_("急的先当面转告。")),
    "contact_week_full": (N_("这一周发给本人的已经够多，下周再发"), N_("急的先当面转告。")),
    "contact_quiet_too_late": (
        N_("等安静时段过去就过了有效期，没有发出"),
        N_("急的按“再发一次”马上发，或者当面转告。"),
    ),
    "channel_not_served": (N_("这条渠道还没有接上"), N_("请系统管理员设置；急的先当面转告。")),
    "delivery_repeated_safely": (
        N_("交出后没有听到回答；这个平台会去掉重复的，系统再交一次"),
        N_("系统会按时再试。"),
    ),
    "delivery_window_over": (
        N_("交出后没有听到回答，平台去重的时间已过：可能收到，也可能没有"),
        N_("问问本人；没收到就再发一次，收到就记为已转告。"),
    ),
    "delivery_expired": (N_("已经过了有效期，没有再发"), N_("还需要时，当面转告，或者重新写一封。")),
    "delivery_must_be_told": (N_("没有机器能送到，要当面或打电话转告"), N_("转告之后，按“已当面转告”。")),
    "delivery_key_reused": (N_("同一封信已经在发，内容却不一样"), N_("刷新页面，看看是不是有人刚发过。")),
    "delivery_already_gone": (N_("信已经交出去，收不回来"), N_("需要更正时，再发一封说明。")),
    "delivery_withdrawn": (N_("这封信已经撤回"), N_("需要时重新发一封。")),
    "delivery_need_not_resend": (N_("这封信现在不用再发"), N_("刷新页面，看它的新状态。")),
    "link_not_needed": (N_("这封信已经送到或撤回，不用再给链接"), N_("刷新页面，看它的新状态。")),
    "answer_post_closed": (N_("这个岗位已经截止，不用再答复。"), N_("看看别的岗位。")),
}
