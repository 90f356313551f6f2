"""Addresses of what this house keeps of its colleagues beside their accounts."""

from django.urls import path

from lianqiao.desk import colleague_views

urlpatterns = [
    path("people/<int:user_id>/accounts/", colleague_views.person_accounts, name="person_accounts"),
]
