"""Addresses of meetings and of the projector."""

from django.urls import path

from lianqiao.desk import meeting_projector_views, meeting_views

urlpatterns = [
    path("meetings/", meeting_views.meetings, name="meetings"),
    path("meetings/next/", meeting_views.meeting_next, name="meeting_next"),
    path("meetings/hold/", meeting_views.meeting_hold, name="meeting_hold"),
    path("meetings/show/", meeting_views.meeting_show, name="meeting_show"),
    path("meetings/<int:meeting_id>/", meeting_views.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/minutes/", meeting_views.meeting_write, name="meeting_write"),
    path("meetings/<int:meeting_id>/paper/", meeting_views.meeting_paper, name="meeting_paper"),
    path("projector/", meeting_projector_views.set_projector, name="set_projector"),
]
