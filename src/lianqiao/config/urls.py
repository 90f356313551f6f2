"""All addresses."""

from django.urls import include, path
from django.views.i18n import set_language

from lianqiao.config.health import health

urlpatterns = [
    path("", include("lianqiao.people.urls")),
    path("", include("lianqiao.trace.urls")),
    path("", include("lianqiao.desk.talk_urls")),
    path("", include("lianqiao.desk.urls")),
    path("", include("lianqiao.desk.outcome_urls")),
    path("", include("lianqiao.desk.case_urls")),
    path("", include("lianqiao.desk.needs_urls")),
    path("", include("lianqiao.desk.path_urls")),
    path("", include("lianqiao.desk.guarded_urls")),
    path("", include("lianqiao.desk.refer_urls")),
    path("", include("lianqiao.desk.cancel_urls")),
    path("", include("lianqiao.desk.answer_urls")),
    path("", include("lianqiao.desk.plan_urls")),
    path("", include("lianqiao.desk.excuse_urls")),
    path("", include("lianqiao.jobs.urls")),
    path("", include("lianqiao.desk.employer_urls")),
    path("", include("lianqiao.desk.lead_urls")),
    path("", include("lianqiao.desk.demand_urls")),
    path("", include("lianqiao.intake.urls")),
    path("", include("lianqiao.desk.carer_urls")),
    path("", include("lianqiao.desk.roll_urls")),
    path("", include("lianqiao.desk.my_urls")),
    path("", include("lianqiao.desk.colleague_urls")),
    path("", include("lianqiao.desk.paper_urls")),
    path("", include("lianqiao.desk.delivery_urls")),
    path("", include("lianqiao.outreach.urls")),
    path("", include("lianqiao.desk.slipped_urls")),
    path("", include("lianqiao.desk.survey_urls")),
    path("", include("lianqiao.desk.event_urls")),
    path("", include("lianqiao.desk.task_urls")),
    path("", include("lianqiao.portal.urls")),
    path("", include("lianqiao.desk.round_urls")),
    path("", include("lianqiao.referrals.urls")),
    path("", include("lianqiao.desk.meeting_urls")),
    path("", include("lianqiao.bulletins.urls")),
    path("language/", set_language, name="set_language"),
    path("health/", health, name="health"),
]
handler404 = "lianqiao.config.gate.not_found"
handler500 = "lianqiao.config.gate.broken"
