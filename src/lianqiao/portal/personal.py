"""What is stored of a student, table by table and column by column: what a student takes along, and what not.

Every table of the house stands here once: `OWN` is in the copy, `CLOSED` is
about students and told in person, `OTHERS` holds nothing of one student. A
table or a column that is nowhere fails a test of the house (reliability G5).

What follows from being owed more help is closed, for a copy lies on phones and
in chats: it must read the same for everybody. Staff open it to the student in person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the copy: its word, the way from a row to the student (an id, or `recipient`), and its columns."""

    word: object
    path: str
    columns: tuple[str, ...]
    left_out: tuple[str, ...] = ()  # of the machine, of somebody else, or told in person
    by_staff: frozenset[str] = frozenset()  # words of staff: told as far as they may stand on a phone


_RECORDED = ("recorded_at", "recorded_by")
_REASON, _TEXT = frozenset({"reason"}), frozenset({"text"})

OWN: Mapping[str, Table] = {
    "roster.Student": Table(_("学号"), "id", ("number",)),
    "roster.StudentRecord": Table(
        _("学籍和联系方式"), "student_id",
        ("name", "sex", "cohort", "small_class", "major_code", "major_text", "degree", "id_number", "entrant_number",
         "phone", "email", "born", "home_region", "home_text", "rural", "party_member", "political_text", "ethnicity",
         "veteran", "certificates", *_RECORDED),
        ("student", "batch", "extra", "sheet", "row"),
    ),
    "roster.StandingChange": Table(
        _("学籍变动"), "student_id", ("standing", "since", *_RECORDED), ("student", "reason")
    ),
    "roster.MajorChanged": Table(
        _("转专业"), "student_id", ("since", "reason", *_RECORDED), ("student", "record", "before"), _REASON
    ),
    "roster.ChangeProposed": Table(_("我提的修改"), "student_id", ("values", "note", "at", "on"), ("student",)),
    "roster.ChangeDecided": Table(
        _("对修改的答复"), "proposed__student_id",
        ("accepted", "reason", "on", *_RECORDED), ("proposed", "record"), _REASON
    ),
    "roster.OwnCode": Table(
        _("登录代码"), "student_id", ("expires_at", "used_at", *_RECORDED), ("student", "digest")
    ),
    "roster.OwnPassword": Table(_("设过密码"), "student_id", _RECORDED, ("student", "password")),
    "delivery.Envelope": Table(
        _("发给我的消息"), "recipient", ("channel", "address", "subject", "queued_at", "due_at", "good_until"),
        ("key", "recipient", "about", "purpose", "body", "variables", "corrects"),
    ),
    "delivery.Consent": Table(
        _("停过和恢复过的消息"), "recipient", ("channel", "allowed", "at"), ("recipient", "by")
    ),
    "delivery.AddressSaid": Table(
        _("另外记下的联系地址"), "recipient", ("channel", "value", "at"), ("recipient", "source", "by")
    ),
    "cases.WishStated": Table(
        _("求职意向"), "case__student_id",
        ("on", "rank", "direction", "regions", "regions_only", "salary_floor", "industries", "occupations", "travel",
         "words", "text", *_RECORDED),
        ("case", "batch", "accommodations"),
    ),
    "cases.CaseConfirmed": Table(_("核对"), "case__student_id", ("on", *_RECORDED), ("case",)),
    "cases.NeedStated": Table(
        _("需求和建议"), "case__student_id", ("kind", "text", "on", *_RECORDED), ("case", "batch")
    ),
    "cases.NeedAnswered": Table(
        _("老师的答复"), "need__case__student_id", ("text", "done", "on", *_RECORDED), ("need",), _TEXT
    ),
    "cases.SurveyAnswered": Table(
        _("调查的回答"), "case__student_id", ("survey", "way", "answers", "at", "on", *_RECORDED), ("case", "batch")
    ),
    "jobs.Lead": Table(
        _("我推荐的岗位"), "student_id", ("title", "employer", "place", "url", "text", "on", *_RECORDED), ("student",)
    ),
    "jobs.LeadAnswered": Table(
        _("对我推荐的答复"), "lead__student_id",
        ("verdict", "text", "on", *_RECORDED), ("lead", "post"), _TEXT
    ),
    "jobs.PostReport": Table(
        _("我反映的问题"), "student_id", ("post", "kind", "text", "on", *_RECORDED), ("student",)
    ),
    "assistance.SignUp": Table(_("活动报名"), "student_id", ("event", *_RECORDED), ("student",)),
    "assistance.SignUpWithdrawn": Table(_("取消报名"), "sign_up__student_id", _RECORDED, ("sign_up",)),
    "assistance.CheckIn": Table(
        _("签到"), "student_id", ("event", "way", "late_reason", "turn", *_RECORDED), ("student",)
    ),
    "assistance.CheckInUndone": Table(
        _("签到更正"), "check_in__student_id", ("reason", *_RECORDED), ("check_in",), _REASON),
    "assistance.CheckInTry": Table(_("输错的签到码"), "student_id", ("at",), ("student",)),
    "plans.PlanAgreed": Table(
        _("同意计划"), "version__plan__case__student_id", ("way", "on", *_RECORDED), ("version",)
    ),
    "plans.PlanRemark": Table(
        _("对计划的意见"), "version__plan__case__student_id", ("text", "on", *_RECORDED), ("version",)
    ),
    "referrals.Letter": Table(
        _("推荐信"), "student_id", ("on", "envelope"), ("code", "round", "sending", "student")
    ),
    "referrals.Referral": Table(
        _("推荐的岗位"), "student_id", ("post", "rank", "on", "reasons", "way", "proof_text", "recorded_at"),
        ("student", "letter", "turn", "by", "proof"),
    ),
    "referrals.ReferralTakenBack": Table(
        _("撤回的推荐"), "referral__student_id", ("on", "reason", *_RECORDED), ("referral",), _REASON
    ),
    "referrals.Answer": Table(
        _("我的回话"), "referral__student_id", ("referral", "interested", "step", "reason", "on", "at"), ("by",)
    ),
    "referrals.ReferralClosed": Table(
        _("不再有效的推荐"), "referral__student_id", ("referral", "why", "on", *_RECORDED)
    ),
    "referrals.EmployerAsked": Table(
        _("老师问过企业"), "referral__student_id", ("referral", "heard", "on", *_RECORDED)
    ),
    "outreach.Call": Table(_("老师打过的电话"), "student_id", ("result", "on", "at"), ("student", "note", "by")),
    "outcomes.Intention": Table(
        _("达成意向"), "student_id", ("employer", "on", *_RECORDED), ("student", "key")
    ),
    "outcomes.IntentionCancelled": Table(
        _("取消的意向"), "intention__student_id", ("on", "reason", *_RECORDED), ("intention",), _REASON
    ),
    "outcomes.Destination": Table(
        _("去向"), "student_id",
        ("code", "unit_name", "provisional", "grade", "proof_kind", "on", *_RECORDED), ("student", "batch", "proof"),
    ),
    "outcomes.DestinationRefused": Table(
        _("材料不成立的去向"), "destination__student_id",
        ("on", "reason", *_RECORDED), ("destination",), _REASON
    ),
    "outcomes.DestinationCancelled": Table(
        _("解约的去向"), "destination__student_id", ("on", "reason", *_RECORDED), ("destination",), _REASON
    ),
    "outcomes.OutcomeReported": Table(
        _("我报的去向"), "student_id", ("code", "unit_name", "on", "at"), ("student", "proof")
    ),
    "outcomes.ReportDecided": Table(
        _("对我报的去向的答复"), "reported__student_id", ("accepted", "reason", "on", *_RECORDED),
        ("reported", "destination"), _REASON,
    ),
}  # fmt: skip

# About students, and not in the copy: why.
TOLD, MACHINE, STAFF = "told in person", "of the machine", "written by staff of their own work"
CLOSED: Mapping[str, str] = {
    **dict.fromkeys(
        ("hardship.CriterionHeld", "hardship.CriterionEnded", "hardship.CriterionVerified", "roster.Carer",
         "roster.CarerEnded", "cases.Case", "cases.CaseClosed", "cases.CaseReopened", "cases.StageEntered",
         "plans.Plan", "plans.Measure", "plans.PlanVersion", "plans.PlanItem", "plans.PlanDecided",
         "plans.PlanItemDone", "plans.PlanItemUndone", "assistance.Activity", "assistance.HelpCancelled",
         "assistance.Attendance", "assistance.AttendanceTakenBack", "assistance.NextStepDone", "assistance.NeedMet",
         "assistance.NeedMetByEvent", "assistance.ProgrammeStep", "assistance.ProgrammeStepCancelled",
         "referrals.NeedMetByPost", "referrals.Proposal", "referrals.Shortfall", "referrals.Decision",
         "ledger.Excuse", "ledger.ExcuseWithdrawn", "ledger.ExcuseAsked", "ledger.ExcuseDecided",
         "ledger.Acknowledgement", "ledger.NoticeItem", "outreach.LiaisonAsked", "outreach.Reminder",
         "outreach.ReminderAnswer", "outreach.Unreachable"),
        TOLD,
    ),
    **dict.fromkeys(
        ("roster.StudentKey", "roster.SamePerson", "roster.SamePersonUndone", "roster.RowVerdict",
         "evidence.StoredFile", "delivery.OutboxEntry", "delivery.Attempt",
         "delivery.Receipt",
         "trace.Event", "trace.Reading"),
        MACHINE,  # looks and messages have their own pages
    ),
    **dict.fromkeys(("roster.HandOver", "roster.HandOverAnswered", "assistance.Draft", "jobs.LeadHanded"), STAFF),
}  # fmt: skip

# Nothing of one student.
OTHERS = frozenset({
    "people.User", "people.SmallClass", "people.Appointment", "people.PartyBranch", "people.BranchClass",
    "people.OneTimeCode", "people.Knock", "delivery.Heartbeat", "delivery.SourceWithdrawn", "roster.ImportBatch",
    "roster.BatchUndone", "cases.Survey", "cases.SurveyEnded", "jobs.PostFound", "jobs.SamePost", "jobs.PostScan",
    "jobs.PostScanDone", "jobs.ReportsAnswered", "jobs.Employer", "jobs.EmployerMark", "jobs.Post", "jobs.PostRecord",
    "jobs.PostReview", "jobs.EmployerRecord", "jobs.EmployerMarkUndone", "jobs.EmployerCleared",
    "jobs.EmployerContact", "jobs.EmployerContactGone", "jobs.EmployerTrust", "jobs.EmployerTrustAnswered",
    "jobs.EmployerTrustTakenBack", "jobs.SameEmployer", "jobs.SameEmployerUndone", "jobs.EmployersApart",
    "jobs.Visit", "jobs.VisitBy", "jobs.VisitNeed", "jobs.VisitStepDone", "jobs.VisitTakenBack", "jobs.FlagDecision",
    "jobs.PostStep", "jobs.PostStepUndone", "assistance.Event", "assistance.EventChanged",
    "assistance.EventCancelled", "assistance.EventHeld", "assistance.PublicPromise", "assistance.PublicPromiseStep",
    "referrals.Round", "referrals.RoundInputs", "referrals.Resolution", "referrals.RoundDiscarded",
    "referrals.RoundSent", "referrals.RoundTakenBack", "ledger.Sought", "ledger.Notice", "ledger.Minutes",
    "ledger.Task", "ledger.TaskFor", "ledger.TaskSeen", "ledger.TaskDone", "ledger.TaskCancelled",
    "ledger.TaskHandedOn", "bulletins.Bulletin", "bulletins.Publication", "bulletins.PublicationTakenBack",
    "outreach.ReminderList", "intake.Upload", "intake.SavedMap", "intake.PushToken", "intake.PushTokenRevoked",
})  # fmt: skip
