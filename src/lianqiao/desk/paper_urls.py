"""Addresses of papers."""

from django.urls import path

from lianqiao.desk import paper_views

urlpatterns = [
    path("students/<int:student_id>/papers/", paper_views.student_papers, name="student_papers"),
    path("students/sheet/", paper_views.students_sheet, name="students_sheet"),
]
