"""Addresses of who slipped."""

from django.urls import path

from lianqiao.desk import slipped_views

urlpatterns = [
    path("slipped/", slipped_views.slipped, name="slipped"),
    path("slipped/take/", slipped_views.take, name="slipped_take"),
    path("slipped/urge/", slipped_views.urge_them, name="slipped_urge"),
]
