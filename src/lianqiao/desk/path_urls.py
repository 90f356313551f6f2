"""Addresses of the four-year path."""

from django.urls import path

from lianqiao.desk import path_views

urlpatterns = [
    path("path/", path_views.path_board, name="path"),
    path("path/move/", path_views.path_move, name="path_move"),
]
