"""Addresses of outcomes on the student's page."""

from django.urls import path

from lianqiao.desk import outcome_views

urlpatterns = [
    path("students/<int:student_id>/intention/", outcome_views.intention_new, name="intention_new"),
    path("students/<int:student_id>/destination/", outcome_views.destination_new, name="destination_new"),
    path(
        "students/<int:student_id>/destination/<int:destination_id>/checked/",
        outcome_views.destination_verify,
        name="destination_verify",
    ),
    path("students/<int:student_id>/destination/<int:destination_id>/proof/", outcome_views.proof, name="proof"),
]
