"""Addresses of one's own students."""

from django.urls import path

from lianqiao.desk import my_views

urlpatterns = [
    path("my-students/", my_views.mine, name="my_students"),
    path("students/<int:student_id>/link/", my_views.student_link, name="student_link"),
]
