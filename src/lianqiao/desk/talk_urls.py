"""Addresses of talks."""

from django.urls import path

from lianqiao.desk import talk_views

urlpatterns = [
    path("students/talk/", talk_views.talk_pick, name="talk_pick"),
    path("students/<int:student_id>/talk/", talk_views.talk_new, name="talk_new"),
    path("students/<int:student_id>/talk/draft/", talk_views.talk_draft, name="talk_draft"),
    path("students/<int:student_id>/help/<int:activity_id>/correct/", talk_views.help_correct, name="help_correct"),
    path("students/<int:student_id>/help/<int:activity_id>/step/", talk_views.step_done, name="step_done"),
    path("keys/", talk_views.set_keys, name="set_keys"),
]
