"""The life of a generation against a real sandbox: every ending, nothing lost, nothing ordered twice."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from studio.accounts.models import User
from studio.catalog.request import Mode
from studio.generation import services
from studio.generation.models import Generation, GenerationEvent, Take
from studio.generation.pipeline import health, scheduler
from studio.ledger import services as ledger
from studio.ledger.limits import OverBudget
from studio.ledger.models import Budget
from studio.library.models import Asset
from studio.library.request_inputs.inputs import input_of
from studio.projects.models import Project
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)


def accepted(sandbox: Any, generation: Any) -> Any:
    counts = {one["taskUUID"]: one["accepted"] for one in sandbox.bill()["accepted"]}
    return counts.get(str(generation.task_uuid), 0)


def test_an_order_becomes_a_take_that_plays_from_our_own_files(
    order: Callable[..., Generation], worker: Any
) -> None:
    generation = worker.settle(order())
    take = generation.takes.get()
    assert generation.state == "ready"
    assert take.state == "ready"
    assert (take.asset.seconds, take.asset.frames) == (pytest.approx(5), 120)
    for name in (take.asset.original, take.asset.poster, take.asset.sprite):
        assert default_storage.size(name) > 0
    assert len(take.asset.sha256) == 64


def test_four_results_fill_one_stack_numbered_within_the_shot(
    order: Callable[..., Generation], worker: Any
) -> None:
    order()
    generation = worker.settle(order(number_results=4))
    assert [take.number for take in generation.takes.all()] == [2, 3, 4, 5]
    assert {take.state for take in generation.takes.all()} == {"ready"}
    assert len({take.video_uuid for take in generation.takes.all()}) == 4


def test_the_same_key_told_twice_is_one_order(order: Callable[..., Generation]) -> None:
    key = uuid.uuid4()
    assert order(key=key).pk == order(key=key).pk
    assert Generation.objects.count() == 1


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("busy_429", "queued"),  # certainly not accepted: back in line, where cancelling is free
        ("unavailable_503", "submitted"),
        ("error_500", "submitted"),
        ("html_502", "submitted"),
        ("waited_504", "submitted"),
        ("malformed_json", "submitted"),
        ("cut_before", "submitted"),
        ("cut_after", "submitted"),
    ],
)
def test_trouble_while_sending_is_waited_out_with_the_same_uuid(
    order: Callable[..., Generation], worker: Any, sandbox: server.Sandbox, fault: str, state: str
) -> None:
    sandbox.fault(fault, on="submit", times=1)
    generation = order()
    uuid_before = generation.task_uuid
    worker.round()
    generation.refresh_from_db()
    assert generation.state == state
    assert generation.not_before
    assert generation.not_before > timezone.now()
    Generation.objects.update(not_before=None)
    generation = worker.settle(generation)
    assert generation.state == "ready"
    assert generation.task_uuid == uuid_before
    assert accepted(sandbox, generation) == 1


def test_a_refusal_is_told_with_the_providers_own_words_and_costs_nothing(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    paid.fault("refused_400", on="submit", times=1)
    generation = worker.settle(order(engine="runware"))
    assert (generation.state, generation.error_family, generation.acceptance) == (
        "failed",
        "validation",
        "refused",
    )
    assert generation.error_code
    assert generation.error_message
    balance = ledger.balance(project)
    assert (balance.spent_usd, balance.held_usd) == (0, 0)


def test_a_safety_block_ends_blocked(
    order: Callable[..., Generation], worker: Any, sandbox: server.Sandbox
) -> None:
    sandbox.fault("safety_block", on="render", times=1)
    generation = worker.settle(order())
    assert (generation.state, generation.error_family) == ("blocked", "safety")


@pytest.mark.parametrize("fault", ["error_in_errors", "error_in_item"])
def test_a_failed_render_ends_failed(
    order: Callable[..., Generation], worker: Any, sandbox: server.Sandbox, fault: str
) -> None:
    sandbox.fault(fault, on="render", times=1)
    generation = worker.settle(order())
    assert generation.state == "failed"
    assert generation.takes.get().state == "failed"


def test_what_succeeded_is_kept_when_a_sibling_fails(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    paid.fault("partial_failure", on="render", times=1)
    generation = worker.settle(order(engine="runware", number_results=2))
    assert sorted(take.state for take in generation.takes.all()) == ["failed", "ready"]
    assert generation.state == "ready"
    balance = ledger.balance(project)
    assert (balance.spent_usd, balance.held_usd) == (Decimal("0.56"), 0)


def test_a_paid_order_is_held_then_settled_with_the_providers_cost(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    generation = order(engine="runware", number_results=2)
    assert ledger.balance(project).held_usd == Decimal("1.12")
    worker.settle(generation)
    balance = ledger.balance(project)
    assert (balance.spent_usd, balance.held_usd) == (Decimal("1.12"), 0)


def test_an_order_over_budget_leaves_nothing_behind(
    order: Callable[..., Generation], paid: server.Sandbox, project: Project
) -> None:
    Budget.objects.create(project=project, limit_usd=Decimal("0.50"))
    with pytest.raises(OverBudget):
        order(engine="runware")
    assert not Generation.objects.exists()
    assert ledger.balance(project).held_usd == 0


def test_without_a_key_nothing_paid_can_be_ordered(
    order: Callable[..., Generation], sandbox: server.Sandbox
) -> None:
    with pytest.raises(services.NotOrderable, match="only free drafts"):
        order(engine="runware")


@pytest.mark.parametrize("fault", ["url_422", "url_502", "truncated", "short_file", "wrong_file"])
def test_a_file_that_is_not_there_yet_or_broken_is_fetched_again(
    order: Callable[..., Generation], worker: Any, sandbox: server.Sandbox, fault: str
) -> None:
    sandbox.fault(fault, on="download", times=1)
    generation = worker.settle(order())
    assert generation.state == "ready"
    assert accepted(sandbox, generation) == 1


def test_cancelling_before_sending_costs_nothing_and_sends_nothing(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    generation = order(engine="runware")
    services.cancel(generation)
    worker.round()
    generation.refresh_from_db()
    assert generation.state == "cancelled"
    assert accepted(paid, generation) == 0
    assert ledger.balance(project).held_usd == 0


@pytest.mark.parametrize("state", ["uploading", "submitted"])
def test_a_worker_that_died_before_sending_is_taken_over(
    order: Callable[..., Generation], worker: Any, sandbox: server.Sandbox, state: str
) -> None:
    generation = order()
    Generation.objects.filter(pk=generation.pk).update(state=state)
    assert worker.settle(generation).state == "ready"
    assert accepted(sandbox, generation) == 1


def test_an_order_whose_acceptance_was_lost_is_sent_again_and_recognised(
    order: Callable[..., Generation], worker: Any, sandbox: server.Sandbox
) -> None:
    generation = worker.settle(order())
    Generation.objects.filter(pk=generation.pk).update(state="submitted")
    Take.objects.update(state="waiting", video_uuid=None, asset=None)
    generation = worker.settle(generation)
    assert generation.state == "ready"
    assert accepted(sandbox, generation) == 1


def test_the_scheduler_enqueues_what_was_forgotten(
    order: Callable[..., Generation], worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = order()
    enqueued = []
    monkeypatch.setattr(
        "studio.generation.pipeline.scheduler.enqueue_on_commit", lambda task, pk: enqueued.append((task, pk))
    )
    Generation.objects.update(enqueued_at=timezone.now() - timedelta(minutes=1))
    scheduler.tick(worker.runner, worker.pollers, now=timezone.now())
    assert enqueued == [("studio.generation.tasks.submit", generation.pk)]


def test_a_sandbox_that_is_down_makes_the_order_wait_with_a_sentence(
    order: Callable[..., Generation],
    worker: Any,
    settings: Settings,
    alice: User,
    browse: Callable[..., Client],
    project: Project,
) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9/v1"
    generation = order()
    worker.round()
    generation.refresh_from_db()
    assert generation.state in ("queued", "submitted")
    page = browse(alice).get(f"/projects/{project.pk}/").content.decode()
    assert "The draft renderer does not answer. Nothing is lost; we try again at" in page


@pytest.mark.parametrize(
    ("fault", "on_card", "on_operations"),
    [
        ("busy_429", "Runware has too much to do", "had too much to do"),
        ("error_500", "Runware reports an error of its own", "reported an error of its own"),
        ("malformed_json", "Runware answers something that the studio cannot read", "answered what cannot"),
        ("cut_before", "Runware does not answer", "did not answer"),
    ],
)
def test_each_trouble_while_sending_has_its_own_sentence(
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    alice: User,
    browse: Callable[..., Client],
    fault: str,
    on_card: str,
    on_operations: str,
) -> None:
    paid.fault(fault, on="submit", times=None)
    generation = order(engine="runware")
    worker.round()
    page = browse(alice).get(f"/projects/{generation.project_id}/").content.decode()
    assert f"{on_card}" in page
    assert "Nothing is lost; we try again at" in page
    assert any(on_operations in finding.message for finding in health.findings(timezone.now()))


def test_an_order_beyond_its_time_says_what_is_done_and_until_when(
    order: Callable[..., Generation], sandbox: server.Sandbox, alice: User, browse: Callable[..., Client]
) -> None:
    sent_at = datetime(2031, 5, 4, 12, 30, tzinfo=UTC)
    generation = order()
    Generation.objects.filter(pk=generation.pk).update(state="timed_out", sent_at=sent_at)
    page = browse(alice).get(f"/projects/{generation.project_id}/").content.decode()
    end = timezone.localtime(sent_at + timedelta(days=3))
    assert f"asked every few minutes until {end:%-d %b, %H:%M}" in " ".join(page.split())


def test_a_render_that_takes_too_long_is_still_watched(
    order: Callable[..., Generation], worker: Any, sandbox: server.Sandbox
) -> None:
    sandbox.fault("empty_data", on="poll", times=None)
    generation = order()
    worker.round()
    Generation.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    worker.round()
    generation.refresh_from_db()
    assert generation.state == "timed_out"
    sandbox.clear_faults()
    assert worker.settle(generation).state == "ready"


def test_the_event_log_holds_every_exchange_and_no_secret(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, settings: Settings
) -> None:
    generation = worker.settle(order(engine="runware"))
    steps = GenerationEvent.objects.filter(generation=generation)
    assert {"move", "exchange"} <= {step.kind for step in steps}
    assert settings.RUNWARE_API_KEY not in str([step.body for step in steps])


def test_inputs_are_uploaded_once_and_used_by_their_provider_id(
    order: Callable[..., Generation], bring: Callable[..., Asset], worker: Any, sandbox: server.Sandbox
) -> None:
    asset = bring("door.webp", kind="WEBP")
    fields = {"mode": Mode.FRAMES, "first_frame": input_of(asset), "width_px": None, "height_px": None}
    generation = worker.settle(order(**fields))
    assert generation.state == "ready"
    assert list(generation.uploads) == [str(asset.pk)]
    assert asset.provider_file_facts["format"] == "JPEG"  # the model takes no WEBP
