"""Orders by a program: drafts, renders and questions; a retry never pays twice, and a limit is a limit."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import Settings

from studio.accounts.models import Team, User
from studio.api.resources import orders as orders_api
from studio.catalog import model_specs
from studio.catalog.model_specs import FIRST_MODEL
from studio.generation import services
from studio.generation.lifecycle import State
from studio.generation.models import Generation
from studio.ledger import services as ledger
from studio.ledger.models import Entry
from studio.library.models import Asset
from studio.projects.models import Project
from tests import factories
from tests.api.conftest import Program
from tests.api.test_requests import detail, errors

pytestmark = pytest.mark.django_db
DRAFT = {"prompt": "A quiet harbour at dawn.", "shot": 1}
RENDER = {**DRAFT, "engine": "render"}
PRICE = Decimal("0.5600")  # of five seconds


@pytest.fixture
def orders(project: Project, settings: Settings) -> str:
    """The address of orders, in a studio that is connected to the provider."""
    settings.RUNWARE_API_KEY = "key"
    return f"/projects/{project.pk}/orders"


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}


def test_a_draft_is_ordered_and_told_with_its_phase(
    carol: User, orders: str, program: Callable[..., Program]
) -> None:
    one = program(carol, scopes=["read", "draft"])
    response = one.post(orders, DRAFT)
    assert response.status_code == 201
    body = response.json()
    assert (body["engine"], body["state"], body["phase"], body["label"]) == (
        "draft",
        "queued",
        "Queued",
        "01·T1",
    )
    assert body["prompt"] == DRAFT["prompt"]
    assert one.get(f"/generations/{body['id']}").json() == body
    listed = one.get(orders.replace("orders", "generations?state=queued")).json()["items"]
    assert [generation["id"] for generation in listed] == [body["id"]]


def test_a_retry_is_the_same_order_and_pays_once(
    carol: User, orders: str, program: Callable[..., Program]
) -> None:
    one, header = program(carol), key()
    first, again = one.post(orders, RENDER, **header), one.post(orders, RENDER, **header)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert Entry.objects.held() == PRICE
    assert Generation.objects.get().order_key == uuid.UUID(header["Idempotency-Key"])


def test_another_order_under_the_same_key_is_refused(
    carol: User, orders: str, program: Callable[..., Program]
) -> None:
    one, header = program(carol), {"Idempotency-Key": "nightly 17"}
    assert one.post(orders, RENDER, **header).status_code == 201
    response = one.post(orders, {**RENDER, "prompt": "A lake."}, **header)
    assert detail(response, 409) == orders_api.KEY_REUSED
    assert response.json()["errors"][0]["field"] == "Idempotency-Key"
    assert Generation.objects.count() == 1


def test_the_same_words_as_a_key_of_somebody_else_are_another_key(
    alice: User, carol: User, orders: str, program: Callable[..., Program]
) -> None:
    header = {"Idempotency-Key": "nightly 17"}
    answers = [program(user).post(orders, RENDER, **header).status_code for user in (alice, carol)]
    assert answers == [201, 201]


def test_a_retry_into_a_new_shot_adds_one_shot(
    carol: User, project: Project, orders: str, program: Callable[..., Program]
) -> None:
    one, header, body = program(carol), key(), {**DRAFT, "shot": "new"}
    first, again = one.post(orders, body, **header), one.post(orders, body, **header)
    assert first.json()["shot"]["number"] == 2
    assert again.json()["id"] == first.json()["id"]
    assert project.shots.count() == 2


def test_a_render_needs_a_key(carol: User, orders: str, program: Callable[..., Program]) -> None:
    assert "a retry never pays twice" in errors(program(carol).post(orders, RENDER))["Idempotency-Key"]


def test_a_render_without_the_scope_order_asks_a_producer(
    carol: User, alice: User, orders: str, program: Callable[..., Program]
) -> None:
    response = program(carol, scopes=["ask"]).post(orders, RENDER, **key())
    assert response.json()["state"] == State.AWAITING_APPROVAL
    assert Entry.objects.held() == 0
    services.approve(Generation.objects.get(), by=alice)
    assert Entry.objects.held() == PRICE


def test_who_may_order_can_ask_all_the_same(
    alice: User, orders: str, program: Callable[..., Program]
) -> None:
    response = program(alice).post(orders, {**RENDER, "ask": True}, **key())
    assert response.json()["state"] == State.AWAITING_APPROVAL


@pytest.mark.parametrize(
    ("scopes", "body", "scope"), [(["order", "ask"], DRAFT, "draft"), (["draft"], RENDER, "order")]
)
def test_a_scope_that_is_too_small_is_named(
    carol: User, orders: str, program: Callable[..., Program], scopes: list[str], body: Any, scope: str
) -> None:
    assert f"scope {scope}" in detail(program(carol, scopes=scopes).post(orders, body, **key()), 403)


def test_a_token_pays_no_more_than_its_limit_also_in_the_middle_of_a_batch(
    carol: User, alice: User, orders: str, program: Callable[..., Program]
) -> None:
    one = program(carol, monthly_limit_usd=PRICE * 2)
    answers = [one.post(orders, {**RENDER, "prompt": f"Harbour {number}."}, **key()) for number in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 422]
    assert "$0.00 is left for this token this month" in detail(answers[2], 422)
    assert Entry.objects.held() == PRICE * 2
    assert Generation.objects.count() == 2
    assert one.get("/me").json()["spent_this_month_usd"] == "1.1200"
    # What a producer pays for is not the token's.
    assert one.post(orders, {**RENDER, "ask": True}, **key()).status_code == 201
    assert program(carol).post(orders, {**RENDER, "again": True}, **key()).status_code == 201


def test_what_the_screen_refuses_is_refused_with_its_sentence_at_its_field(
    carol: User, orders: str, program: Callable[..., Program]
) -> None:
    wrong = errors(program(carol).post(orders, {**DRAFT, "prompt": "", "seconds": 99}))
    assert "prompt" in wrong
    assert "seconds" in wrong
    assert not Generation.objects.exists()


def test_what_the_mode_would_leave_out_is_refused_not_dropped(
    carol: User, team: Team, project: Project, orders: str, program: Callable[..., Program]
) -> None:
    asset = Asset.objects.create(team=team, project=project, name="a.png", kind="image", state="ready")
    one = program(carol)
    wrong = errors(one.post(orders, {**DRAFT, "first_frame": str(asset.pk)}))
    assert wrong["first_frame"] == "The mode Text takes no first frame. Choose another mode."
    body = {**DRAFT, "mode": "frames", "first_frame": str(asset.pk), "ratio": "16:9", "size": "1920x1080"}
    assert "The input decides the ratio" in errors(one.post(orders, body))["ratio"]
    edit = {**DRAFT, "mode": "edit", "seconds": 5}
    assert "The input decides the length" in errors(one.post(orders, edit))["seconds"]
    assert not Generation.objects.exists()


def test_a_ratio_stands_for_the_size_that_has_it(
    carol: User, project: Project, program: Callable[..., Program]
) -> None:
    one, body = program(carol), {"prompt": "A quiet harbour at dawn."}
    check = f"/projects/{project.pk}/check"
    assert one.post(check, {**body, "ratio": "9:16"}).json()["body"]["height"] == 1920
    assert errors(one.post(check, {**body, "ratio": "5:4"}))["ratio"] == "Write 16:9, 1:1 or 9:16."


def test_a_file_of_another_team_is_no_input(
    carol: User, charlie: User, orders: str, program: Callable[..., Program]
) -> None:
    foreign = Asset.objects.create(
        team=charlie.memberships.get().team, name="a.png", kind="image", state="ready"
    )
    body = {**DRAFT, "mode": "frames", "first_frame": str(foreign.pk)}
    assert errors(program(carol).post(orders, body)) == {"first_frame": "There is no such file in this team."}


def test_a_budget_refuses_as_on_the_screen(
    carol: User, alice: User, project: Project, orders: str, program: Callable[..., Program]
) -> None:
    ledger.set_budget(project, member=None, period="always", limit=Decimal("0.10"), by=alice)
    assert "is left for this project" in detail(program(carol).post(orders, RENDER, **key()), 422)


def vendor_body(**more: Any) -> dict[str, Any]:
    return {
        "taskType": "videoInference",
        "model": FIRST_MODEL,
        "positivePrompt": "A quiet harbour at dawn.",
        "width": 1920,
        "height": 1080,
        "duration": 5,
        **more,
    }


def test_an_order_by_the_vendors_body_is_the_same_order(
    carol: User, orders: str, program: Callable[..., Program]
) -> None:
    one = program(carol)
    by_body = one.post(orders, {"shot": 1, "body": vendor_body()}).json()
    by_fields = one.post(orders, DRAFT).json()
    fingerprints = {str(row.pk): row.fingerprint for row in Generation.objects.all()}
    assert fingerprints[by_body["id"]] == fingerprints[by_fields["id"]]
    refused = one.post(orders, {"shot": 1, "body": vendor_body(steps=30)})
    assert errors(refused)["body"] == "steps is not used here."
    both = one.post(orders, {"shot": 1, "prompt": "A lake.", "body": vendor_body()})
    assert errors(both)["prompt"] == "Send the vendor's body or fields, not both."


def test_a_prompt_that_stands_for_several_is_no_order(
    carol: User, project: Project, orders: str, program: Callable[..., Program]
) -> None:
    one, body = program(carol), {**DRAFT, "prompt": "A quiet {harbour|lake} at dawn."}
    assert errors(one.post(orders, body))["prompt"].startswith("This prompt stands for 2 prompts.")
    checked = one.post(f"/projects/{project.pk}/check", {"prompt": body["prompt"], "seconds": 5}).json()
    assert checked["prompts"] == ["A quiet harbour at dawn.", "A quiet lake at dawn."]
    assert checked["price_usd"] == str(PRICE * 2)
    assert not Generation.objects.exists()


def test_a_check_says_problems_price_and_body_and_orders_nothing(
    carol: User, project: Project, program: Callable[..., Program]
) -> None:
    one = program(carol, scopes=["read"])
    good = one.post(
        f"/projects/{project.pk}/check", {"prompt": "A quiet harbour at dawn.", "seconds": 5}
    ).json()
    assert (good["may_be_ordered"], good["price_usd"]) == (True, str(PRICE))
    assert good["body"]["positivePrompt"] == "A quiet harbour at dawn."
    wrong = one.post(f"/projects/{project.pk}/check", {"prompt": "A harbour.", "seconds": 99}).json()
    assert wrong["may_be_ordered"] is False
    assert [problem["field"] for problem in wrong["problems"] if problem["blocks"]] == ["seconds"]
    assert not Generation.objects.exists()


def test_what_was_rendered_before_is_ordered_anew_only_on_purpose(
    carol: User, project: Project, orders: str, program: Callable[..., Program]
) -> None:
    one = program(carol)
    assert one.post(orders, RENDER, **key()).status_code == 201
    Generation.objects.update(state=State.READY)
    Generation.objects.get().takes.update(state="ready")
    assert "01·T1 shows exactly this" in errors(one.post(orders, RENDER, **key()))["again"]
    assert one.post(orders, {**RENDER, "again": True}, **key()).status_code == 201


def test_a_draft_is_promoted_once_and_an_order_is_cancelled(
    carol: User, project: Project, orders: str, program: Callable[..., Program]
) -> None:
    one, header = program(carol), key()
    draft = one.post(orders, DRAFT).json()["id"]
    answers = [one.post(f"/generations/{draft}/promote", {}, **header) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    render = answers[0].json()
    assert (render["engine"], render["price_usd"]) == ("runware", str(PRICE))
    drafting = program(carol, scopes=["read", "draft"])
    assert "ask or order" in detail(drafting.post(f"/generations/{render['id']}/cancel"), 403)
    assert one.post(f"/generations/{render['id']}/cancel").json()["state"] == State.CANCELLED
    assert Entry.objects.held() == 0
    assert one.post(f"/generations/{draft}/retry", {"again": True}).status_code == 422  # no such field
    assert one.post(f"/generations/{draft}/retry").status_code == 201


def test_an_order_is_checked_and_priced_as_it_would_be_ordered_today(
    carol: User, orders: str, program: Callable[..., Program]
) -> None:
    one = program(carol)
    draft = one.post(orders, DRAFT).json()["id"]
    checked = one.get(f"/generations/{draft}/check").json()
    assert (checked["may_be_ordered"], checked["price_usd"]) == (True, str(PRICE))
    assert checked["body"]["positivePrompt"] == DRAFT["prompt"]
    assert Generation.objects.count() == 1


def test_the_models_are_told_with_their_rules(carol: User, program: Callable[..., Program]) -> None:
    models = program(carol).get("/models").json()
    assert [model["id"] for model in models] == [model.id for model in model_specs.every()]
    text = next(mode for mode in models[0]["modes"] if mode["mode"] == "text")
    assert 5 in text["seconds"]
    assert "1920x1080" in text["sizes"]


def test_a_blind_review_stays_blind(
    carol: User, bob: User, project: Project, team: Team, program: Callable[..., Program]
) -> None:
    asset = Asset.objects.create(team=team, name="t.mp4", kind="video", state="ready", original="t.mp4")
    generation = factories.ready_draft(project.shots.get(), carol, asset, "A secret harbour.")
    take = generation.takes.get()
    project.takes.update(is_circled=True, rating=4, status="approved", note_count=3, open_note_count=3)
    Project.objects.update(is_blind=True)
    one = program(bob)
    addresses = (
        f"/takes/{take.pk}",
        f"/projects/{project.pk}/takes",
        f"/generations/{generation.pk}",
        f"/projects/{project.pk}/generations",
    )
    for address in addresses:
        text = one.get(address).content.decode()
        assert "secret" not in text
        assert "Carol" not in text
    hidden = one.get(f"/takes/{take.pk}").json()
    assert hidden["is_hidden"] is True
    names = ("author", "prompt", "cost_usd", "status", "rating", "pick", "is_circled")
    assert {hidden[name] for name in (*names, "note_count", "open_note_count")} == {None}
    for query in ("status=approved", "circled=true"):
        assert "reviewed blind" in detail(one.get(f"/projects/{project.pk}/takes?{query}"), 422)
    take.verdicts.create(person=bob, kind="approve", key=uuid.uuid4())
    assert one.get(f"/takes/{take.pk}").json()["rating"] == 4
    assert program(carol).get(f"/takes/{take.pk}").json()["prompt"] == "A secret harbour."
