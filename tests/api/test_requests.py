"""What holds at every address: no cookie, one token, a limit, ETags, cursors, and errors that name their field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from studio.accounts.models import Team, User
from studio.activity.models import Event
from studio.api.models import ApiToken
from studio.core.web import rate_limits
from studio.core.web.rate_limits import RateLimit
from studio.projects.models import Project
from tests import factories
from tests.api.conftest import Program

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


def detail(response: Any, status: int) -> str:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM
    body = response.json()
    assert body["status"] == status
    return body["detail"]


def errors(response: Any) -> dict[str, str]:
    assert response.status_code == 422, response.content
    return {error["field"]: error["message"] for error in response.json()["errors"]}


def test_a_token_says_what_it_may_do(carol: User, team: Team, program: Callable[..., Program]) -> None:
    body = program(carol, scopes=["read", "draft"], monthly_limit_usd=20).get("/me").json()
    assert body["scopes"] == ["read", "draft"]
    assert body["person"]["name"] == "Carol"
    assert body["team"] == {"id": str(team.pk), "name": "Glass", "role": "creator"}
    assert (body["monthly_limit_usd"], body["projects"]) == ("20.0000", None)


def test_no_session_opens_the_api_and_no_answer_sets_a_cookie(
    alice: User, browse: Callable[..., Client], program: Callable[..., Program]
) -> None:
    assert "Send a token" in detail(browse(alice).get("/api/v1/projects"), 401)
    answers = [program(alice).get(path) for path in ("/projects", "/nowhere")] + [Client().get("/api/v1/me")]
    for answer in answers:
        assert not answer.cookies
        assert "Access-Control-Allow-Origin" not in answer
    assert answers[2]["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"expires_at": timezone.now() - timedelta(hours=1)}, "expired on"),
        ({"revoked_at": timezone.now()}, "was revoked"),
        ({"token_hash": "of another"}, "is unknown"),
    ],
)
def test_a_token_that_opens_nothing_is_refused_with_the_reason(
    carol: User, program: Callable[..., Program], columns: dict[str, Any], sentence: str
) -> None:
    one = program(carol)
    ApiToken.objects.update(**columns)
    assert sentence in detail(one.get("/projects"), 401)


def test_each_use_is_recorded(carol: User, program: Callable[..., Program]) -> None:
    program(carol).get("/me")
    token = ApiToken.objects.get()
    assert token.used_at
    assert token.address == "127.0.0.1"


def test_a_token_may_ask_only_so_often(
    carol: User, program: Callable[..., Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "API", RateLimit("api", 2, timedelta(minutes=1), "requests"))
    one = program(carol)
    first = one.get("/me")
    assert first["RateLimit-Policy"] == '"api";q=2;w=60'
    assert first["RateLimit"].startswith('"api";r=1;t=')
    one.get("/me")
    refused = one.get("/me")
    assert "too often" in detail(refused, 429)
    assert 0 < int(refused["Retry-After"]) <= 60
    assert program(carol).get("/me").status_code == 200  # another token has a count of its own


def test_what_has_not_changed_is_not_sent_again(
    carol: User, project: Project, program: Callable[..., Program]
) -> None:
    one = program(carol)
    first = one.get(f"/projects/{project.pk}")
    again = one.get(f"/projects/{project.pk}", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Project.objects.update(name="Another name")
    assert one.get(f"/projects/{project.pk}", **{"If-None-Match": first["ETag"]}).status_code == 200


def test_a_list_goes_on_at_its_cursor_and_takes_none_of_another(
    carol: User, team: Team, program: Callable[..., Program]
) -> None:
    names = {f"Film {number}" for number in range(5)}
    films = [factories.project(team, name) for name in sorted(names)]
    one, seen, cursor = program(carol), [], ""
    for _ in range(3):
        page = one.get(f"/projects?limit=2&cursor={cursor}").json()
        seen += [project["name"] for project in page["items"]]
        cursor = page["next"]
    assert (set(seen), len(seen), cursor) == (names, 5, "")
    shots = one.get("/projects?limit=1").json()["next"]
    foreign = one.get(f"/projects/{films[0].pk}/shots?cursor={shots}")
    assert "another list" in errors(foreign)["cursor"]
    assert "another list" in errors(one.get("/projects?cursor=made-up"))["cursor"]


def test_only_the_one_header_carries_a_token(carol: User, program: Callable[..., Program]) -> None:
    secret = program(carol).secret
    headers = [
        *(f"Basic {secret}", secret, f"Bearer {secret},Bearer {secret}", f"Bearer {secret}\x00"),
        *("Bearer", "Bearer ct_é", f"Bearer {'x' * 60_000}"),
    ]
    for header in headers:
        assert detail(Client(headers={"Authorization": header}).get("/api/v1/me"), 401)
    for name in ("token", "access_token", "Authorization"):
        assert detail(Client().get("/api/v1/me", {name: secret}), 401)
    by_cookie = Client()
    by_cookie.cookies["Authorization"] = f"Bearer {secret}"
    assert detail(by_cookie.get("/api/v1/me"), 401)
    assert Client(headers={"Authorization": f"bearer  {secret} "}).get("/api/v1/me").status_code == 200


def test_the_etag_of_somebody_else_tells_nothing_of_what_is_hidden(
    alice: User, carol: User, project: Project, program: Callable[..., Program]
) -> None:
    Project.objects.update(is_private=True)
    path = f"/projects/{project.pk}"
    seen = program(alice).get(path)
    assert "Authorization" in seen["Vary"]
    for etag in (seen["ETag"], "*"):
        assert detail(program(carol).get(path, **{"If-None-Match": etag}), 404)


def test_a_cursor_that_was_changed_or_is_of_another_project_is_refused(
    carol: User, team: Team, program: Callable[..., Program]
) -> None:
    one, films = program(carol), [factories.project(team, name) for name in ("Pier", "Lake")]
    for film in films:
        film.shots.create(number=2, position=2)
    cursor = one.get(f"/projects/{films[0].pk}/shots?limit=1").json()["next"]
    assert one.client.get(f"/api/v1/projects/{films[0].pk}/shots", {"cursor": cursor}).status_code == 200
    for pk, sent in (
        (films[1].pk, cursor),
        (films[0].pk, cursor[:-1] + ("A" if cursor[-1] != "A" else "B")),
        (films[0].pk, cursor.partition(":")[2]),
        (films[0].pk, "x" * 401),
    ):
        refused = one.client.get(f"/api/v1/projects/{pk}/shots", {"cursor": sent})
        assert "cursor" in errors(refused)


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"prompt": "A harbour.", "shott": 1, "shot": 1}, "shott", "There is no field shott here."),
        ({"prompt": "A harbour."}, "shot", "shot is missing."),
        ({"prompt": "A harbour.", "shot": 9}, "shot", "There is no shot 9 in this project."),
        ({"prompt": "A harbour.", "shot": 1, "seconds": "long"}, "seconds", "seconds: "),
    ],
)
def test_a_field_that_is_wrong_is_named(
    carol: User, project: Project, program: Callable[..., Program], body: Any, field: str, sentence: str
) -> None:
    response = program(carol).post(f"/projects/{project.pk}/orders", body)
    assert errors(response)[field].startswith(sentence)


def test_a_query_that_the_address_does_not_know_is_named(
    carol: User, program: Callable[..., Program]
) -> None:
    assert errors(program(carol).get("/projects?archivd=1")) == {"archivd": "There is no field archivd here."}


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, "[]", "null", '"x"'])
def test_a_body_that_is_no_object_is_refused(
    carol: User, project: Project, program: Callable[..., Program], body: str
) -> None:
    response = program(carol).post(f"/projects/{project.pk}/orders", body)
    assert response.status_code in {400, 422}
    assert response["Content-Type"] == PROBLEM


def test_a_body_of_50_megabytes_is_refused_before_it_is_read(
    carol: User, project: Project, program: Callable[..., Program]
) -> None:
    response = program(carol).post(f"/projects/{project.pk}/orders", b" " * 50_000_000)
    assert "Nothing was stored." in detail(response, 413)


def test_an_unknown_address_or_method_says_so(carol: User, program: Callable[..., Program]) -> None:
    one = program(carol)
    assert detail(one.get("/nowhere"), 404)
    refused = one.post("/me")
    assert "method" in detail(refused, 405)
    assert refused["Allow"] == "GET"


def test_the_log_tells_what_was_done_with_one_token_from_another(
    carol: User, project: Project, program: Callable[..., Program]
) -> None:
    order = {"prompt": "A harbour.", "shot": 1}
    for prompt in ("A harbour.", "A lake."):
        response = program(carol).post(f"/projects/{project.pk}/orders", {**order, "prompt": prompt})
        assert response.status_code == 201, response.content
    sessions = set(Event.objects.filter(verb="ordered").values_list("session", flat=True))
    assert len(sessions) == 2
    assert "" not in sessions
