"""Addresses of the guarded pages; none says what is guarded."""

from django.urls import path

from lianqiao.desk import guarded_views

urlpatterns = [
    path("students/circle/", guarded_views.circle, name="circle"),
    path("students/<int:student_id>/guarded/", guarded_views.student_sensitive, name="student_sensitive"),
    path("students/<int:student_id>/guarded/new/", guarded_views.criterion_new, name="criterion_new"),
    path(
        "students/<int:student_id>/guarded/<int:held_id>/verify/",
        guarded_views.criterion_verify,
        name="criterion_verify",
    ),
    path(
        "students/<int:student_id>/guarded/<int:held_id>/paper/", guarded_views.criterion_paper, name="criterion_paper"
    ),
]
