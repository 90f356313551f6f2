"""Sentences about bulletins and the demo: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "bulletin_no_fortnight": (N_("{day} 不是已经开始的双周。"), N_("回到通报列表，从那一行打开。")),
    "bulletin_issued_already": (N_("{day} 起的这一期已经发出。"), N_("回到通报列表查看；改动会显示为差异。")),
    "bulletin_figures_changed": (N_("看稿之后数字有变化，还没有发出。"), N_("下面是新的数字，看过再发。")),
    "bulletin_figure_unknown": (N_("没有“{figure}”这个数字。"), N_("改好花括号里的名称再发。")),
    "bulletin_words_too_long": (N_("下一步写得太长，最多 {most} 字。"), N_("删短一些再发。")),
    "bulletin_nobody_to_tell": (N_("领导小组里还没有人。"), N_("请系统管理员先登记系主任、班主任、导师和辅导员。")),
    "publicity_words": (
        N_("标题、导语或位置里有不能公开的词、手机号或身份证号。"),
        N_("改掉这些字，再看一遍预览。"),
    ),
    "publicity_empty": (N_("一个岗位和活动都没有选。"), N_("勾上要写进去的，再试一次。")),
    "publicity_ahead": (N_("发布的日子还没有到。"), N_("发出去以后再记，日期写发布当天。")),
    "figures_numbers_only": (N_("这里的数字可以看，名单不对您开放。"), N_("要核对名单，请找就业秘书。")),
    "nothing_installed": (
        N_("这里还没有数据。"),
        N_("运行 ./lianqiao demo --no-serve 装演示学院，或运行 ./lianqiao serve 建正式的。"),
    ),
}
