"""Address of the page of carers."""

from django.urls import path

from lianqiao.desk import carer_views

urlpatterns = [path("carers/", carer_views.carers, name="carers")]
