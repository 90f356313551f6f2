"""Sentences about people and their rights: code → (what is wrong or true, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    # promises
    "commitment_not_waivable": (N_("这项工作不能免除"), N_("请照常完成")),
    # criteria (guarded pages only)
    "criterion_proven": (N_("符合认定条件“{criterion}”，已有证明"), ""),
    "criterion_unproven": (N_("符合认定条件“{criterion}”，依据名册，尚无证明"), N_("补充证明材料")),
    "criterion_not_yet_valid": (N_("“{criterion}”自 {day} 起有效"), N_("到期后再看")),
    "criterion_expired": (N_("“{criterion}”的证明已于 {day} 到期"), N_("补充新的证明材料")),
    "criterion_ended": (N_("“{criterion}”自 {day} 起不再适用"), ""),
    "criterion_wrong_proof": (N_("这类材料不能证明“{criterion}”"), N_("换一种可接受的证明材料")),
    "criterion_not_in_policy": (N_("“{criterion}”不在本届政策的认定条件内"), ""),
    "criterion_none": (N_("没有登记认定条件"), ""),
    # destinations
    "proof_internship_never": (
        N_("实习或见习证明不能作为“{destination}”的证明"),
        N_("换成就业协议、劳动合同或录用证明"),
    ),
    "proof_kind_not_accepted": (N_("这类材料不能证明“{destination}”"), N_("换一种可接受的证明材料")),
    "admission_provisional": (N_("目前是拟录取，尚未正式录取"), N_("收到录取通知书后补充")),
    "destination_claimed": (N_("去向由本人或他人填报，尚无证明"), N_("补充证明材料")),
    "destination_documented": (N_("去向已有证明材料，尚未核实"), N_("请另一位老师核实")),
    "destination_verified": (N_("去向已经核实"), ""),
}
