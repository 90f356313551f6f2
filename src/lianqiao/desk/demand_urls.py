"""Addresses of demand against supply."""

from django.urls import path

from lianqiao.desk import demand_views

urlpatterns = [
    path("demand/", demand_views.demand, name="demand"),
    path("demand/sheet/", demand_views.demand_sheet, name="demand_sheet"),
    path("demand/behind/", demand_views.demand_behind, name="demand_behind"),
    path("demand/give/", demand_views.demand_give, name="demand_give"),
    path("demand/duties/", demand_views.demand_duties, name="demand_duties"),
    path("posts/<int:post_id>/fits/", demand_views.post_fits, name="post_fits"),
]
