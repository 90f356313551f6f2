"""Addresses of leads to posts and of reports."""

from django.urls import path

from lianqiao.desk import lead_views

urlpatterns = [
    path("leads/", lead_views.leads, name="leads"),
    path("leads/mine/", lead_views.my_leads, name="my_leads"),
    path("leads/<int:lead_id>/", lead_views.lead, name="lead"),
    path("leads/<int:lead_id>/hand/", lead_views.lead_hand, name="lead_hand"),
    path("leads/<int:lead_id>/known/", lead_views.lead_known, name="lead_known"),
    path("leads/<int:lead_id>/answer/", lead_views.lead_answer, name="lead_answer"),
    path("leads/<int:lead_id>/post/", lead_views.lead_enter, name="lead_enter"),
    path("posts/<int:post_id>/reports/", lead_views.post_reports, name="post_reports"),
]
