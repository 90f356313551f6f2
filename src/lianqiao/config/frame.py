"""What every page's frame shows: navigation by right, the role worn, the demo banner."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lianqiao.config import projector, wellness
from lianqiao.people.queries import appointments_of
from lianqiao.rules.visibility import STUDENT_ROLES, Deed, Role, Viewer, ask


def _entries() -> list[tuple[str, str, Deed]]:
    return [
        ("today", _("今日"), Deed.SEE_TODAY),
        ("reminders", pgettext("list", "提醒"), Deed.REMIND),
        ("tasks", _("任务"), Deed.SEE_TASKS),
        ("students", _("学生"), Deed.SEE_STUDENTS),
        ("plans", _("计划"), Deed.PLAN),
        ("posts", _("岗位"), Deed.SEE_POSTS),
        ("rounds", _("推荐"), Deed.SEE_ROUNDS),
        ("deliveries", _("送达"), Deed.SEE_DELIVERY),
        ("calls", _("联系"), Deed.SEE_DELIVERY),
        ("classes", pgettext("list", "班级"), Deed.SEE_CLASSES),
        ("events", _("活动"), Deed.SEE_EVENTS),
        ("surveys", _("摸排"), Deed.SEE_SURVEYS),
        ("meetings", _("会议"), Deed.SEE_MEETINGS),
        ("bulletins", _("通报"), Deed.SEE_BULLETINS),
        ("imports", _("导入"), Deed.IMPORT),
        ("people", _("人员"), Deed.MANAGE_PEOPLE),
        ("trace", _("留痕"), Deed.SEE_TRACE),
    ]


def navigation(viewer: Viewer) -> list[dict[str, str]]:
    """The entries that the viewer may open."""
    own = [{"route": "my_students", "label": _("我的学生")}] if viewer.role is Role.EXPERT else []
    last = [{"route": "my_leads", "label": _("岗位线索")}] if viewer.role in STUDENT_ROLES else []
    shared = ({"route": route, "label": label} for route, label, deed in _entries() if ask(viewer, deed).ok)
    return [*own, *shared, *last]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of `templates/frame/*.html`.

    What only the frame itself shows is not asked for where a part of a page is answered.
    """
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None or viewer.role is None:
        return {"viewer": viewer, "navigation": [], "demo": settings.DEMO, "today": getattr(request, "today", None)}
    return {
        "viewer": viewer,
        "navigation": SimpleLazyObject(lambda: navigation(viewer)),
        "may_talk": ask(viewer, Deed.RECORD_HELP).ok,
        "keys_off": request.session.get("keys_off", False),
        "projector": projector.is_on(request),
        "projector_kept": bool(request.session.get(projector.SESSION_KEY)),
        "my_appointments": SimpleLazyObject(lambda: appointments_of(viewer=viewer, today=request.today)),  # type: ignore[attr-defined]
        "unwell": SimpleLazyObject(lambda: wellness.banner(viewer, request.real_now)),  # type: ignore[attr-defined]
        "demo": settings.DEMO,
        "today": request.today,  # type: ignore[attr-defined]
    }
