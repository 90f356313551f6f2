"""Addresses of deliveries."""

from django.urls import path

from lianqiao.desk import delivery_views

urlpatterns = [
    path("deliveries/", delivery_views.deliveries, name="deliveries"),
    path("deliveries/<int:envelope_id>/told/", delivery_views.delivery_hand_over, name="delivery_hand_over"),
    path("deliveries/<int:envelope_id>/again/", delivery_views.delivery_resend, name="delivery_resend"),
    path("deliveries/<int:envelope_id>/address/", delivery_views.delivery_fix_address, name="delivery_fix_address"),
    path("deliveries/<int:envelope_id>/link/", delivery_views.delivery_link, name="delivery_link"),
]
