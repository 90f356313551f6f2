"""Addresses of surveys."""

from django.urls import path

from lianqiao.desk import survey_views as views

urlpatterns = [
    path("surveys/", views.surveys, name="surveys"),
    path("surveys/new/", views.survey_new, name="survey_new"),
    path("surveys/<int:survey_id>/", views.survey, name="survey"),
    path("surveys/<int:survey_id>/invite/", views.survey_invite, name="survey_invite"),
    path("surveys/<int:survey_id>/end/", views.survey_end, name="survey_end"),
    path("surveys/<int:survey_id>/students/<int:student_id>/", views.survey_fill, name="survey_fill"),
    path("surveys/<int:survey_id>/students/<int:student_id>/link/", views.survey_link, name="survey_link"),
]
