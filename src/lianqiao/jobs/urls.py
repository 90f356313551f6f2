"""Routes of posts."""

from django.urls import path

from lianqiao.jobs import views, views_life

urlpatterns = [
    path("posts/", views.posts, name="posts"),
    path("posts/review/", views.posts_review, name="posts_review"),
    path("posts/confirm/", views_life.posts_confirm, name="posts_confirm"),
    path("posts/new/", views.post_new, name="post_new"),
    path("posts/<int:post_id>/", views.post, name="post"),
    path("posts/<int:post_id>/review/", views.post_review, name="post_review"),
    path("posts/<int:post_id>/confirm/", views_life.post_confirm, name="post_confirm"),
    path("posts/<int:post_id>/close/", views_life.post_close, name="post_close"),
    path("posts/<int:post_id>/reopen/", views_life.post_reopen, name="post_reopen"),
    path("posts/<int:post_id>/steps/<int:post_step_id>/undo/", views_life.post_step_undo, name="post_step_undo"),
]
