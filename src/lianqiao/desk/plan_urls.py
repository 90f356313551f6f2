"""Addresses of plans and of pairing."""

from django.urls import path

from lianqiao.desk import pair_views, plan_list_views, plan_views

urlpatterns = [
    path("plans/", plan_list_views.plans, name="plans"),
    path("plans/draw/", plan_list_views.plans_draw, name="plans_draw"),
    path("students/<int:student_id>/plan/", plan_views.plan, name="plan"),
    path("students/<int:student_id>/plan/draw/", plan_views.plan_draw, name="plan_draw"),
    path("students/<int:student_id>/plan/edit/", plan_views.plan_edit, name="plan_edit"),
    path("students/<int:student_id>/plan/decide/", plan_views.plan_decide, name="plan_decide"),
    path("students/<int:student_id>/plan/agree/", plan_views.plan_agree, name="plan_agree"),
    path("students/<int:student_id>/plan/<int:line>/done/", plan_views.plan_done, name="plan_done"),
    path("students/<int:student_id>/plan/done/<int:done_id>/cancel/", plan_views.plan_undone, name="plan_undone"),
    path("pairs/", pair_views.pairs, name="pairs"),
    path("pairs/<int:student_id>/", pair_views.pair_swap, name="pair_swap"),
]
