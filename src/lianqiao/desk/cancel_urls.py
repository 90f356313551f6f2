"""Addresses that take back what was entered of a student."""

from django.urls import path

from lianqiao.desk import cancel_views

urlpatterns = [
    path("students/<int:student_id>/help/<int:activity_id>/cancel/", cancel_views.help_cancel, name="help_cancel"),
    path(
        "students/<int:student_id>/intention/<int:intention_id>/cancel/",
        cancel_views.intention_cancel,
        name="intention_cancel",
    ),
    path(
        "students/<int:student_id>/referrals/<int:referral_id>/cancel/",
        cancel_views.referral_cancel,
        name="referral_cancel",
    ),
    path(
        "students/<int:student_id>/excuse/<int:excuse_id>/cancel/",
        cancel_views.excuse_withdraw,
        name="excuse_withdraw",
    ),
]
