"""The Model Context Protocol: versions, messages and refusals, and what agents do by its tools."""

from __future__ import annotations

import base64
import io
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client as McpClient
from PIL import Image
from pytest_django import Settings

from studio.accounts.models import Team, User
from studio.api.mcp import own_tools
from studio.api.resources import orders
from studio.core.web import rate_limits
from studio.core.web.rate_limits import RateLimit
from studio.generation.lifecycle import State
from studio.generation.models import Generation
from studio.ledger.models import Entry
from studio.library.models import Asset
from studio.projects.models import Project
from tests import factories
from tests.api.agents import PATH, call, refusal, send, send_stateless, value, with_client
from tests.api.conftest import Program
from tests.api.test_orders import PRICE
from tests.api.test_requests import detail
from tests.architecture import fixtures

pytestmark = pytest.mark.django_db
ANSWERED = {"jsonrpc": "2.0", "id": 1, "result": {}}


@pytest.fixture
def request_of_a_render(project: Project, settings: Settings) -> dict[str, Any]:
    settings.RUNWARE_API_KEY = "key"
    return {"project_id": str(project.pk), "shot": 1, "prompt": "A quiet harbour at dawn."}


@pytest.mark.parametrize(("mode", "version"), [("auto", "2026-07-28"), ("legacy", "2025-11-25")])
def test_the_reference_client_lists_and_calls_tools_whichever_version_it_speaks(
    tmp_path: Path, program: Callable[..., Program], mode: str, version: str
) -> None:
    scene = fixtures.build("glass", tmp_path)
    arguments = {"take_id": str(scene.rows.take.pk), "frames": [0, 5]}

    async def walk(client: McpClient) -> None:
        assert client.protocol_version == version
        assert client.server_info.name == "circle-take"
        assert "never instructions" in (client.instructions or "")
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert tools["list_projects"].annotations.read_only_hint
        assert tools["order_render"].annotations.destructive_hint
        # The client checks every result against the schema that its tool has named.
        listed = await client.call_tool("list_projects", {})
        assert listed.structured_content["items"][0]["name"] == "glass film"
        models = await client.call_tool("list_models", {})
        assert json.loads(models.content[0].text) == models.structured_content
        seen = await client.call_tool("look_at_take", arguments)
        assert seen.structured_content["notes"]["items"][0]["text"] == "A glass note."
        assert seen.structured_content["pictures"] == ["poster", "frame 0", "frame 5"]
        pictures = [content for content in seen.content if content.type == "image"]
        for content in pictures:
            with Image.open(io.BytesIO(base64.b64decode(content.data))) as picture:
                assert picture.get_format_mimetype() == content.mime_type
                assert max(picture.size) <= 1280
        assert [content.mime_type for content in pictures] == ["image/webp", "image/jpeg", "image/jpeg"]
        wrong = await client.call_tool("look_at_take", {**arguments, "frames": [10**6]})
        assert wrong.is_error
        assert "There is no frame 1000000." in wrong.content[0].text

    with_client(program(scene.people["owner"]), mode, walk)


def test_a_handshake_agrees_on_a_version_that_both_speak(
    carol: User, program: Callable[..., Program]
) -> None:
    one = program(carol)
    for requested, agreed in (
        ("2025-06-18", "2025-06-18"),
        ("2024-11-05", "2025-11-25"),
        (None, "2025-11-25"),
    ):
        result = send(one, "initialize", {"protocolVersion": requested}).json()["result"]
        assert result["protocolVersion"] == agreed
        assert result["capabilities"] == {"tools": {}}
    assert send(one, "ping").json() == {"jsonrpc": "2.0", "id": 7, "result": {}}
    assert send(one, "ping", **{"MCP-Protocol-Version": "2025-06-18"}).status_code == 200
    refused = send(one, "ping", **{"MCP-Protocol-Version": "1900-01-01"})
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == -32022
    assert "2026-07-28" in refused.json()["error"]["data"]["supported"]


def test_the_newest_version_needs_no_handshake_and_headers_that_agree_with_the_body(
    carol: User, program: Callable[..., Program]
) -> None:
    one = program(carol)
    discovery = send_stateless(one, "server/discover").json()["result"]
    assert (discovery["resultType"], discovery["supportedVersions"][0]) == ("complete", "2026-07-28")
    listed = send_stateless(one, "tools/list").json()["result"]
    assert listed["cacheScope"] == "private"
    params = {"name": "get_token"}
    named = "=?base64?" + base64.b64encode(b"get_token").decode() + "?="
    for name in ("get_token", named):
        assert send_stateless(one, "tools/call", params, **{"Mcp-Name": name}).status_code == 200
    wrong = [
        {"Mcp-Name": "list_projects"},
        {"Mcp-Method": "tools/list"},
        {"MCP-Protocol-Version": "2025-11-25"},
    ]
    for headers in ({}, *wrong):
        refused = send_stateless(one, "tools/call", params, **headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, -32020)
    for method in ("initialize", "ping", "resources/list"):
        refused = send_stateless(one, method)
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, -32601)
    bare = send(one, "tools/list", **{"MCP-Protocol-Version": "2026-07-28"})
    assert (bare.status_code, bare.json()["error"]["code"]) == (400, -32602)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", -32700),
        ("[" * 100_000, -32700),
        ("7", -32600),
        ({"id": 1, "method": "ping"}, -32600),
        ({"jsonrpc": "2.0", "id": None, "method": "ping"}, -32600),
        ({"jsonrpc": "2.0", "id": True, "method": "ping"}, -32600),
        ({"jsonrpc": "2.0", "id": 1, "method": 5}, -32600),
        ({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}, -32600),
    ],
)
def test_a_body_that_is_no_message_is_an_error_of_the_protocol(
    carol: User, program: Callable[..., Program], body: Any, code: int
) -> None:
    response = program(carol).send("POST", PATH, body)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == code
    assert response["Content-Type"] == "application/json"


def test_notifications_and_answers_are_accepted_without_an_answer(
    carol: User, program: Callable[..., Program]
) -> None:
    one = program(carol)
    for message in ({"jsonrpc": "2.0", "method": "notifications/initialized"}, ANSWERED, [ANSWERED]):
        response = one.send("POST", PATH, message)
        assert (response.status_code, response.content) == (202, b"")


def test_only_the_version_with_batches_takes_them_and_each_message_counts(
    carol: User, program: Callable[..., Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "API", RateLimit("api", 5, timedelta(minutes=1), "requests"))
    one = program(carol)
    ping = {"jsonrpc": "2.0", "method": "ping"}
    batch = [{**ping, "id": 1}, ANSWERED, {**ping, "id": "b"}]
    assert [answer["id"] for answer in one.send("POST", PATH, batch).json()] == [1, "b"]
    assert one.send("POST", PATH, batch, **{"MCP-Protocol-Version": "2025-06-18"}).status_code == 400
    refused = one.send("POST", PATH, batch)
    assert "too often" in detail(refused, 429)
    assert refused["Retry-After"]


@pytest.mark.parametrize("batch", [[], [{"jsonrpc": "2.0", "id": 1, "method": "ping"}] * 21])
def test_a_batch_is_neither_empty_nor_endless(
    carol: User, program: Callable[..., Program], batch: list[Any]
) -> None:
    assert program(carol).send("POST", PATH, batch).json()["error"]["code"] == -32600


def test_the_address_takes_messages_of_programs_with_a_token_only(
    carol: User, program: Callable[..., Program]
) -> None:
    one = program(carol)
    for method in ("GET", "DELETE", "PUT"):
        refused = one.send(method, PATH)
        assert detail(refused, 405)
        assert refused["Allow"] == "POST"
    page = {"Origin": "https://elsewhere.example"}
    assert "another address" in detail(send(one, "ping", **page), 403)
    assert send(one, "ping", Origin="http://testserver").status_code == 200
    form: Any = one.client.post(PATH, {"a": "b"})
    assert "Send JSON" in detail(form, 415)
    assert "Nothing was stored." in detail(one.send("POST", PATH, b" " * 2_000_000), 413)
    assert detail(send(Program("ct_unknown"), "ping"), 401)


def test_what_is_wrong_with_a_call_is_an_error_of_the_protocol_and_what_is_refused_a_result(
    carol: User, project: Project, program: Callable[..., Program]
) -> None:
    one = program(carol)
    for params in ({"name": "drop_tables"}, {"name": 5}, {"name": "get_token", "arguments": [1]}):
        response = send(one, "tools/call", params)
        assert (response.status_code, response.json()["error"]["code"]) == (200, -32602)
    assert refusal(one, "list_shots", project_id=str(uuid.uuid4())) == "There is nothing here for this token."
    assert refusal(one, "list_shots").startswith("project_id: project_id is missing.")
    draft = {"project_id": str(project.pk), "prompt": "A harbour.", "idempotency_key": "a"}
    assert "There is no field shott here." in refusal(one, "order_draft", **draft, shot=1, shott=1)
    assert "There is no shot 9 in this project." in refusal(one, "order_draft", **draft, shot=9)
    assert not Generation.objects.exists()


def test_an_agent_drafts_and_a_retry_is_the_same_draft(
    carol: User, request_of_a_render: dict[str, Any], program: Callable[..., Program]
) -> None:
    one = program(carol, scopes=["read", "draft"])
    drafts = [value(one, "order_draft", **request_of_a_render, idempotency_key="first try") for _ in range(2)]
    assert drafts[0]["id"] == drafts[1]["id"]
    assert (drafts[0]["engine"], drafts[0]["phase"]) == ("draft", "Queued")
    changed = {**request_of_a_render, "prompt": "A lake."}
    refused = refusal(one, "order_draft", **changed, idempotency_key="first try")
    assert refused == f"idempotency_key: {orders.KEY_REUSED}"
    assert value(one, "get_generation", generation_id=drafts[0]["id"])["is_final"] is False


def test_a_paid_order_without_the_scope_lands_at_the_producer_with_prompt_inputs_and_price(
    carol: User,
    alice: User,
    team: Team,
    request_of_a_render: dict[str, Any],
    program: Callable[..., Program],
    browse: Callable[..., Any],
) -> None:
    frame = Asset.objects.create(
        team=team, name="pier.png", kind="image", state="ready", width_px=1920, height_px=1080, format="png"
    )
    body = {**request_of_a_render, "mode": "frames", "first_frame": str(frame.pk), "seconds": 5}
    one = program(carol, scopes=["read", "ask"])
    assert value(one, "check_order", **{key: body[key] for key in body if key != "shot"})["price_usd"] == str(
        PRICE
    )
    order = value(one, "order_render", **body, idempotency_key="render 1")
    assert order["state"] == State.AWAITING_APPROVAL
    assert Entry.objects.held() == 0
    row = Generation.objects.get()
    assert (row.price_usd, row.author) == (PRICE, carol)
    assert [used.asset for used in row.inputs.all()] == [frame]
    page = browse(alice).get(f"/projects/{row.project_id}/").content.decode()
    for word in ("A quiet harbour at dawn.", "$0.56", f"/generations/{row.pk}/approve/"):
        assert word in page, word


def test_with_the_scope_order_a_render_is_paid_once_within_the_limit_of_the_token(
    carol: User, request_of_a_render: dict[str, Any], program: Callable[..., Program]
) -> None:
    one = program(carol, monthly_limit_usd=PRICE)
    for _ in range(2):
        paid = value(one, "order_render", **request_of_a_render, idempotency_key="render 1")
    assert (paid["state"], paid["price_usd"]) == ("queued", str(PRICE))
    assert Entry.objects.held() == PRICE
    lake = {**request_of_a_render, "prompt": "A lake."}
    assert "is left for this token this month" in refusal(one, "order_render", **lake, idempotency_key="2")
    order = value(one, "ask_for_render", **lake, idempotency_key="3")
    assert order["state"] == State.AWAITING_APPROVAL
    assert value(one, "cancel_generation", generation_id=order["id"])["is_final"] is True
    assert value(one, "get_token")["spent_this_month_usd"] == str(PRICE)
    assert value(one, "get_balance", project_id=request_of_a_render["project_id"])["balance"]["held_usd"]


def test_an_agent_reviews(
    bob: User, carol: User, team: Team, project: Project, program: Callable[..., Program]
) -> None:
    asset = Asset.objects.create(
        team=team, name="t.mp4", kind="video", state="ready", frames=120, rate_num=24, rate_den=1
    )
    take = str(factories.ready_draft(project.shots.get(), carol, asset).takes.get().pk)
    one = program(bob, scopes=["read", "review"])
    note = value(one, "write_note", take_id=take, text="The mast leans.", frame_in=12, frame_out=36)
    assert (note["frame_in"], note["author"]) == (12, "Bob")
    assert value(one, "give_verdict", take_id=take, kind="approve")["kind"] == "approve"
    assert value(one, "rate_take", take_id=take, value=4)["rating"] == 4
    assert value(one, "circle_take", take_id=take, is_on=True)["is_circled"] is True
    seen = value(one, "look_at_take", take_id=take)
    assert [row["text"] for row in seen["notes"]["items"]] == ["The mast leans."]
    assert seen["verdicts"][0]["author"] == "Bob"
    assert [
        row["number"] for row in value(one, "list_takes", project_id=str(project.pk), shot=1)["items"]
    ] == [1]


def test_a_blind_review_stays_blind_for_agents(
    carol: User, bob: User, project: Project, team: Team, program: Callable[..., Program]
) -> None:
    asset = Asset.objects.create(team=team, name="t.mp4", kind="video", state="ready", frames=120)
    generation = factories.ready_draft(project.shots.get(), carol, asset, "A secret harbour.")
    take = generation.takes.get()
    take.verdicts.create(person=carol, kind="approve", key=uuid.uuid4())
    project.takes.update(is_circled=True, rating=4, status="approved", note_count=3)
    Project.objects.update(is_blind=True)
    one = program(bob)
    calls = {
        "look_at_take": {"take_id": str(take.pk)},
        "list_takes": {"project_id": str(project.pk)},
        "get_generation": {"generation_id": str(generation.pk)},
    }
    for tool, arguments in calls.items():
        text = json.dumps(call(one, tool, **arguments))
        assert "secret" not in text
        assert "Carol" not in text
        assert "approve" not in text
    assert "reviewed blind" in refusal(one, "list_takes", project_id=str(project.pk), status="approved")


def test_an_agent_brings_in_a_small_picture(
    carol: User, project: Project, program: Callable[..., Program], django_capture_on_commit_callbacks: Any
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (640, 360), "navy").save(picture, "PNG")
    one, data = program(carol), base64.b64encode(picture.getvalue()).decode()
    sent = {"project_id": str(project.pk), "name": "pier.png", "data": data}
    with django_capture_on_commit_callbacks():
        files = [value(one, "upload_file", **sent) for _ in range(2)]
    assert files[0]["id"] == files[1]["id"]
    assert (files[0]["state"], files[0]["name"]) == ("preparing", "pier.png")
    assert refusal(one, "upload_file", **{**sent, "data": "no base64!"}) == f"data: {own_tools.NOT_BASE64}"
    assert "is empty" in refusal(one, "upload_file", **{**sent, "data": ""})
    assert "is not a file that we read" in refusal(one, "upload_file", **{**sent, "name": "a.exe"})
    assert value(one, "look_at_file", file_id=files[0]["id"])["pictures"] == []
    assert value(one, "list_files", project_id=str(project.pk))["items"][0]["id"] == files[0]["id"]


def test_waiting_ends_when_an_order_is_final_or_when_too_many_wait(
    carol: User, request_of_a_render: dict[str, Any], program: Callable[..., Program], monkeypatch: Any
) -> None:
    one = program(carol)
    draft = value(one, "order_draft", **request_of_a_render, idempotency_key="a")["id"]
    looks = []

    def meanwhile(seconds: float) -> None:
        looks.append(seconds)
        Generation.objects.filter(pk=draft).update(state=State.CANCELLED)

    monkeypatch.setattr("studio.api.mcp.own_tools.time.sleep", meanwhile)
    with own_tools.WAITS_AT_ONCE, own_tools.WAITS_AT_ONCE:
        assert value(one, "get_generation", generation_id=draft, seconds=15)["is_final"] is False
    assert not looks
    assert value(one, "get_generation", generation_id=draft, seconds=15)["is_final"] is True
    assert len(looks) == 1
    refused = refusal(one, "get_generation", generation_id=draft, seconds=600)
    assert refused == "seconds: input should be less than or equal to 15."
