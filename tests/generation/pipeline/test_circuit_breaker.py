"""What goes wrong for everybody, what comes late, and what people do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from studio.accounts.models import User
from studio.generation import services
from studio.generation.models import EngineStatus, Generation, GenerationEvent
from studio.generation.pipeline import circuit_breaker, poll_one
from studio.ledger import services as ledger
from studio.ledger.models import AccountBalance, ApprovalLimit, Entry
from studio.projects.models import Project
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)


def messages_of(generation: Generation) -> list[str]:
    return [event.message for event in generation.events.all()]


@pytest.fixture
def gallery(project: Project, browse: Callable[..., Client]) -> Callable[[User], str]:
    """The gallery as a person sees it."""

    def read(person: User) -> str:
        return browse(person).get(f"/projects/{project.pk}/").content.decode()

    return read


@pytest.fixture
def press(browse: Callable[..., Client]) -> Callable[..., Any]:
    """Press a button of a card: the name of the last part of its URL."""

    def post(person: User, generation: Generation, button: str, **options: Any) -> Any:
        url = f"/projects/{generation.project_id}/generations/{generation.pk}/{button}/"
        return browse(person).post(url, **options)

    return post


@pytest.mark.parametrize(
    ("fault", "group"), [("quota_402", "quota"), ("quota_400", "quota"), ("invalid_key_401", "auth")]
)
def test_quota_and_key_problems_pause_everybody_and_nothing_is_lost(
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    project: Project,
    alice: User,
    carol: User,
    gallery: Callable[[User], str],
    fault: str,
    group: str,
) -> None:
    paid.fault(fault, on="submit", times=1)
    first, second = order(engine="runware"), order(engine="runware")
    worker.round()
    status = EngineStatus.objects.get(engine="runware")
    assert (status.paused_at is None, status.error_group) == (False, group)
    for one in (first, second):
        one.refresh_from_db()
        assert (one.state, one.sent_at) == ("queued", None)
    assert ledger.balance(project).held_usd == Decimal("1.12")
    assert "Sending to Runware is paused." in gallery(alice)
    seen_by_creator = gallery(carol)
    assert "Sending to Runware is paused." not in seen_by_creator
    assert "This order is kept and goes on by itself." in seen_by_creator
    circuit_breaker.check("runware", now=timezone.now())
    assert not circuit_breaker.is_paused("runware")
    assert [worker.settle(one).state for one in (first, second)] == ["ready", "ready"]
    sent = [one["taskUUID"] for one in paid.bill()["accepted"]]
    assert [sent.count(str(one.task_uuid)) for one in (first, second)] == [1, 1]


def test_sending_stays_paused_while_the_check_fails_and_checks_come_less_often(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox
) -> None:
    paid.fault("invalid_key_401", on="submit", times=1)
    order(engine="runware")
    worker.round()
    paid.fault("invalid_key_401", on="account", times=None)
    now = timezone.now()
    waits = []
    for _ in range(4):
        circuit_breaker.check("runware", now=now)
        check_at = EngineStatus.objects.get(engine="runware").check_at
        assert check_at
        waits.append((check_at - now).total_seconds())
    assert waits == [15, 60, 300, 600]


def test_the_check_keeps_what_is_left_on_the_account(paid: server.Sandbox) -> None:
    circuit_breaker.check("runware", now=timezone.now())
    assert (AccountBalance.objects.get().balance_usd or 0) > 0


def test_a_draft_goes_on_while_paid_sending_is_paused(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox
) -> None:
    paid.fault("quota_402", on="submit", times=1)
    order(engine="runware")
    worker.round()
    assert worker.settle(order()).state == "ready"


def test_stop_watching_is_honest_and_a_late_result_is_adopted_and_entered(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project, alice: User
) -> None:
    paid.fault("empty_data", on="poll", times=None)
    generation = order(engine="runware")
    worker.round()
    assert services.cancel(generation, by=alice) == "cancelled"
    generation.refresh_from_db()
    assert (generation.acceptance, generation.poll_at is None) == ("accepted", False)
    assert ledger.balance(project).held_usd == Decimal("0.56")  # it may still be billed
    paid.clear_faults()
    worker.round()
    generation.refresh_from_db()
    worker.settle(generation)
    assert (generation.state, generation.arrived_late, generation.poll_at) == ("ready", True, None)
    assert generation.takes.get().asset
    assert [(entry.kind, entry.spent_usd) for entry in Entry.objects.filter(spent_usd__gt=0)] == [
        ("settle", Decimal("0.56"))
    ]
    assert (ledger.balance(project).spent_usd, ledger.balance(project).held_usd) == (Decimal("0.56"), 0)


def test_what_came_before_stopping_is_kept(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, alice: User
) -> None:
    paid.fault("held", on="render", times=1, seconds=300)
    generation = order(engine="runware", number_results=2)
    for _ in range(6):
        worker.round()
    services.cancel(generation, by=alice)
    generation.refresh_from_db()
    assert generation.state == "ready"
    assert sorted(take.state for take in generation.takes.all()) == ["failed", "ready"]


def test_after_the_usual_time_the_archive_is_asked_once(
    order: Callable[..., Generation], worker: Any, sandbox: server.Sandbox
) -> None:
    sandbox.fault("empty_data", on="poll", times=None)
    generation = order()
    worker.round()
    Generation.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    worker.round()
    generation.refresh_from_db()
    assert generation.state == "timed_out"
    poll_one.poll_one(generation.pk)
    assert worker.settle(generation).state == "ready"
    assert any("getTaskDetails" in message for message in messages_of(generation))


def test_a_part_that_comes_after_the_usual_time_is_taken_in(
    order: Callable[..., Generation], worker: Any, sandbox: server.Sandbox
) -> None:
    sandbox.fault("held", on="render", times=1, seconds=300)
    sandbox.fault("empty_data", on="poll", times=None)
    generation = order(number_results=2)
    worker.round()
    Generation.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    worker.round()
    sandbox.clear_faults()
    for _ in range(4):
        worker.round()
    generation.refresh_from_db()
    assert generation.state == "timed_out"
    assert sorted(take.state for take in generation.takes.all()) == ["ready", "waiting"]


def test_asking_again_finds_what_a_failed_order_became(
    order: Callable[..., Generation],
    worker: Any,
    sandbox: server.Sandbox,
    alice: User,
    press: Callable[..., Any],
) -> None:
    sandbox.fault("url_expired", on="download", times=1)
    generation = worker.settle(order())
    assert generation.state == "failed"
    assert press(alice, generation, "ask").status_code == 302
    poll_one.poll_one(generation.pk)
    generation.refresh_from_db()
    assert worker.settle(generation).state == "ready"
    assert f"{alice} asks the provider again" in messages_of(generation)


def test_above_the_limit_a_creator_asks_and_a_producer_pays(
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    project: Project,
    alice: User,
    carol: User,
    gallery: Callable[[User], str],
    press: Callable[..., Any],
) -> None:
    ApprovalLimit.objects.create(project=project, over_usd=Decimal("1.00"))
    cheap = order(engine="runware", author=carol)
    dear = order(engine="runware", author=carol, number_results=2)
    assert (cheap.state, dear.state) == ("queued", "awaiting_approval")
    frozen = dear.request
    assert ledger.balance(project).held_usd == Decimal("0.56")
    worker.round()
    dear.refresh_from_db()
    assert dear.state == "awaiting_approval"
    assert press(carol, dear, "approve").status_code == 403
    assert "1 order asks to be paid for." in gallery(alice)
    for _ in range(2):
        assert press(alice, dear, "approve").status_code == 302
    assert ledger.balance(project).held_usd + ledger.balance(project).spent_usd >= Decimal("1.12")
    dear = worker.settle(dear)
    assert (dear.state, dear.approved_by, dear.request) == ("ready", alice, frozen)


def test_a_producer_never_asks_and_a_declined_order_costs_nothing(
    order: Callable[..., Generation],
    paid: server.Sandbox,
    project: Project,
    alice: User,
    carol: User,
    press: Callable[..., Any],
) -> None:
    ApprovalLimit.objects.create(project=project, over_usd=Decimal("0.10"))
    assert order(engine="runware").state == "queued"
    waiting = order(engine="runware", author=carol)
    press(alice, waiting, "cancel")
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"
    assert "Declined by Alice" in messages_of(waiting)


def test_an_approval_over_budget_is_refused_and_the_question_stays(
    order: Callable[..., Generation],
    paid: server.Sandbox,
    project: Project,
    alice: User,
    carol: User,
    press: Callable[..., Any],
) -> None:
    ledger.set_approval_limit(project, Decimal("0.10"), by=alice)
    waiting = order(engine="runware", author=carol)
    ledger.set_budget(project, member=None, period="always", limit=Decimal("0.20"), by=alice)
    page = press(alice, waiting, "approve", follow=True).content.decode()
    assert "only $0.20 is left for this project" in page
    waiting.refresh_from_db()
    assert waiting.state == "awaiting_approval"


def test_what_was_marked_as_sensitive_is_veiled(
    order: Callable[..., Generation],
    worker: Any,
    sandbox: server.Sandbox,
    alice: User,
    gallery: Callable[[User], str],
) -> None:
    sandbox.fault("nsfw", on="render", times=1)
    worker.settle(order(safety_mode="fast"))
    assert "Marked as sensitive. Open to see it." in gallery(alice)


def test_the_event_log_page_tells_everything_and_no_secret(
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    settings: Settings,
    alice: User,
    browse: Callable[..., Client],
    project: Project,
) -> None:
    generation = worker.settle(order(engine="runware"))
    page = browse(alice).get(f"/projects/{project.pk}/generations/{generation.pk}/").content.decode()
    for words in (
        "videoInference: HTTP 200",
        "Reported: 1 ready",
        str(generation.task_uuid),
        "Making previews",
    ):
        assert words in page
    assert settings.RUNWARE_API_KEY not in page
    assert GenerationEvent.objects.filter(generation=generation, kind="exchange").exists()
