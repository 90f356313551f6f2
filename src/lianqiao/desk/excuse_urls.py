"""Addresses of askings that a promise be waived, and of the month's posts."""

from django.urls import path

from lianqiao.desk import burn_up_views, excuse_views

urlpatterns = [
    path("excuses/", excuse_views.excuses, name="excuses"),
    path("excuses/ask/", excuse_views.excuse_ask, name="excuse_ask"),
    path("excuses/<int:asked_id>/decide/", excuse_views.excuse_decide, name="excuse_decide"),
    path("posts/month/", burn_up_views.posts_month, name="posts_month"),
]
