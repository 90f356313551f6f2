"""Addresses of the phone pages."""

from django.urls import path

from lianqiao.portal import (
    data_views,
    door_views,
    event_views,
    lead_views,
    own_views,
    plan_views,
    stop_views,
    survey_views,
    views,
)

urlpatterns = [
    path("m/<str:token>/", views.letter, name="letter"),
    path("q/<int:survey_id>/<str:token>/", survey_views.survey_by_push, name="survey_push"),
    path("s/", door_views.own_door, name="own_door"),
    path("w/<str:token>/", stop_views.stop, name="stop"),
    path("s/in/<str:code>/", door_views.own_code, name="own_code"),
    path("s/<str:token>/out/", door_views.sign_out, name="phone_out"),
    path("s/<str:token>/", own_views.posts, name="phone"),
    path("s/<str:token>/services/", own_views.services, name="phone_services"),
    path("s/<str:token>/surveys/", survey_views.surveys, name="phone_surveys"),
    path("s/<str:token>/survey/<int:survey_id>/", survey_views.survey, name="phone_survey"),
    path("s/<str:token>/events/", event_views.events, name="phone_events"),
    path("s/<str:token>/events/<int:event_id>/calendar/", event_views.calendar, name="phone_event_calendar"),
    path("s/<str:token>/plan/", plan_views.plan, name="phone_plan"),
    path("s/<str:token>/leads/", lead_views.leads, name="phone_leads"),
    path("s/<str:token>/me/", own_views.me, name="phone_me"),
    path("s/<str:token>/outcome/", data_views.outcome, name="phone_outcome"),
    path("s/<str:token>/looks/", data_views.looks, name="phone_looks"),
    path("s/<str:token>/copy/", data_views.own_copy, name="phone_copy"),
    path("s/<str:token>/password/", data_views.password, name="phone_password"),
    path("s/<str:token>/messages/", stop_views.own_messages, name="phone_messages"),
]
