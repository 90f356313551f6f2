"""Addresses of what was said of recommended posts, and of the funnel."""

from django.urls import path

from lianqiao.desk import answer_views, funnel_views

_REFERRAL = "students/<int:student_id>/referrals/<int:referral_id>/"

urlpatterns = [
    path(f"{_REFERRAL}answer/", answer_views.referral_answer, name="referral_answer"),
    path(f"{_REFERRAL}restore/", answer_views.referral_restore, name="referral_restore"),
    path("posts/<int:post_id>/answers/", answer_views.post_said, name="post_answers"),
    path("silence/", answer_views.silence, name="silence"),
    path("silence/<int:referral_id>/", answer_views.silence_word, name="silence_word"),
    path("funnel/", funnel_views.funnel, name="funnel"),
    path("funnel/people/", funnel_views.funnel_people, name="funnel_people"),
    path("funnel/sheet/", funnel_views.funnel_sheet, name="funnel_sheet"),
]
