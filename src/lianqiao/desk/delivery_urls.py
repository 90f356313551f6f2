"""Addresses of deliveries."""

from django.urls import path

from lianqiao.desk import delivery_views, paste_views

urlpatterns = [
    path("deliveries/", delivery_views.deliveries, name="deliveries"),
    path("deliveries/sequence/", delivery_views.delivery_sequence, name="delivery_sequence"),
    path("deliveries/<int:envelope_id>/told/", delivery_views.delivery_hand_over, name="delivery_hand_over"),
    path("deliveries/<int:envelope_id>/again/", delivery_views.delivery_resend, name="delivery_resend"),
    path("deliveries/<int:envelope_id>/address/", delivery_views.delivery_fix_address, name="delivery_fix_address"),
    path("deliveries/<int:envelope_id>/way/", delivery_views.delivery_send_by, name="delivery_send_by"),
    path("deliveries/<int:envelope_id>/liaison/", delivery_views.delivery_liaison, name="delivery_liaison"),
    path("deliveries/<int:envelope_id>/call/", delivery_views.delivery_call, name="delivery_call"),
    path("deliveries/<int:envelope_id>/link/", delivery_views.delivery_link, name="delivery_link"),
    path("deliveries/paste/", paste_views.paste, name="paste"),
    path("deliveries/paste/group/", paste_views.paste_group, name="paste_group"),
    path("deliveries/paste/group.txt", paste_views.paste_group_file, name="paste_group_file"),
    path("deliveries/<int:envelope_id>/sent/", paste_views.paste_sent, name="paste_sent"),
    path("deliveries/<int:envelope_id>/message.txt", paste_views.paste_file, name="paste_file"),
]
