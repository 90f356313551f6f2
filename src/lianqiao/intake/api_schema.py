"""The description of the door for portals, in OpenAPI 3.1, made from the same table that checks what comes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lianqiao.intake.push_fields import FIELDS, MOST_POSTS, Field
from lianqiao.jobs.facts import Review
from lianqiao.jobs.readings_facts import MOST_OPENINGS

VERSION = "1.0.0"
COUNTS = ("rows", "read", "new", "changed", "same", "rejected", "warnings")
STATES = ("new", "changed", "same")


def described() -> dict[str, Any]:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": _("连桥：岗位推送"), "version": VERSION},
        "security": [{"token": []}],
        "paths": {
            "/api/posts": {"post": _push()},
            "/api/posts/{identity}": {"get": _state()},
            "/api/openapi.json": {
                "get": {"summary": _("这份说明"), "security": [], "responses": {"200": {"description": "OpenAPI 3.1"}}}
            },
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Post": _post(),
                "Error": _error(),
                "Problem": _problem(),
                "Pushed": _pushed(),
                "State": _stands(),
            },
        },
    }


def _push() -> dict[str, Any]:
    one = {"$ref": "#/components/schemas/Post"}
    many = {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_POSTS}
    body = {"required": True, "content": {"application/json": {"schema": {"oneOf": [one, many]}}}}
    flag = {"name": "dry_run", "in": "query", "schema": {"type": "string", "enum": ["0", "1", "false", "true"]}}
    done = _answer(_("试推的结果，或推送没有改变什么"), "Pushed")
    made = _answer(_("已收下，等人审"), "Pushed")
    refused = {
        "description": _("没有收下"),
        "content": {"application/json": {"schema": {"anyOf": [_ref("Error"), _ref("Pushed")]}}},
    }
    return {
        "summary": _("推送一个或几个岗位；编号相同就是更新"),
        "parameters": [flag],
        "requestBody": body,
        "responses": {"200": done, "201": made, "422": refused, **_errors(400, 401, 405, 413, 415, 429)},
    }


def _state() -> dict[str, Any]:
    name = {"name": "identity", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "summary": _("推送过的一个岗位现在怎样"),
        "parameters": [name],
        "responses": {"200": _answer(_("审核结果"), "State"), **_errors(401, 404, 405, 429)},
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _answer(words: str, name: str) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": _ref(name)}}}


def _errors(*statuses: int) -> dict[str, Any]:
    return {str(status): _answer(_("没有收下"), "Error") for status in statuses}


def _field(field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {"description": str(field.about)}
    if not field.longest:
        return told | {"type": "integer", "minimum": 1, "maximum": MOST_OPENINGS}
    if field.required:
        return told | {"type": "string", "minLength": 1, "maxLength": field.longest}
    return told | {"type": ["string", "null"], "maxLength": field.longest}


def _post() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {field.name: _field(field) for field in FIELDS},
        "required": [field.name for field in FIELDS if field.required],
        "additionalProperties": False,
    }


def _problem() -> dict[str, Any]:
    place = {"row": {"type": "integer"}, "column": {"type": "string"}}
    texts = {name: {"type": "string"} for name in ("code", "reason", "next")}
    return {
        "type": "object",
        "properties": {**texts, "where": {"type": "object", "properties": place}},
        "required": ["code", "reason"],
    }


def _error() -> dict[str, Any]:
    return {"type": "object", "properties": {"error": _ref("Problem")}, "required": ["error"]}


def _pushed() -> dict[str, Any]:
    counts = {name: {"type": "integer"} for name in COUNTS}
    texts = {name: {"type": "string"} for name in ("code", "identity")}
    post = {"row": {"type": "integer"}, **texts, "state": {"type": "string", "enum": list(STATES)}}
    problems = {"type": "array", "items": _ref("Problem")}
    properties = {
        "batch": {"type": ["integer", "null"]},
        "dry_run": {"type": "boolean"},
        "counts": {"type": "object", "properties": counts, "required": list(COUNTS)},
        "posts": {"type": "array", "items": {"type": "object", "properties": post, "required": list(post)}},
        "rejected": problems,
        "warnings": problems,
    }
    return {"type": "object", "properties": properties, "required": list(properties)}


def _stands() -> dict[str, Any]:
    texts = {name: {"type": "string"} for name in ("identity", "employer", "title", "reason", "first_recorded_on")}
    properties = {
        **texts,
        "openings": {"type": "integer"},
        "deadline": {"type": ["string", "null"]},
        "review": {"type": "string", "enum": [state.value for state in Review]},
    }
    return {"type": "object", "properties": properties, "required": list(properties)}
