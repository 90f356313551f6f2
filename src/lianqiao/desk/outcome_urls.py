"""Addresses of outcomes on the student's page."""

from django.urls import path

from lianqiao.desk import outcome_views, reported_views

urlpatterns = [
    path("reported/", reported_views.reported, name="reported"),
    path("reported/<int:report_id>/", reported_views.reported_decide, name="reported_decide"),
    path("reported/<int:report_id>/photo/", reported_views.reported_paper, name="reported_paper"),
    path("students/<int:student_id>/intention/", outcome_views.intention_new, name="intention_new"),
    path("students/<int:student_id>/destination/", outcome_views.destination_new, name="destination_new"),
    path(
        "students/<int:student_id>/destination/<int:destination_id>/checked/",
        outcome_views.destination_verify,
        name="destination_verify",
    ),
    path("students/<int:student_id>/destination/<int:destination_id>/proof/", outcome_views.proof, name="proof"),
]
