"""Addresses of needs and suggestions."""

from django.urls import path

from lianqiao.desk import needs_views

urlpatterns = [
    path("needs/", needs_views.needs, name="needs"),
    path("needs/<int:need_id>/", needs_views.need_answer, name="need_answer"),
]
