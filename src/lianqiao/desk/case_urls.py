"""Addresses of case work on the student's page."""

from django.urls import path

from lianqiao.desk import case_views

urlpatterns = [
    path("students/<int:student_id>/need/", case_views.need_new, name="need_new"),
    path("students/<int:student_id>/wish/", case_views.wish_new, name="wish_new"),
    path("students/<int:student_id>/refer/", case_views.refer_new, name="refer_new"),
    path("students/<int:student_id>/standing/", case_views.standing_new, name="standing_new"),
    path("students/<int:student_id>/phone/", case_views.student_phone, name="student_phone"),
    path("students/<int:student_id>/guarded/<int:held_id>/end/", case_views.criterion_end, name="criterion_end"),
]
