"""Routes of the record."""

from django.urls import path

from lianqiao.trace import views

urlpatterns = [
    path("trace/", views.trace, name="trace"),
    path("trace/look/<int:look_id>/", views.trace_look, name="trace_look"),
]
