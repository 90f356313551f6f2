"""Addresses of recommendations by hand."""

from django.urls import path

from lianqiao.desk import refer_views

urlpatterns = [
    path("students/<int:student_id>/refer/", refer_views.refer_new, name="refer_new"),
    path(
        "students/<int:student_id>/referrals/<int:referral_id>/proof/",
        refer_views.referral_proof,
        name="referral_proof",
    ),
]
