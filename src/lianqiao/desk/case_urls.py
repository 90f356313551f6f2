"""Addresses of case work on the student's page."""

from django.urls import path

from lianqiao.desk import case_views, file_views

urlpatterns = [
    path("students/<int:student_id>/need/", case_views.need_new, name="need_new"),
    path("students/<int:student_id>/wish/", case_views.wish_new, name="wish_new"),
    path("students/<int:student_id>/wishes/", file_views.wishes, name="wishes"),
    path("students/<int:student_id>/file/confirm/", file_views.file_confirm, name="file_confirm"),
    path("students/<int:student_id>/file/close/", file_views.file_close, name="file_close"),
    path(
        "students/<int:student_id>/destination/<int:destination_id>/refused/",
        file_views.destination_refuse,
        name="destination_refuse",
    ),
    path(
        "students/<int:student_id>/destination/<int:destination_id>/cancelled/",
        file_views.destination_cancel,
        name="destination_cancel",
    ),
    path("students/<int:student_id>/standing/", case_views.standing_new, name="standing_new"),
    path("students/<int:student_id>/phone/", case_views.student_phone, name="student_phone"),
    path("students/<int:student_id>/accounts/", case_views.student_accounts, name="student_accounts"),
    path("students/<int:student_id>/guarded/<int:held_id>/end/", case_views.criterion_end, name="criterion_end"),
]
