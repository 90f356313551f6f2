"""Sentences about the posts that a portal pushes, and its tokens: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "push_no_token": (N_("没有带令牌。"), N_("在请求头里写 Authorization: Bearer 加令牌；令牌向学院就业秘书要。")),
    "push_token_unknown": (N_("没有这个令牌。"), N_("检查令牌有没有抄全；丢了就请学院再发一个。")),
    "push_token_revoked": (N_("这个令牌已经作废。"), N_("请学院再发一个。")),
    "push_token_expired": (N_("这个令牌 {day} 以后不能用了。"), N_("请学院再发一个。")),
    "push_too_often": (N_("一分钟里推了 {limit} 次以上。"), N_("等一分钟再推；一次可以带很多个岗位。")),
    "push_method": (N_("这个地址不接受这种请求。"), N_("可用的是 {allowed}。")),
    "push_wrong_type": (N_("请求的内容不是 JSON。"), N_("请求头写 Content-Type: application/json。")),
    "push_too_large": (N_("一次最多 {limit} MB。"), N_("分几次推。")),
    "push_not_json": (N_("内容读不成 JSON。"), N_("检查括号、引号和编码（UTF-8），再推一次。")),
    "push_flag": (N_("{name} 只能是 0 或 1。"), N_("去掉它，或改成 0、1。")),
    "push_empty": (N_("没有岗位。"), N_("至少带一个岗位。")),
    "push_too_many": (N_("一次最多 {limit} 个岗位。"), N_("分几次推。")),
    "push_shape": (N_("每个岗位要是一个 JSON 对象。"), N_("照 /api/openapi.json 的说明改。")),
    "push_field_unknown": (N_("没有“{field}”这一项。"), N_("可用的项：{known}。")),
    "push_field_missing": (N_("“{field}”不能空。"), N_("补上再推。")),
    "push_field_number": (N_("“{field}”要是 1 到 {most} 的整数。"), N_("写成数字，不加引号。")),
    "push_field_text": (N_("“{field}”要是文字。"), N_("用引号括起来。")),
    "push_field_long": (N_("“{field}”最多 {limit} 个字。"), N_("写短一点；全文放在原公告网址。")),
    "push_field_sign": (N_("“{field}”里有看不见的控制字符。"), N_("去掉再推。")),
    "push_row_odd": (N_("这一条像表头或表尾，没有读。"), N_("检查各项是不是填错了位置。")),
    "push_token_name": (N_("令牌要有名字和来源；来源里不能有冒号。"), N_("写上是哪个网站用，再保存。")),
    "push_token_over": (N_("{day} 不晚于今天。"), N_("选一个以后的日期。")),
    "push_token_long": (N_("令牌最长用 {days} 天。"), N_("选近一点的日期，到期再换。")),
}
