"""The address that opens a round, and the page of what people changed beside what became of it."""

from django.urls import path

from lianqiao.desk import override_views, round_views

urlpatterns = [
    path("rounds/open/", round_views.round_open, name="round_open"),
    path("rounds/changes/", override_views.overrides_page, name="round_changes"),
]
