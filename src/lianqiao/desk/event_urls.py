"""Addresses of events, programmes and the list of promises."""

from django.urls import path

from lianqiao.desk import event_change_views, event_views, programme_views, promise_views

urlpatterns = [
    path("events/", event_views.events, name="events"),
    path("events/new/", event_views.event_add, name="event_add"),
    path("events/<int:event_id>/", event_views.event, name="event"),
    path("events/<int:event_id>/code/", event_views.event_code, name="event_code"),
    path("events/<int:event_id>/there/", event_views.event_mark, name="event_mark"),
    path("events/<int:event_id>/held/", event_views.event_close, name="event_close"),
    path("events/<int:event_id>/cancel/", event_views.event_cancel, name="event_cancel"),
    path("events/<int:event_id>/change/", event_change_views.event_change, name="event_change"),
    path(
        "events/<int:event_id>/there/<int:student_id>/undo/",
        event_change_views.event_undo,
        name="event_undo",
    ),
    path("events/programmes/", programme_views.programmes, name="programmes"),
    path("events/promises/", promise_views.public_promises, name="public_promises"),
    path("events/promises/new/", promise_views.promise_add, name="promise_add"),
    path("events/promises/<int:promise_id>/done/", promise_views.promise_done, name="promise_done"),
    path("events/promises/<int:promise_id>/wording/", promise_views.promise_correct, name="promise_correct"),
    path("students/<int:student_id>/programmes/", programme_views.programme_step, name="programme_step"),
    path(
        "students/<int:student_id>/programmes/<int:step_id>/cancel/",
        programme_views.programme_step_cancel,
        name="programme_step_cancel",
    ),
    path(
        "students/<int:student_id>/programmes/<int:step_id>/proof/",
        programme_views.programme_proof,
        name="programme_proof",
    ),
]
