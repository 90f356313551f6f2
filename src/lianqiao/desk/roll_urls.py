"""Addresses of the roll."""

from django.urls import path

from lianqiao.desk import roll_hand_views, roll_same_views, roll_views

urlpatterns = [
    path("students/new/", roll_same_views.student_new, name="student_new"),
    path("students/<int:student_id>/standings/", roll_views.student_standings, name="student_standings"),
    path("students/<int:student_id>/major/", roll_views.major_new, name="major_new"),
    path("students/<int:student_id>/origin/", roll_views.student_origin, name="student_origin"),
    path("students/<int:student_id>/same/", roll_same_views.same_person, name="same_person"),
    path("students/<int:student_id>/same/<int:other_id>/", roll_same_views.same_pair, name="same_pair"),
    path("students/<int:student_id>/same/<int:same_id>/undo/", roll_same_views.same_undo, name="same_undo"),
    path("standings/", roll_views.standings, name="standings"),
    path("changes/", roll_views.changes, name="changes"),
    path("changes/<int:change_id>/", roll_views.change_decide, name="change_decide"),
    path("hand-overs/", roll_hand_views.hand_overs, name="hand_overs"),
    path("hand-overs/new/", roll_hand_views.hand_over_new, name="hand_over_new"),
    path("hand-overs/<int:hand_over_id>/", roll_hand_views.hand_over_answer, name="hand_over_answer"),
]
