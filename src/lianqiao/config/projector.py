"""投屏模式: what the gate does with a page while a room looks along (`rules.masking`).

On is a mark in the session. Pages that are read run as a masked viewer; what is sent runs unmasked, so that
a letter never greets 马*燕, and the page that answers it is masked as text. Some pages are nothing but
somebody's papers or numbers: these stay shut until the projector is off.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse

from lianqiao.roster.queries import names_on_record
from lianqiao.rules.masking import page_mask, text_mask

SESSION_KEY = "projector"
ALWAYS = frozenset({"meeting_show"})  # made for the wall: masked whether or not the session is
READ = frozenset({"GET", "HEAD"})
# Here a viewer who may know it still learns who is owed help, for these pages count promises kept.
COUNTED = frozenset(
    {"classes", "meetings", "meeting", "meeting_next", "meeting_show", "bulletins", "bulletin", "bulletin_draft"}
)
# Files as they came, papers as they are handed out, and the guarded part.
SHUT = frozenset(
    {
        "call_liaison", "call_note", "call_numbers", "call_phone", "call_unreachable", "carers", "circle",
        "contact_end", "criterion_end", "criterion_new", "criterion_paper", "criterion_verify", "delivery_call",
        "delivery_fix_address", "delivery_link", "delivery_sequence", "employer_contact", "help_proof",
        "import_batch", "import_columns", "import_fix", "import_preview", "import_repair", "import_rows", "pair_swap",
        "pairs", "paste", "paste_file", "paste_group", "paste_group_file", "paste_sent", "person_accounts", "plan_edit",
        "post_scan", "posts_sheet", "programme_proof", "proof", "referral_proof", "reported_paper", "round_file",
        "round_preview", "same_pair", "same_person", "student_accounts", "student_link", "student_origin",
        "student_papers", "student_phone", "student_sensitive", "students_sheet", "survey_fill", "survey_link",
        "visit_correct", "visits_sheet",
    }
)  # fmt: skip


def is_on(request: Any) -> bool:
    """Is the projector on for this page?"""
    if request.viewer.role is None or request.resolver_match is None:
        return False
    return bool(request.session.get(SESSION_KEY)) or request.resolver_match.url_name in ALWAYS


def is_shut(request: Any) -> bool:
    """Is it a page that no room is shown?"""
    return is_on(request) and request.resolver_match.url_name in SHUT


def put_on(request: Any) -> None:
    """Let a page that is read run as a masked viewer."""
    if is_on(request) and request.method in READ:
        unmarked = request.resolver_match.url_name not in COUNTED
        request.viewer = replace(request.viewer, masked=True, unmarked=unmarked)


def cover(request: Any, response: HttpResponse) -> None:
    """Cut short the names that stand in texts of the page, whoever wrote them; what a form sends back stays."""
    if not is_on(request) or response.streaming or not _is_page(response):
        return
    viewer = replace(request.viewer, masked=True)
    mask = text_mask(names_on_record(viewer=viewer))
    response.content = page_mask(response.content.decode(response.charset), mask).encode(response.charset)
    if "Content-Length" in response.headers:
        response.headers["Content-Length"] = str(len(response.content))


def _is_page(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")
