"""Routes of posts."""

from django.urls import path

from lianqiao.jobs import views

urlpatterns = [
    path("posts/", views.posts, name="posts"),
    path("posts/review/", views.posts_review, name="posts_review"),
    path("posts/new/", views.post_new, name="post_new"),
    path("posts/<int:post_id>/", views.post, name="post"),
    path("posts/<int:post_id>/review/", views.post_review, name="post_review"),
]
