"""Routes of signing in and people."""

from django.urls import path

from lianqiao.people import views

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/demo/<slug:username>/", views.demo_sign_in, name="demo_sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("first/", views.first_administrator, name="first_administrator"),
    path("activate/", views.activate, name="activate"),
    path("role/<int:appointment_id>/", views.wear_role, name="wear_role"),
    path("people/", views.people, name="people"),
    path("people/add/", views.person_add, name="person_add"),
    path("people/<int:user_id>/code/", views.person_code, name="person_code"),
    path("people/<int:user_id>/leave/", views.person_leave, name="person_leave"),
    path("people/<int:user_id>/role/", views.person_appoint, name="person_appoint"),
    path("people/role/<int:appointment_id>/end/", views.person_end, name="person_end"),
]
