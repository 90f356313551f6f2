"""Routes of posts."""

from django.urls import path

from lianqiao.jobs import entry_views, views, views_life

urlpatterns = [
    path("posts/", views.posts, name="posts"),
    path("posts/review/", views.posts_review, name="posts_review"),
    path("posts/confirm/", views_life.posts_confirm, name="posts_confirm"),
    path("posts/new/", views.post_new, name="post_new"),
    path("posts/paste/", entry_views.post_paste, name="post_paste"),
    path("posts/paste/save/", entry_views.post_paste_save, name="post_paste_save"),
    path("posts/same/", entry_views.posts_same, name="posts_same"),
    path("posts/same/say/", entry_views.posts_same_say, name="posts_same_say"),
    path("posts/scans/", entry_views.post_scans, name="post_scans"),
    path("posts/scans/<int:scan_id>/", entry_views.post_scan, name="post_scan"),
    path("posts/scans/<int:scan_id>/done/", entry_views.post_scan_done, name="post_scan_done"),
    path("posts/<int:post_id>/found/", entry_views.post_found, name="post_found"),
    path("posts/<int:post_id>/", views.post, name="post"),
    path("posts/<int:post_id>/review/", views.post_review, name="post_review"),
    path("posts/<int:post_id>/confirm/", views_life.post_confirm, name="post_confirm"),
    path("posts/<int:post_id>/close/", views_life.post_close, name="post_close"),
    path("posts/<int:post_id>/reopen/", views_life.post_reopen, name="post_reopen"),
    path("posts/<int:post_id>/steps/<int:post_step_id>/undo/", views_life.post_step_undo, name="post_step_undo"),
]
