"""A colleague's user ids on the platforms that this house has set up, by which reminders of the work reach them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianqiao.delivery.actions_addresses import say_address
from lianqiao.delivery.queries_ways import addresses_of
from lianqiao.desk.case_forms import AccountsForm
from lianqiao.desk.looks import platforms
from lianqiao.people.models import User


@require_http_methods(["GET", "POST"])
def person_accounts(request: Any, user_id: int) -> HttpResponse:
    """The ids that there are, and others in their place; empty takes one away. Only for platforms that are set up."""
    person, asked = get_object_or_404(User, pk=user_id), platforms()
    who = f"user:{person.pk}"
    known = addresses_of(viewer=request.viewer, recipients=[who]).get(who, {})
    given = request.POST if request.method == "POST" else None
    form = AccountsForm(given, known={channel: known.get(channel, "") for channel in asked})
    if form.is_valid():
        with transaction.atomic():
            for channel, value in form.said().items():
                say_address(viewer=request.viewer, recipient=who, channel=channel, value=value, now=request.now)
        messages.success(request, _("已保存。"))
        return redirect("people")
    shown = {"person": person, "form": form, "asked": asked}
    return render(request, "desk/person_accounts.html", shown, status=422 if form.errors else 200)
