"""Back to the page from which a button was pressed, and never to anybody else's."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest, otherwise: str = "") -> str:
    """The address of this house that the form, else the question, names in `next`; `otherwise` where it names none."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if ours else otherwise
