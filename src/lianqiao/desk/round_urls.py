"""The address that opens a round."""

from django.urls import path

from lianqiao.desk import round_views

urlpatterns = [path("rounds/open/", round_views.round_open, name="round_open")]
