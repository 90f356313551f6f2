"""Addresses of tasks and of the three levels."""

from django.urls import path

from lianqiao.desk import linkage_branch_views, linkage_views, task_views

urlpatterns = [
    path("tasks/", task_views.tasks, name="tasks"),
    path("tasks/new/", task_views.task_new, name="task_new"),
    path("tasks/<int:task_id>/", task_views.task, name="task"),
    path("tasks/<int:task_id>/cancel/", task_views.task_cancel, name="task_cancel"),
    path("tasks/<int:task_id>/urge/", task_views.task_urge, name="task_urge"),
    path("tasks/part/<int:task_for_id>/seen/", task_views.task_seen, name="task_seen"),
    path("tasks/part/<int:task_for_id>/done/", task_views.task_done, name="task_done"),
    path("tasks/part/<int:task_for_id>/hand/", task_views.task_hand_on, name="task_hand_on"),
    path("linkage/", linkage_views.linkage, name="linkage"),
    path("branches/", linkage_branch_views.branches, name="branches"),
    path("branches/<int:branch_id>/", linkage_branch_views.branch_name, name="branch_name"),
    path("branches/place/", linkage_branch_views.branch_place, name="branch_place"),
]
