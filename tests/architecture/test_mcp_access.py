"""Every tool for agents with every role and scope; and with ids of what the token must not reach."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from studio.accounts import policy
from studio.accounts.models import User
from studio.api.mcp.tools import TOOLS
from studio.core.web import rate_limits
from studio.core.web.rate_limits import RateLimit
from studio.projects.models import Project
from tests import factories
from tests.api.agents import call, send
from tests.api.conftest import Program
from tests.architecture import fixtures
from tests.architecture.test_access_matrix import snapshot
from tests.architecture.test_api_access import GRANTS

pytestmark = pytest.mark.django_db
UNREACHED = "There is nothing here for this token."
# What a tool is called with, beside ids: enough to be read.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "upload_file": {"name": "a.png", "data": "iVBORw0K"},
    "order_draft": {"shot": 1, "idempotency_key": "1"},
    "ask_for_render": {"shot": 1, "idempotency_key": "1"},
    "order_render": {"shot": 1, "idempotency_key": "1"},
    "render_draft": {"idempotency_key": "1"},
    "write_note": {"text": "A note."},
    "give_verdict": {"kind": "approve"},
    "rate_take": {"value": 3},
    "circle_take": {"is_on": True},
}


@pytest.fixture
def scene(db: None, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> fixtures.Scenery:
    monkeypatch.setattr(rate_limits, "API", RateLimit("api", 1_000_000, rate_limits.MINUTE, "requests"))
    monkeypatch.setattr(rate_limits, "UPLOAD", rate_limits.API)
    return fixtures.build("glass", tmp_path)


def program(user: User, **terms: Any) -> Program:
    _, secret = factories.api_token(user.memberships.get(), **terms)
    return Program(secret)


def ids_of(name: str, scene: Any) -> dict[str, str]:
    """The rows of the team that a tool is called with."""
    fields = TOOLS[name].arguments.model_fields
    return {field: str(value(scene)) for field, value in rows().items() if field in fields}


def rows() -> dict[str, Callable[[Any], Any]]:
    return {name: value for name, value in fixtures.ARGUMENTS.items() if name not in fixtures.FREE}


def with_rows(scene: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in TOOLS:
        if ids := ids_of(name, scene):
            yield name, {**ids, **ARGUMENTS.get(name, {})}


def result_of(one: Program, name: str, arguments: dict[str, Any]) -> Any:
    """The result of a call; what it changed is taken back."""
    with transaction.atomic():
        result = call(one, name, **arguments)
        transaction.set_rollback(True)
    return result


def text_of(result: Any) -> str:
    return str(result["content"][0]["text"])


def test_the_hints_of_a_tool_agree_with_its_scopes() -> None:
    for tool in TOOLS.values():
        is_for_readers = "read" in tool.scopes
        assert tool.hints.is_read_only is is_for_readers, tool.name
        assert tool.hints.is_idempotent or tool.name == "write_note"
    assert [name for name, tool in TOOLS.items() if tool.hints.is_destructive] == [
        "order_render",
        "render_draft",
        "cancel_generation",
    ]


@pytest.mark.exhaustive
def test_every_role_and_scope_finds_exactly_the_tools_that_it_may_call(scene: Any) -> None:
    for role in fixtures.ROLES:
        for scopes in GRANTS:
            one = program(scene.people[role], scopes=list(scopes))
            may = {
                name
                for name, tool in TOOLS.items()
                if set(tool.scopes) & set(scopes) and policy.has_permission(role, tool.requires)
            }
            listed = [tool["name"] for tool in send(one, "tools/list").json()["result"]["tools"]]
            assert listed == [name for name in TOOLS if name in may], (role, scopes)
            for name in TOOLS:
                arguments = ids_of(name, scene) | ARGUMENTS.get(name, {})
                sentence = text_of(result_of(one, name, arguments))
                is_refused = "This needs the scope" in sentence or sentence.startswith("Your role")
                assert is_refused is (name not in may), (role, scopes, name, sentence)


def hidden(one: Program, scene: Any) -> None:
    """Nothing of the team is there for this token, by any tool, and nothing of it changes."""
    before = snapshot()
    for name, arguments in with_rows(scene):
        result = call(one, name, **arguments)
        assert (result["isError"], text_of(result)) == (True, UNREACHED), name
    after = snapshot()
    assert {key: rows for key, rows in after.items() if key != "api.ApiToken"} == {
        key: rows for key, rows in before.items() if key != "api.ApiToken"
    }


def test_ids_of_another_team_are_not_there_for_any_tool(scene: Any, charlie: User) -> None:
    one = program(charlie)
    hidden(one, scene)
    assert scene.secret not in json.dumps(call(one, "list_projects"))


def test_a_token_for_chosen_projects_reaches_nothing_of_others_by_tools(scene: Any) -> None:
    other = factories.project(scene.rows.team, "Open film")
    one = program(scene.people["owner"], projects=[other])
    hidden(one, scene)
    listed = call(one, "list_projects")["structuredContent"]["items"]
    assert [project["name"] for project in listed] == ["Open film"]


def test_a_private_project_does_not_exist_for_agents_of_members_who_were_not_chosen(scene: Any) -> None:
    Project.objects.update(is_private=True)
    one = program(scene.people["producer"])
    hidden(one, scene)
    assert call(one, "list_projects")["structuredContent"]["items"] == []
