"""Addresses of the desk."""

from django.urls import path

from lianqiao.desk import service_views, urge_views, views, views_help

urlpatterns = [
    path("today/", views.today, name="today"),
    path("today/urge/", urge_views.today_urge, name="today_urge"),
    path("today/event/", views_help.event_new, name="event_new"),
    path("today/excuse/", views_help.excuse_new, name="excuse_new"),
    path("students/", views.students, name="students"),
    path("students/<int:student_id>/", views.student, name="student"),
    path("students/<int:student_id>/help/", service_views.help_new, name="help_new"),
    path("students/<int:student_id>/help/<int:service_id>/proof/", service_views.help_proof, name="help_proof"),
    path(
        "students/<int:student_id>/help/<int:service_id>/service/",
        service_views.service_correct,
        name="service_correct",
    ),
    path("classes/", views.classes, name="classes"),
]
