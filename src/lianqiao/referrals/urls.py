"""Routes of rounds. `round_open` stands with the desk, which knows the outcomes."""

from django.urls import path

from lianqiao.referrals import views, views_review

urlpatterns = [
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/<int:round_id>/", views.round_page, name="round"),
    path("rounds/<int:round_id>/preview/", views.round_preview, name="round_preview"),
    path("rounds/<int:round_id>/accept/", views_review.round_accept, name="round_accept"),
    path("rounds/<int:round_id>/file/", views_review.round_file, name="round_file"),
    path("rounds/<int:round_id>/send/", views.round_send, name="round_send"),
    path("rounds/<int:round_id>/take-back/", views.round_take_back, name="round_take_back"),
    path("rounds/<int:round_id>/discard/", views.round_discard, name="round_discard"),
    path("rounds/proposals/<int:proposal_id>/decide/", views_review.proposal_decide, name="proposal_decide"),
    path("rounds/proposals/<int:proposal_id>/replace/", views_review.proposal_replace, name="proposal_replace"),
]
