"""Addresses of bulletins. A figure goes by its number, so that no address says whom it counts."""

from django.urls import path

from lianqiao.bulletins import publicity_views, views

urlpatterns = [
    path("bulletins/", views.bulletins, name="bulletins"),
    path("bulletins/draft/", views.bulletin_draft, name="bulletin_draft"),
    path("bulletins/issue/", views.bulletin_issue, name="bulletin_issue"),
    path("bulletins/<int:bulletin_id>/", views.bulletin, name="bulletin"),
    path("bulletins/figures/f<int:place>/", views.figure_rows, name="figure_rows"),
    path("publicity/", publicity_views.publicity, name="publicity"),
    path("publicity/file/<str:written>/", publicity_views.publicity_file, name="publicity_file"),
    path("publicity/published/", publicity_views.publicity_published, name="publicity_published"),
    path("publicity/<int:publication_id>/back/", publicity_views.publication_back, name="publication_back"),
    path("feeds/posts.rss", publicity_views.feed_posts, name="feed_posts"),
    path("feeds/calendar.ics", publicity_views.feed_calendar, name="feed_calendar"),
]
