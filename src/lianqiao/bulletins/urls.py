"""Addresses of bulletins. A figure goes by its number, so that no address says whom it counts."""

from django.urls import path

from lianqiao.bulletins import views

urlpatterns = [
    path("bulletins/", views.bulletins, name="bulletins"),
    path("bulletins/draft/", views.bulletin_draft, name="bulletin_draft"),
    path("bulletins/issue/", views.bulletin_issue, name="bulletin_issue"),
    path("bulletins/<int:bulletin_id>/", views.bulletin, name="bulletin"),
    path("bulletins/figures/f<int:place>/", views.figure_rows, name="figure_rows"),
]
