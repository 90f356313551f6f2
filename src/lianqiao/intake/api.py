"""The door through which a portal pushes posts: a token and nothing else opens it (`docs/reference/api.md`).

Every refusal is JSON in the shape of the command line's `--json`, with the same codes and words.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

from django.http import HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from lianqiao.charter.wording import say
from lianqiao.intake import actions_push, push_fields, queries_push
from lianqiao.intake.api_schema import described
from lianqiao.intake.push_reading import hands_of
from lianqiao.intake.verdicts import RowVerdict
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Reason, Refused

MAX_BYTES = 2 * 1024 * 1024
STATUS = {
    "push_no_token": 401, "push_token_unknown": 401, "push_token_revoked": 401, "push_token_expired": 401,
    "push_too_often": 429, "push_too_large": 413, "push_not_json": 400, "push_wrong_type": 415, "push_method": 405,
    "not_found": 404,
}  # fmt: skip
REFUSED = 422
_FLAGS = {"": False, "0": False, "false": False, "1": True, "true": True}
View = Callable[..., HttpResponse]


def _error(reason: Reason, where: dict[str, str | int]) -> dict[str, Any]:
    sentence = say(reason, get_language() or "zh-hans")
    told = {"code": reason.code, "reason": sentence.reason, "where": where, "next": sentence.next}
    return {name: value for name, value in told.items() if value or name in {"code", "reason"}}


def _verdict(one: RowVerdict) -> dict[str, Any]:
    return _error(one.reason, push_fields.where(one.place))


def _refusal(refused: Refused) -> JsonResponse:
    where = refused.where.as_dict() if refused.where else {}
    answer = JsonResponse({"error": _error(refused.because[0], where)}, status=STATUS.get(refused.code, REFUSED))
    if answer.status_code == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if answer.status_code == 429:
        answer["Retry-After"] = "60"
    return answer


def _door(*methods: str) -> Callable[[View], View]:
    """Lets in requests with a token that holds, and says any refusal as JSON."""

    def around(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def door(request: Any, **kwargs: str) -> HttpResponse:
            try:
                if request.method not in methods:
                    raise Refused(Reason.of("push_method", allowed=", ".join(methods)))
                header = request.headers.get("Authorization", "")
                token = actions_push.use_token(authorization=header, now=request.now)
                answer = view(request, token, **kwargs)
            except Refused as refused:
                answer = _refusal(refused)
            if answer.status_code == 405:
                answer["Allow"] = ", ".join(methods)
            answer["Cache-Control"] = "no-store"
            return answer

        return door

    return around


def _not_json() -> NoReturn:
    raise Refused(Reason.of("push_not_json"))


def _body(request: Any) -> Any:
    """The parsed body. Raises Refused `push_wrong_type`, `push_too_large`, `push_not_json`."""
    if request.content_type != "application/json":
        raise Refused(Reason.of("push_wrong_type"))
    told = str(request.META.get("CONTENT_LENGTH") or "")
    if (told.isdecimal() and int(told) > MAX_BYTES) or len(request.body) > MAX_BYTES:
        raise Refused(Reason.of("push_too_large", limit=MAX_BYTES // 1024 // 1024))
    try:
        return json.loads(request.body.decode("utf-8-sig"), parse_constant=lambda _: _not_json())
    except (ValueError, RecursionError):
        return _not_json()


def _dry_run(request: Any) -> bool:
    flag = request.GET.get("dry_run", "")
    if flag not in _FLAGS:
        raise Refused(Reason.of("push_flag", name="dry_run"))
    return _FLAGS[flag]


@_door("POST")
def api_posts(request: Any, token: Any) -> HttpResponse:
    """Push one post or a list of them; `?dry_run=1` only says what it would do."""
    dry_run, posts = _dry_run(request), push_fields.checked(_body(request))
    done = actions_push.push(
        token=token,
        posts=posts,
        dry_run=dry_run,
        cohort=policy_in_force().cohort,
        today=request.today,
        now=request.now,
    )
    told = {
        "batch": done.batch_id,
        "dry_run": dry_run,
        "counts": dict(done.preview.counts),
        "posts": [
            {"row": row, "code": code, "identity": identity, "state": state}
            for row, code, identity, state in done.preview.posts
        ],
        "rejected": [_verdict(one) for one in done.rejected],
        "warnings": [_verdict(one) for one in done.warnings],
    }
    nothing_read = bool(done.rejected) and not done.preview.posts
    return JsonResponse(told, status=REFUSED if nothing_read else 201 if done.batch_id else 200)


@_door("GET")
def api_post(request: Any, token: Any, identity: str) -> HttpResponse:
    """How one of the portal's own posts stands."""
    viewer = hands_of(token)
    return JsonResponse(queries_push.pushed_state(viewer=viewer, source=token.source, identity=identity))


def api_openapi(request: Any) -> HttpResponse:
    """The description of this door, in OpenAPI 3.1; nothing in it is anybody's."""
    return JsonResponse(described(), json_dumps_params={"ensure_ascii": False})
