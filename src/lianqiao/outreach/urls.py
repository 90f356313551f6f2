"""Addresses of reaching people."""

from django.urls import path

from lianqiao.outreach import views, views_calls

urlpatterns = [
    path("reminders/", views.reminders, name="reminders"),
    path("reminders/<int:reminder_id>/", views.reminder_answer, name="reminder_answer"),
    path("calls/", views_calls.calls, name="calls"),
    path("calls/numbers/", views_calls.call_numbers, name="call_numbers"),
    path("calls/<int:student_id>/", views_calls.call_note, name="call_note"),
    path("calls/<int:student_id>/liaison/", views_calls.call_liaison, name="call_liaison"),
    path("calls/<int:student_id>/phone/", views_calls.call_phone, name="call_phone"),
    path("calls/<int:student_id>/unreachable/", views_calls.call_unreachable, name="call_unreachable"),
    path("coverage/", views_calls.coverage, name="coverage"),
]
