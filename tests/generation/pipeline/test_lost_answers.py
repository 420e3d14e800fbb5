"""Orders whose answers were lost, refused when repeated, forgotten or never known: no cent is missed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from studio.accounts.models import User
from studio.generation import services
from studio.generation.models import Generation
from studio.generation.pipeline import poll_one, webhook
from studio.generation.pipeline.ending import refuse
from studio.generation.pipeline.record import record
from studio.ledger import allowances
from studio.ledger import services as ledger
from studio.projects.models import Project
from studio.provider.errors import ErrorGroup, Failure
from studio.provider.reports import Report
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)
COST = Decimal("0.56")
FAILURE = Failure(group=ErrorGroup.PROVIDER, code="inferenceError", message="no")


def wait_out(generation: Any, worker: Any, rounds: int = 3) -> Any:
    """Let tries and rounds pass, without the waits between them."""
    for _ in range(rounds):
        Generation.objects.update(not_before=None)
        worker.round()
    generation.refresh_from_db()
    return generation


def money(project: Any) -> tuple[Decimal, Decimal]:
    balance = ledger.balance(project)
    return balance.spent_usd, balance.held_usd


@pytest.fixture
def lost(order: Callable[..., Generation], worker: Any, paid: server.Sandbox) -> Generation:
    """A paid order that was accepted unheard and refused when it was repeated; nobody tells its result yet."""
    paid.fault("lost_then_refused")
    paid.fault("empty_data", on="poll", times=None)
    paid.fault("error_500", on="details", times=None)
    return wait_out(order(engine="runware"), worker)


def test_a_refusal_after_a_lost_answer_ends_nothing_and_keeps_the_money_held(
    lost: Generation, project: Project, card_of: Callable[[Generation], Any]
) -> None:
    assert (lost.state, lost.acceptance) == ("checking", "maybe")
    assert money(project) == (0, COST)
    shown = card_of(lost).failure
    assert shown.headline == "Checking"
    assert "an earlier try without an answer may have arrived" in shown.sentence
    assert (shown.code, shown.charge) == ("contentPolicyViolation", "not known yet whether it is charged")


def test_its_result_is_taken_in_and_paid_once_the_provider_answers(
    lost: Generation, worker: Any, paid: server.Sandbox, project: Project
) -> None:
    paid.clear_faults()
    assert worker.settle(lost).state == "ready"
    assert (lost.error_family, lost.acceptance) == ("", "finished")
    assert money(project) == (COST, 0)


def test_a_result_that_fails_for_the_reason_for_which_the_repeat_was_refused_has_ended(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    paid.fault("lost_then_refused")
    paid.fault("safety_block", on="render")
    generation = worker.settle(wait_out(order(engine="runware", number_results=2), worker))
    assert sorted(take.state for take in generation.takes.all()) == ["failed", "ready"]
    assert (generation.state, generation.acceptance, money(project)) == ("ready", "finished", (COST, 0))


def test_a_repeat_that_is_refused_without_a_first_copy_ends_when_nobody_knew_it_for_the_stated_time(
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    project: Project,
    card_of: Callable[[Generation], Any],
) -> None:
    paid.fault("cut_before", on="submit")
    paid.fault("safety_400", on="submit", times=None)
    generation = wait_out(order(engine="runware"), worker)
    assert (generation.state, money(project)) == ("checking", (0, COST))
    assert "until" in card_of(generation).failure.sentence
    worker.outlast_not_found()
    assert worker.settle(generation).state == "blocked"
    assert (generation.acceptance, money(project)) == ("refused", (0, 0))
    assert card_of(generation).failure.charge == "not charged"


def test_an_order_that_may_have_arrived_is_not_refused_by_a_worker_that_died_after_sending(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    """The worker was killed between the POST and the fact: the row knows only that a try began."""
    paid.fault("lost_then_refused")
    generation = order(engine="runware")
    worker.round()
    Generation.objects.update(error_message="", attempts=0, not_before=None)
    assert worker.settle(wait_out(generation, worker)).state == "ready"
    assert money(project) == (COST, 0)


def test_a_refusal_of_the_only_try_is_a_proof(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    paid.fault("busy_429", on="submit")  # certainly not taken
    paid.fault("safety_400", on="submit")
    generation = wait_out(order(engine="runware"), worker)
    assert (generation.state, generation.acceptance) == ("blocked", "refused")
    assert money(project) == (0, 0)


def test_not_found_of_an_accepted_order_is_looked_up_in_the_archive(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    paid.fault("forgotten", on="poll", times=None)
    generation = worker.settle(order(engine="runware"))
    assert (generation.state, money(project)) == ("ready", (COST, 0))
    notes = list(generation.events.values_list("message", flat=True))
    assert "It knows no such order: the provider and its archive are asked." in notes


def test_an_accepted_order_that_nobody_knows_any_more_is_lost_with_its_charge_unknown(
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    project: Project,
    card_of: Callable[[Generation], Any],
) -> None:
    paid.forget_orders()
    generation = wait_out(order(engine="runware"), worker)
    assert (generation.state, generation.acceptance) == ("checking", "accepted")
    assert money(project) == (0, COST)
    worker.outlast_not_found()
    assert worker.settle(generation).state == "failed"
    assert (generation.acceptance, money(project)) == ("unknown", (0, 0))
    shown = card_of(generation)
    assert shown.cost_label == "cost unknown"
    assert (shown.failure.headline, shown.failure.charge) == ("Lost", "unknown whether it was charged")


@pytest.mark.parametrize("state", ["blocked", "failed", "cancelled"])
def test_asking_by_hand_takes_in_the_result_of_an_order_that_had_ended(
    forgotten: Generation, worker: Any, project: Project, state: str
) -> None:
    Generation.objects.filter(pk=forgotten.pk).update(state=state)
    poll_one.poll_one(forgotten.pk)
    forgotten.refresh_from_db()
    assert worker.settle(forgotten).state == "ready"
    assert (forgotten.acceptance, forgotten.arrived_late, money(project)) == ("finished", True, (COST, 0))


def test_a_call_about_a_lost_order_has_it_asked_about(
    forgotten: Generation, worker: Any, settings: Settings, client: Client, project: Project
) -> None:
    settings.PUBLIC_BASE_URL = "https://studio.example"
    path = webhook.address(forgotten).removeprefix("https://studio.example")
    assert client.post(path, "{}", content_type="application/json").status_code == 200
    assert wait_out(forgotten, worker).state == "ready"
    assert money(project) == (COST, 0)


def test_an_order_that_nobody_answers_about_is_watched_for_three_days_and_then_unknown(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    paid.fault("error_500", on="poll", times=None)
    generation = wait_out(order(engine="runware"), worker)
    for ahead in (timedelta(hours=1), timedelta(days=3, hours=2)):
        assert money(project) == (0, COST)
        worker.ahead = ahead
        Generation.objects.update(sent_at=timezone.now() - timedelta(minutes=1))
        wait_out(generation, worker, rounds=4)
    assert (generation.state, generation.acceptance, money(project)) == ("failed", "unknown", (0, 0))


def test_the_price_of_a_stopped_order_stays_held_until_the_provider_has_told_its_end(
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    project: Project,
    alice: User,
    card_of: Callable[[Generation], Any],
) -> None:
    paid.fault("held", on="render", seconds=300)
    generation = order(engine="runware")
    worker.round()
    services.cancel(generation, by=alice)
    assert money(project) == (0, COST)
    assert card_of(generation).cost_label == "about $0.56"
    paid.forget_orders()
    wait_out(generation, worker)
    worker.outlast_not_found()
    wait_out(generation, worker)
    assert (generation.state, generation.acceptance, generation.poll_at) == ("cancelled", "unknown", None)
    assert money(project) == (0, 0)


def test_a_result_that_comes_while_the_files_of_a_stopped_order_are_fetched_is_taken_in(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project, alice: User
) -> None:
    paid.fault("url_422", on="download", times=None)  # the first file is long in coming
    paid.fault("held", on="render", seconds=600)
    generation = wait_out(order(engine="runware", number_results=2), worker, rounds=1)
    services.cancel(generation, by=alice)
    generation.refresh_from_db()
    assert (generation.state, generation.poll_at is None) == ("saving", False)
    assert money(project) == (COST, COST)
    paid.release_held()
    wait_out(generation, worker, rounds=1)
    assert generation.takes.exclude(video_uuid=None).count() == 2
    assert (generation.acceptance, money(project)) == ("finished", (2 * COST, 0))
    paid.clear_faults()
    for _ in range(10):
        generation.takes.update(not_before=None)
        wait_out(generation, worker, rounds=1)
    assert [take.state for take in generation.takes.all()] == ["ready", "ready"]


def test_one_failure_without_a_word_of_the_other_result_is_checked_in_the_archive(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox
) -> None:
    paid.fault("empty_data", on="poll", times=None)
    generation = wait_out(order(engine="runware", number_results=2), worker, rounds=1)
    record(generation.pk, Report(task_uuid=generation.task_uuid, failures=(FAILURE,)))
    generation.refresh_from_db()
    assert generation.state == "checking"
    paid.clear_faults()
    assert worker.settle(generation).state == "ready"
    assert {take.state for take in generation.takes.all()} == {"ready"}


def test_a_refusal_that_arrives_after_the_results_changes_nothing(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    paid.fault("cut_after", on="submit")
    paid.fault("error_500", on="poll", times=None)
    generation = order(engine="runware")
    worker.round()
    generation.refresh_from_db()
    assert (generation.state, generation.tries) == ("submitted", 1)
    poll_one.poll_one(generation.pk)
    paid.clear_faults()
    poll_one.poll_one(generation.pk)
    refuse(generation, replace(FAILURE, group=ErrorGroup.SAFETY))
    assert worker.settle(generation).state == "ready"
    assert (generation.acceptance, generation.error_family, money(project)) == ("finished", "", (COST, 0))


def test_an_allowance_that_is_withdrawn_leaves_what_is_under_way_and_its_late_result_paid(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project, alice: User
) -> None:
    paid.fault("empty_data", on="poll", times=None)
    generation = wait_out(order(engine="runware"), worker, rounds=1)
    allowances.withdraw(project.team, by=alice)
    services.cancel(generation, by=alice)
    with pytest.raises(allowances.NoAllowance):
        order(engine="runware")
    paid.clear_faults()
    generation = wait_out(generation, worker)
    assert (generation.state, money(project)) == ("ready", (COST, 0))


def test_an_approved_order_that_is_refused_gives_the_money_back_and_a_second_click_holds_none(
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    project: Project,
    alice: User,
    carol: User,
) -> None:
    ledger.set_approval_limit(project, Decimal("0.1"), by=alice)
    generation: Any = order(engine="runware", author=carol)
    assert (generation.state, money(project)) == ("awaiting_approval", (0, 0))
    paid.fault("safety_400", on="submit")
    services.approve(generation, by=alice)
    assert money(project) == (0, COST)
    assert worker.settle(generation).state == "blocked"
    for late_click in (services.approve, services.decline):
        late_click(generation, by=alice)
    generation.refresh_from_db()
    assert (generation.state, generation.acceptance, money(project)) == ("blocked", "refused", (0, 0))


def test_a_retry_of_an_order_that_may_have_arrived_is_an_order_of_its_own_and_both_are_paid_once(
    lost: Generation, worker: Any, paid: server.Sandbox, project: Project, alice: User
) -> None:
    again = services.retry(lost, author=alice)
    assert money(project) == (0, 2 * COST)
    paid.clear_faults()
    assert [worker.settle(one).state for one in (again, lost)] == ["ready", "ready"]
    assert money(project) == (2 * COST, 0)
