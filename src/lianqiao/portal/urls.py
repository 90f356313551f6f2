"""Addresses of the phone pages."""

from django.urls import path

from lianqiao.portal import views

urlpatterns = [path("m/<str:token>/", views.letter, name="letter")]
