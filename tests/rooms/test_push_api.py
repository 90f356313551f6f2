"""The door for portals: only a token opens it, whatever comes in is answered in JSON, and a push can be undone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianqiao.charter.wording import SENTENCES
from lianqiao.intake import actions_push, queries_push
from lianqiao.intake.actions import undo
from lianqiao.intake.api import STATUS
from lianqiao.intake.api_schema import described
from lianqiao.intake.models import PushToken, PushTokenRevoked
from lianqiao.intake.push_fields import BY_NAME, FIELDS, MOST_POSTS
from lianqiao.jobs.models import Post, PostFound, PostRecord, PostReview
from lianqiao.roster.models import ImportBatch
from lianqiao.rules.push import MOST_IN_MINUTE
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.conftest import TODAY, examples
from tests.factories.desk import signed_in
from tests.house.source import ROOT

pytestmark = pytest.mark.django_db
TEACHER = Viewer(actor="user:2", role=Role.CLASS_TEACHER, user_id=2)
POST: dict[str, Any] = {"code": "A7", "employer": "青禾茶业", "title": "评茶员", "openings": 2, "salary": "4500-6000"}
ADDRESS = "/api/posts"


@pytest.fixture(autouse=True)
def day(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", TODAY.isoformat())


@pytest.fixture
def token(secretary, today, now):
    asked = {"viewer": secretary, "name": "学校就业网", "source": "就业网", "today": today, "now": now}
    return actions_push.make_token(**asked, expires_on=TODAY + timedelta(30))


@pytest.fixture
def send(client, token):
    def to(body: Any, query: str = "", *, secret: str = "", **more: Any) -> Any:
        sent = body if isinstance(body, bytes | str) else json.dumps(body, ensure_ascii=False)
        header = {"HTTP_AUTHORIZATION": f"Bearer {secret or token[1]}"}
        return client.post(ADDRESS + query, sent, **{"content_type": "application/json", **header, **more})

    return to


def code(answer) -> str:
    return answer.json()["error"]["code"]


# ---------------------------------------------------------------- tokens


def test_a_token_is_kept_as_its_digest_and_shown_once(token, secretary):
    made, secret = token
    assert secret.startswith("lianqiao_")
    assert secret not in json.dumps(list(PushToken.objects.values()), default=str)
    assert secret not in json.dumps(list(Event.objects.values()), default=str)
    line = queries_push.tokens(viewer=secretary, today=TODAY)[0]
    assert (line.name, line.state, line.used_at) == ("学校就业网", "valid", None)
    assert queries_push.tokens(viewer=secretary, today=TODAY + timedelta(31))[0].state == "over"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": " "}, "push_token_name"),
        ({"source": ""}, "push_token_name"),
        ({"source": "a:b"}, "push_token_name"),
        ({"expires_on": TODAY}, "push_token_over"),
        ({"expires_on": TODAY + timedelta(900)}, "push_token_long"),
    ],
)
def test_a_token_that_would_not_do_is_refused(secretary, today, now, change, said):
    asked = {"name": "网", "source": "网", "expires_on": TODAY + timedelta(3), "today": today, "now": now, **change}
    with pytest.raises(Refused, match=said):
        actions_push.make_token(viewer=secretary, **asked)
    assert not PushToken.objects.exists()


def test_a_revoked_token_opens_nothing(send, token, secretary, now):
    actions_push.revoke_token(viewer=secretary, token_id=token[0].pk, now=now)
    assert (send(POST).status_code, code(send(POST))) == (401, "push_token_revoked")
    with pytest.raises(Refused, match="push_token_revoked"):
        actions_push.revoke_token(viewer=secretary, token_id=token[0].pk, now=now)
    with pytest.raises(Refused, match="not_found"):
        actions_push.revoke_token(viewer=secretary, token_id=99_999, now=now)
    assert queries_push.tokens(viewer=secretary, today=TODAY)[0].state == "revoked"


def test_only_those_who_manage_tokens_do(token, today, now):
    with pytest.raises(Refused, match="no_right"):
        actions_push.make_token(
            viewer=TEACHER, name="a", source="a", expires_on=TODAY + timedelta(3), today=today, now=now
        )
    with pytest.raises(Refused, match="no_right"):
        actions_push.revoke_token(viewer=TEACHER, token_id=token[0].pk, now=now)
    with pytest.raises(Refused, match="no_right"):
        queries_push.tokens(viewer=TEACHER, today=today)


@pytest.mark.parametrize("role", [Role.EMPLOYMENT_SECRETARY, Role.SYSTEM_ADMINISTRATOR])
def test_the_page_shows_the_secret_once_and_revokes(role, django_assert_max_num_queries):
    browser, address = signed_in(role), reverse("push_tokens")
    assert "还没有发过令牌" in browser.get(address).content.decode()
    sent = {"name": "省平台", "source": "省平台", "expires_on": (TODAY + timedelta(99)).isoformat()}
    made = browser.post(address, sent).content.decode()
    assert "lianqiao_" in made
    with django_assert_max_num_queries(12):
        again = browser.get(address).content.decode()
    assert "lianqiao_" not in again
    assert "可用" in again
    revoke = reverse("push_token_revoke", args=[PushToken.objects.get().pk])
    assert "已作废" in browser.post(revoke, follow=True).content.decode()
    assert "这个令牌已经作废" in browser.post(revoke, follow=True).content.decode()
    assert browser.post(reverse("push_token_revoke", args=[99_999])).status_code == 404
    assert browser.post(address, {**sent, "expires_on": TODAY.isoformat()}).status_code == 422
    assert PushTokenRevoked.objects.count() == 1


# ---------------------------------------------------------------- pushing


def test_a_push_is_a_batch_that_waits_and_can_be_undone(send, token, secretary, today, now):
    answer = send([POST, {**POST, "code": "A8", "title": "茶园管理员", "deadline": "2023-06-30", "majors": "茶学"}])
    told = answer.json()
    assert answer.status_code == 201
    assert told["counts"] == {
        "rows": 2, "read": 2, "new": 2, "changed": 0, "same": 0, "rejected": 0, "warnings": 0,
    }  # fmt: skip
    assert told["posts"][0] == {"row": 1, "code": "A7", "identity": "就业网:A7", "state": "new"}
    batch = ImportBatch.objects.get(pk=told["batch"])
    assert (batch.kind, batch.by, batch.file_name) == ("posts", f"token:{token[0].pk}", "就业网.json")
    assert not PostReview.objects.exists()
    assert set(PostFound.objects.values_list("level", "channel", "note")) == {("portal", "portal", "学校就业网")}
    record = PostRecord.objects.get(source_code="A8")
    assert (record.source, record.majors["by_degree"]["2"], record.salary_low) == ("就业网", ["090107"], 450_000)
    undo(viewer=secretary, batch_id=batch.pk, today=today, now=now)
    assert send(POST, secret=token[1]).json()["counts"]["new"] == 1
    page = signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("imports")).content.decode()
    assert "学校就业网" in page


def test_sent_again_it_changes_nothing_and_an_update_is_one(send):
    assert send(POST).status_code == 201
    again = send(POST)
    assert (again.status_code, again.json()["batch"], again.json()["posts"][0]["state"]) == (200, None, "same")
    assert ImportBatch.objects.count() == 1
    changed = send({**POST, "openings": 5})
    assert (changed.status_code, changed.json()["posts"][0]["state"]) == (201, "changed")
    assert Post.objects.count() == 1
    assert PostFound.objects.count() == 1


def test_a_dry_run_writes_nothing(send):
    for flag in ("1", "true"):
        answer = send(POST, f"?dry_run={flag}")
        assert (answer.status_code, answer.json()["dry_run"]) == (200, True)
        assert answer.json()["counts"]["new"] == 1
    assert not Post.objects.exists()
    assert code(send(POST, "?dry_run=maybe")) == "push_flag"


def test_rows_are_refused_and_emptied_in_the_words_of_the_import(send):
    twice = [POST, POST, {**POST, "code": "A9", "salary": "很多很多", "place": "乌有乡"}]
    told = send(twice).json()
    assert told["counts"]["read"] == 2
    assert [(one["code"], one["where"]) for one in told["rejected"]] == [
        ("post_duplicate", {"row": 2, "column": "code"})
    ]
    assert {(one["code"], one["where"]["column"]) for one in told["warnings"]} == {
        ("cell_pay_unread", "salary"),
        ("cell_region_unknown", "place"),
    }
    reason, then = SENTENCES["cell_pay_unread"]
    pay = next(one for one in told["warnings"] if one["code"] == "cell_pay_unread")
    assert (pay["reason"], pay["next"]) == (reason, then)
    assert PostRecord.objects.get(source_code="A9").salary_low is None


def test_what_looks_like_a_header_is_refused_and_not_lost(send):
    odd = {"code": "说明", "employer": "用人单位", "title": "岗位名称", "openings": 1}
    answer = send(odd)
    assert (answer.status_code, answer.json()["rejected"][0]["code"]) == (422, "push_row_odd")
    assert answer.json()["counts"]["rows"] == 1


def test_english_is_spoken_where_it_is_asked_for(client):
    answer = client.post(ADDRESS, "{}", content_type="application/json", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_how_a_pushed_post_stands(client, send, token, secretary, today, now):
    send(POST)
    get = lambda name, secret=token[1]: client.get(  # noqa: E731
        f"{ADDRESS}/{name}", headers={"Authorization": f"Bearer {secret}"}
    )
    told = get("就业网:A7").json()
    assert (told["review"], told["openings"], told["deadline"]) == ("waiting", 2, None)
    from lianqiao.jobs.actions import review_posts

    post = Post.objects.get()
    review_posts(viewer=secretary, post_ids=[post.pk], accepted=False, reason="停招", today=today, now=now)
    assert (get("就业网:A7").json()["review"], get("就业网:A7").json()["reason"]) == ("refused", "停招")
    for name in ("就业网:A8", "别的网:A7", "A7", "就业网:A7%00", "x" * 400):
        assert (get(name).status_code, code(get(name))) == (404, "not_found")
    assert code(client.post(f"{ADDRESS}/就业网:A7")) == "push_method"


# ---------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("header", "said"),
    [("", "push_no_token"), ("Basic abc", "push_no_token"), ("Bearer nobody", "push_token_unknown"),
     ("Bearer", "push_no_token"), ("bearer \udcff", "push_token_unknown")],
)  # fmt: skip
def test_without_a_token_nothing_opens(client, header, said):
    answer = client.post(ADDRESS, "[]", content_type="application/json", HTTP_AUTHORIZATION=header)
    assert (answer.status_code, code(answer), answer["WWW-Authenticate"]) == (401, said, "Bearer")


def test_no_cookie_opens_it():
    browser = signed_in(Role.EMPLOYMENT_SECRETARY)
    assert browser.post(ADDRESS, "[]", content_type="application/json").status_code == 401


def test_too_often_is_told_to_wait(send, token):
    PushToken.objects.update(minute=None, in_minute=0)
    for _ in range(MOST_IN_MINUTE):
        assert send(POST, "?dry_run=1").status_code == 200
    answer = send(POST)
    assert (answer.status_code, code(answer), answer["Retry-After"]) == (429, "push_too_often", "60")
    assert PushToken.objects.get().used_at is not None


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b" ", 400, "push_not_json"),
        (b"{", 400, "push_not_json"),
        (b"\xff\xfe", 400, "push_not_json"),
        (b"[" * 100_000, 400, "push_not_json"),
        (b'{"openings": NaN}', 400, "push_not_json"),
        (b'{"openings": ' + b"9" * 5000 + b"}", 400, "push_not_json"),
        ([], 422, "push_empty"),
        (7, 422, "push_shape"),
        ([POST, "x"], 422, "push_shape"),
        ([POST] * (MOST_POSTS + 1), 422, "push_too_many"),
        ({**POST, "pay": "1"}, 422, "push_field_unknown"),
        ({**POST, "\x00": "1"}, 422, "push_field_unknown"),
        ({**POST, "title": None}, 422, "push_field_missing"),
        ({**POST, "title": " "}, 422, "push_field_missing"),
        ({**POST, "openings": "2"}, 422, "push_field_number"),
        ({**POST, "openings": True}, 422, "push_field_number"),
        ({**POST, "openings": 0}, 422, "push_field_number"),
        ({**POST, "openings": 2.5}, 422, "push_field_number"),
        ({**POST, "salary": 4500}, 422, "push_field_text"),
        ({**POST, "salary": "9" * 61}, 422, "push_field_long"),
        ({**POST, "place": "成\x00都"}, 422, "push_field_sign"),
        ({**POST, "place": "\ud800"}, 422, "push_field_sign"),
        (b" " * (2 * 1024 * 1024 + 1), 413, "push_too_large"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_each_wrong_thing_has_its_code(send, body, status, said):
    sent = json.dumps(body) if not isinstance(body, bytes) else body
    answer = send(sent)
    assert (answer.status_code, code(answer)) == (status, said)
    assert answer.json()["error"]["reason"]
    assert not Post.objects.exists()


def test_only_json_is_taken_and_only_posted(client, send, token):
    assert (send("a=1", content_type="text/plain").status_code) == 415
    multipart = {"content_type": "multipart/form-data; boundary=x"}
    assert send("--x--", **multipart).status_code in {400, 415}
    answer = client.get(ADDRESS, headers={"Authorization": f"Bearer {token[1]}"})
    assert (answer.status_code, answer["Allow"], code(answer)) == (405, "POST", "push_method")


# ---------------------------------------------------------------- the description, and fuzzing by it


def test_the_description_is_served_and_told(client):
    document = client.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    told = (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
    names = [*document["paths"], *BY_NAME, *STATUS, *(one for one in SENTENCES if one.startswith("push_f"))]
    assert not [name for name in names if f"`{name}`" not in told]
    said = {int(status) for one in document["paths"]["/api/posts"].values() for status in one["responses"]}
    assert said >= {200, 201, 422, *STATUS.values()} - {404}
    for name, field in document["components"]["schemas"]["Post"]["properties"].items():
        assert field["description"], name


def _text(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    shortest, longest = schema.get("minLength", 0), min(schema["maxLength"], 40)
    letters = st.characters(exclude_categories=["Cc", "Cs"])
    texts = st.text(letters, min_size=shortest, max_size=longest).filter(lambda one: not shortest or one.strip())
    return texts | st.none() if "null" in schema["type"] else texts


def strategy_of(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a schema of the description allows."""
    if schema["type"] == "integer":
        return st.integers(schema["minimum"], schema["maximum"])
    if schema["type"] == "object":
        fields = {name: strategy_of(one) for name, one in schema["properties"].items()}
        wanted = {name: fields.pop(name) for name in schema["required"]}
        return st.fixed_dictionaries(wanted, optional=fields)
    return _text(schema)


ALLOWED = strategy_of(described()["components"]["schemas"]["Post"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["x", *BY_NAME]), inner, max_size=4),
    max_leaves=12,
)
FUZZ = settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _fresh() -> None:
    PushToken.objects.update(minute=None, in_minute=0)


def _conforms(value: Any, schema: dict[str, Any], document: dict[str, Any]) -> bool:
    """Does an answer keep the description? As far as the description goes: objects, lists, types, enums."""
    if "$ref" in schema:
        return _conforms(value, document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document)
    kinds = {
        "object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None),
    }  # fmt: skip
    named = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not isinstance(value, tuple(kinds[one] for one in named)):
        return False
    if isinstance(value, dict):
        inside = schema.get("properties", {})
        kept = all(name in value for name in schema.get("required", ()))
        return kept and all(name not in inside or _conforms(one, inside[name], document) for name, one in value.items())
    if isinstance(value, list):
        return all(_conforms(one, schema["items"], document) for one in value)
    return "enum" not in schema or value in schema["enum"]


@FUZZ
@given(posts=st.lists(ALLOWED, min_size=1, max_size=3))
def test_what_the_description_allows_is_read_row_by_row(send, posts):
    _fresh()
    answer = send(posts)
    assert answer.status_code in {200, 201, 422}
    told = answer.json()
    assert _conforms(told, {"$ref": "#/components/schemas/Pushed"}, described())
    assert told["counts"]["rows"] == len(posts) == len(told["posts"]) + len(told["rejected"])


@FUZZ
@given(body=ANYTHING | st.lists(ALLOWED | ANYTHING, max_size=3), dry=st.sampled_from(["", "?dry_run=1", "?dry_run=x"]))
def test_anything_else_is_answered_with_a_code(send, body, dry):
    _fresh()
    answer = send(json.dumps(body), dry)
    assert answer.status_code in {200, 201, 400, 422}
    problem = {"$ref": "#/components/schemas/Error"}
    told = answer.json()
    assert _conforms(told, problem, described()) if "error" in told else "counts" in told


@FUZZ
@given(body=st.binary(min_size=1, max_size=60))
def test_any_bytes_are_answered_with_a_code(send, body):
    _fresh()
    answer = send(body)
    assert answer.status_code in {400, 422}
    assert code(answer) in SENTENCES


def test_every_field_of_the_table_is_one_of_the_imports_own():
    from lianqiao.intake.headers import fields_of

    assert {field.column for field in FIELDS} <= fields_of("posts")
