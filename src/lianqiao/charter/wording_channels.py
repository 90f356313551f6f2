"""Sentences about the channels beside e-mail, and about what came back: code → (what is wrong or true, next step)."""

from lianqiao.charter.gettext_marks import N_

_AGAIN = N_("系统会按时再试。")
_AGAIN_AND_LOOK = N_("系统会按时再试；一直不通，请系统管理员检查。")
_ASK_ADMINISTRATOR = N_("请系统管理员运行 ./lianqiao doctor 看看这个渠道。")
_ASK_THE_PERSON = N_("问问本人；没收到就再发一次，收到就记为已转告。")
_OTHER_WAY = N_("换一个渠道，或者当面转告。")
_FIX_ADDRESS = N_("核对后改好，或者换一个渠道。")
_SEE_CHANNELS = N_("设置见 docs/reference/channels.md。")

SENTENCES: dict[str, tuple[str, str]] = {
    "channel_accepted": (N_("平台已经收下"), ""),
    "channel_not_configured": (N_("这个渠道还没有设置"), N_("请系统管理员设置；急的先换一个渠道，或者当面转告。")),
    "channel_setting_missing": (N_("设置不全或不对：{names}"), _SEE_CHANNELS),
    "channel_plain_http": (N_("{address} 没有加密，密钥会被人看见"), N_("改成 https 地址。")),
    "channel_unreachable": (N_("连不上这个渠道的平台"), _AGAIN_AND_LOOK),
    "channel_sign_in_refused": (N_("平台不认这个应用的密钥"), _ASK_ADMINISTRATOR),
    "channel_not_set_right": (
        N_("平台说应用没有设好：权限、可信 IP、签名、模板或余额"),
        _ASK_ADMINISTRATOR,
    ),
    "channel_template_words": (N_("登记的短信签名或模板里有不该出现的字眼"), N_("换一个字面中性的模板。")),
    "channel_broke_before": (N_("发送途中连接断开，平台没有收下"), _AGAIN),
    "channel_too_fast": (N_("平台说发得太快，或今天的总量用完"), _AGAIN),
    "channel_enough_for_one": (N_("平台说这个人短时间内收得够多了"), _AGAIN),
    "channel_put_off": (N_("平台暂时没有收"), _AGAIN_AND_LOOK),
    "channel_silence_after_sending": (N_("已交给平台，没有听到回答：可能收到，也可能没有"), _ASK_THE_PERSON),
    "channel_answer_unreadable": (N_("平台的回答读不懂：可能收到，也可能没有"), _ASK_THE_PERSON),
    "channel_answer_open": (N_("平台内部出错：可能收到，也可能没有"), _ASK_THE_PERSON),
    "channel_address_wrong": (N_("这个渠道的地址写法不对"), _FIX_ADDRESS),
    "channel_address_unknown": (N_("平台上没有这个人或号码，或者不在应用的可见范围"), _FIX_ADDRESS),
    "channel_recipient_stopped": (N_("对方在平台上停收，或不在应用的范围"), _OTHER_WAY),
    "channel_content_refused": (N_("平台不收这样的内容"), _OTHER_WAY),
    "channel_text_too_long": (N_("链接太长，这个渠道放不下"), _OTHER_WAY),
    "channel_without_variables": (N_("这封信没有短信模板要的内容"), _OTHER_WAY),
    "channel_template_missing": (
        N_("短信服务商那里还没有登记这种消息的模板"),
        N_("请系统管理员运行 ./lianqiao doctor，照“letters”一项补上；急的先换一个渠道，或者当面转告。"),
    ),
    "channel_dropped_it": (N_("平台收下后因为限量没有送出"), _OTHER_WAY),
    "channel_failed_there": (N_("平台收下后没有送到"), _OTHER_WAY),
    "channel_had_it_already": (N_("平台说同样的消息今天已经送到"), ""),
    "bounce_no_such_address": (N_("信退回来了：没有这个邮箱"), _FIX_ADDRESS),
    "bounce_mailbox_full": (N_("信退回来了：对方邮箱满了"), _OTHER_WAY),
    "bounce_turned_away": (N_("信退回来了：对方服务器按规则拒收"), _OTHER_WAY),
    "bounce_came_back": (N_("信退回来了"), _OTHER_WAY),
    "doctor_wecom": (N_("企业微信：密钥可用"), ""),
    "doctor_dingtalk": (N_("钉钉：密钥可用"), ""),
    "doctor_feishu": (N_("飞书：密钥可用"), ""),
    "doctor_sms_aliyun": (N_("短信（阿里云）：密钥可用，模板已通过"), ""),
    "doctor_sms_tencent": (N_("短信（腾讯云）：密钥可用，模板已通过"), ""),
    "doctor_bounces": (N_("退信邮箱 {host} 打得开"), ""),
    "doctor_bounces_down": (
        N_("退信邮箱 {host} 打不开：{because}"),
        N_("检查 LIANQIAO_IMAP_HOST 等设置，看看邮箱是否允许 IMAP。"),
    ),
    "doctor_channel_down": (N_("{address} 用不了：{because}（{detail}）"), _SEE_CHANNELS),
}
