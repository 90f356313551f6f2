"""Pages of saved mappings: the list, one to change or drop."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.charter.wording import say
from lianqiao.intake import actions_mappings, queries_mappings
from lianqiao.intake.mapping_forms import MappingForm
from lianqiao.rules.values import Refused


def _words(refused: Refused) -> str:
    sentence = say(refused.because[0], get_language() or "zh-hans")
    return f"{sentence.reason} {sentence.next}".strip()


@require_safe
def import_maps(request: Any) -> HttpResponse:
    """The saved mappings."""
    return render(request, "intake/maps.html", {"maps": queries_mappings.maps(viewer=request.viewer)})


@require_http_methods(["GET", "POST"])
def import_map(request: Any, map_id: int) -> HttpResponse:
    """One mapping: its name and what each header is."""
    saved = queries_mappings.map_named(viewer=request.viewer, map_id=map_id)
    form = MappingForm(request.POST or None, kind=saved.kind, name=saved.name, columns=saved.columns)
    if request.method == "POST" and form.is_valid():
        try:
            actions_mappings.change_map(
                viewer=request.viewer,
                map_id=map_id,
                name=form.cleaned_data["name"],
                columns=form.chosen(),
                now=request.now,
            )
            messages.success(request, _("已改好，下次按新的对应读。"))
            return redirect("import_maps")
        except Refused as refused:
            form.add_error(None, _words(refused))
    return render(request, "intake/map.html", {"saved": saved, "form": form}, status=422 if form.errors else 200)


@require_POST
def import_map_drop(request: Any, map_id: int) -> HttpResponse:
    """Forget a mapping."""
    actions_mappings.drop_map(viewer=request.viewer, map_id=map_id, now=request.now)
    messages.success(request, _("已删除。用它导入过的数据还在。"))
    return redirect("import_maps")
