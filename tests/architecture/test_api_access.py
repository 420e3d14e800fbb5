"""Every address of the API with every role, scope and method; and with ids of what the token must not reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from studio.accounts import policy
from studio.accounts.models import User
from studio.api.access import ENDPOINTS
from studio.api.models import ApiToken
from studio.api.scopes import Scope
from studio.core.web import rate_limits
from studio.core.web.rate_limits import RateLimit
from studio.projects.models import Project
from tests import factories
from tests.architecture import fixtures
from tests.architecture.access_matrix import ACCESS, Kind
from tests.architecture.test_access_matrix import arguments, snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
AGENTS = "api:mcp"  # whose tools have scopes of their own: test_mcp_access.py
NAMES = [name for name, access in ACCESS.items() if access.kind is Kind.TOKEN and name != AGENTS]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# Of a draft, as the one in the address: what it orders decides which scope it needs.
OF_DRAFTS = {"api:v1:retry_generation": {Scope.DRAFT}}
# A row that only who wrote it changes; the note and the upload in the address are the creator's.
OWN_ROWS = {"api:v1:delete_note", *(f"api:v1:{verb}_upload" for verb in ("get", "head", "append", "delete"))}
GRANTS: tuple[tuple[Scope, ...], ...] = (*((scope,) for scope in Scope), ())


@pytest.fixture
def scene(db: None, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: Any) -> fixtures.Scenery:
    caplog.set_level("CRITICAL", "django.request")
    monkeypatch.setattr(rate_limits, "API", RateLimit("api", 1_000_000, rate_limits.MINUTE, "requests"))
    monkeypatch.setattr(rate_limits, "UPLOAD", rate_limits.API)
    return fixtures.build("glass", tmp_path)


def path_of(name: str, scene: Any) -> str:
    return reverse(name, kwargs={key: fixtures.ARGUMENTS[key](scene) for key in arguments(name)})


def program(user: User, **terms: Any) -> Client:
    _, secret = factories.api_token(user.memberships.get(), **terms)
    return Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)


def ask(client: Client, method: str, path: str) -> Any:
    """The response to an empty body; what it changed is taken back."""
    with transaction.atomic():
        response: Any = client.generic(method, path, "{}", "application/json")
        transaction.set_rollback(True)
    return response


def endpoint_of(name: str) -> Any:
    return ENDPOINTS[name.removeprefix("api:v1:")]


def test_the_addresses_are_those_of_the_table_with_its_scopes_and_permissions() -> None:
    declared = {f"api:v1:{row.name}": (set(row.scopes), row.requires) for row in ENDPOINTS.values()}
    assert declared == {name: (set(ACCESS[name].scopes), ACCESS[name].get) for name in NAMES}


@pytest.mark.exhaustive
def test_every_role_and_scope_gets_exactly_what_the_table_says(
    scene: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong, tried = [], Counter[str]()
    for role in fixtures.ROLES:
        for scopes in GRANTS:
            client = program(scene.people[role], scopes=list(scopes))
            for name in NAMES:
                access = ACCESS[name]
                response = ask(client, endpoint_of(name).method, path_of(name, scene))
                tried["requests"] += 1
                needed = OF_DRAFTS.get(name, set(access.scopes))
                is_allowed = bool(set(scopes) & needed) and policy.has_permission(role, access.get)
                is_allowed &= name not in OWN_ROWS or role == "creator"
                is_right = response.status_code < 500 and (response.status_code == 403) is not is_allowed
                if not is_right or response.status_code in {401, 404, 405}:
                    wrong.append(f"{name}: {role} with {scopes} → {response.status_code}")
    with capsys.disabled():
        figures = f"{len(NAMES)} addresses × {len(fixtures.ROLES)} roles × {len(GRANTS)} grants of scopes"
        print(f"\n  API: {figures}: {tried['requests']} requests")
    assert not wrong, "\n".join(wrong)


def test_every_other_method_is_closed(scene: Any) -> None:
    client = program(scene.people["owner"])
    open_methods: dict[str, set[str]] = {}
    for name in NAMES:
        open_methods.setdefault(path_of(name, scene), set()).add(endpoint_of(name).method)
    for path, methods in open_methods.items():
        for method in set(METHODS) - methods:
            response = ask(client, method, path)
            assert response.status_code == 405, f"{method} {path}"
            assert set(response["Allow"].split(", ")) == methods


def with_rows() -> Iterator[str]:
    yield from (name for name in NAMES if set(arguments(name)) - fixtures.FREE)


def hidden(client: Client, scene: Any) -> None:
    """Nothing of the team is there for this token, and nothing of it changes."""
    before = snapshot()
    for name in with_rows():
        response = ask(client, endpoint_of(name).method, path_of(name, scene))
        assert response.status_code == 404, f"{name} → {response.status_code}"
        assert scene.secret not in response.content.decode()
    ignored = {"api.ApiToken"}
    after = snapshot()
    assert {key: rows for key, rows in after.items() if key not in ignored} == {
        key: rows for key, rows in before.items() if key not in ignored
    }


def test_ids_of_another_team_are_not_there(scene: Any, charlie: User) -> None:
    hidden(program(charlie), scene)


def test_a_token_for_chosen_projects_reaches_nothing_of_others(scene: Any) -> None:
    other = factories.project(scene.rows.team, "Open film")
    client = program(scene.people["owner"], projects=[other])
    before = [name for name in with_rows() if "team_id" not in arguments(name)]
    for name in before:
        response = ask(client, endpoint_of(name).method, path_of(name, scene))
        assert response.status_code == 404, f"{name} → {response.status_code}"
    listed = client.get("/api/v1/projects").json()["items"]
    assert [project["name"] for project in listed] == ["Open film"]


def test_a_private_project_does_not_exist_for_members_who_were_not_chosen(scene: Any) -> None:
    Project.objects.update(is_private=True)
    client = program(scene.people["producer"])
    for name in with_rows():
        if "team_id" in arguments(name):
            continue
        response = ask(client, endpoint_of(name).method, path_of(name, scene))
        assert response.status_code == 404, f"{name} → {response.status_code}"
    assert client.get("/api/v1/projects").json()["items"] == []
    scene.rows.project.private_members.set([scene.people["producer"].memberships.get()])
    assert len(client.get("/api/v1/projects").json()["items"]) == 1


def test_a_smaller_role_closes_what_a_token_opened(scene: Any) -> None:
    creator = scene.people["creator"]
    client = program(creator)
    path = path_of("api:v1:create_order", scene)
    assert ask(client, "POST", path).status_code == 422
    creator.memberships.update(role="reviewer")
    assert ask(client, "POST", path).status_code == 403
    ApiToken.objects.update(scopes=[])
    assert ask(client, "GET", "/api/v1/projects").status_code == 403
