"""Addresses of the phone pages."""

from django.urls import path

from lianqiao.portal import event_views, lead_views, own_views, plan_views, survey_views, views

urlpatterns = [
    path("m/<str:token>/", views.letter, name="letter"),
    path("s/<str:token>/", own_views.posts, name="phone"),
    path("s/<str:token>/services/", own_views.services, name="phone_services"),
    path("s/<str:token>/surveys/", survey_views.surveys, name="phone_surveys"),
    path("s/<str:token>/survey/<int:survey_id>/", survey_views.survey, name="phone_survey"),
    path("s/<str:token>/events/", event_views.events, name="phone_events"),
    path("s/<str:token>/events/<int:event_id>/calendar/", event_views.calendar, name="phone_event_calendar"),
    path("s/<str:token>/plan/", plan_views.plan, name="phone_plan"),
    path("s/<str:token>/leads/", lead_views.leads, name="phone_leads"),
    path("s/<str:token>/me/", own_views.me, name="phone_me"),
]
