"""Addresses of employers and of visits to them."""

from django.urls import path

from lianqiao.desk import employer_trail_views as trail
from lianqiao.desk import employer_views as views
from lianqiao.desk import post_views, visit_views

_ONE = "employers/<int:employer_id>/"
_VISIT = "visits/<int:visit_id>/"

urlpatterns = [
    path("employers/", views.employers, name="employers"),
    path("employers/new/", views.employer_new, name="employer_new"),
    path("employers/clear/", views.employers_clear, name="employers_clear"),
    path("employers/alike/", trail.employers_alike, name="employers_alike"),
    path(_ONE, views.employer_chain, name="employer"),
    path(f"{_ONE}people/", views.employer_people, name="employer_people"),
    path(f"{_ONE}clear/", views.employer_clear, name="employer_clear"),
    path(f"{_ONE}facts/", trail.employer_facts, name="employer_facts"),
    path(f"{_ONE}contact/", trail.employer_contact, name="employer_contact"),
    path(f"{_ONE}contact/<int:contact_id>/end/", trail.contact_end, name="contact_end"),
    path(f"{_ONE}trust/", trail.employer_trust, name="employer_trust"),
    path(f"{_ONE}trust/<int:trust_id>/answer/", trail.trust_answer, name="trust_answer"),
    path(f"{_ONE}trust/<int:trust_id>/back/", trail.trust_back, name="trust_back"),
    path(f"{_ONE}same/<int:twin_id>/", trail.employer_pair, name="employer_pair"),
    path(f"{_ONE}undo/<int:merge_id>/", trail.employer_same_undo, name="employer_same_undo"),
    path("visits/", visit_views.visits, name="visits"),
    path("visits/new/", visit_views.visit_new, name="visit_new"),
    path("posts/export/", post_views.posts_sheet, name="posts_sheet"),
    path("visits/sheet/", visit_views.visits_sheet, name="visits_sheet"),
    path(_VISIT, visit_views.visit_page, name="visit"),
    path(f"{_VISIT}correct/", visit_views.visit_correct, name="visit_correct"),
    path(f"{_VISIT}cancel/", visit_views.visit_cancel, name="visit_cancel"),
    path(f"{_VISIT}step/", visit_views.visit_step, name="visit_step"),
]
