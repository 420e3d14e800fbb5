"""Costs: named, not named, named later, or of takes that are gone; card, details, file and ledger say the same."""

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
from studio.generation import trash
from studio.generation.cost_report import summarize_costs
from studio.generation.models import Generation
from studio.generation.pipeline import event_view, poll_one, webhook
from studio.generation.pipeline.record import record
from studio.ledger import services as ledger
from studio.ledger.models import Entry
from studio.projects.models import Project
from studio.provider.errors import ErrorGroup, Failure
from studio.provider.reports import Report, Result
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)
COST = Decimal("0.56")
FAILURE = Failure(group=ErrorGroup.PROVIDER, code="inferenceError", message="no")


def money(project: Any) -> tuple[Decimal, Decimal]:
    balance = ledger.balance(project)
    return balance.spent_usd, balance.held_usd


def test_a_result_without_a_cost_costs_the_agreed_price_everywhere(
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    project: Project,
    alice: User,
    browse: Callable[..., Client],
    card_of: Callable[[Generation], Any],
) -> None:
    paid.fault("cost_missing", on="order")
    paid.fault("url_expired", on="download")
    generation = worker.settle(order(engine="runware", number_results=2))
    words = "$1.12 (agreed price, the provider named none)"
    shown = card_of(generation)
    assert shown.cost_label == words
    assert [take.cost_label for take in shown.takes] == [words.replace("1.12", "0.56")] * 2
    details = browse(alice).get(f"/projects/{project.pk}/generations/{generation.pk}/").content.decode()
    assert f"charged {words}" in details
    response: Any = browse(alice).get(f"/projects/{project.pk}/money/ledger.csv")
    csv = b"".join(response.streaming_content).decode()
    assert csv.count("estimate: agreed price, the provider named none") == 2
    report = summarize_costs(project)
    assert (report.spent_usd, [waste.spent_usd for waste in report.waste]) == (2 * COST, [COST])
    assert money(project) == (2 * COST, 0)


@pytest.fixture
def uncosted(order: Callable[..., Generation], worker: Any, paid: server.Sandbox) -> Generation:
    """A ready order of which the provider has named the cost only after it was polled."""
    paid.fault("cost_missing", on="order")
    generation: Generation = worker.settle(order(engine="runware"))
    assert generation.takes.get().is_cost_estimated
    paid.name_cost(generation.task_uuid, "0.6")
    return generation


def assert_costs(generation: Any, amount: str, project: Any) -> None:
    generation.refresh_from_db()
    take = generation.takes.get()
    assert (generation.state, generation.arrived_late, take.state) == ("ready", False, "ready")
    assert (take.cost_usd, take.is_cost_estimated, money(project)) == (
        Decimal(amount),
        False,
        (Decimal(amount), 0),
    )


def test_a_cost_that_is_named_later_is_entered_when_somebody_asks(uncosted: Any, project: Project) -> None:
    for _ in range(2):
        poll_one.poll_one(uncosted.pk)
        assert_costs(uncosted, "0.6", project)
    assert Entry.objects.get(kind="adjustment").note == "the provider named the cost later"
    messages = [event.message for event in uncosted.events.all()]
    assert messages.count("The provider names the cost of T1: $0.60") == 1


def test_a_late_call_has_the_cost_of_a_ready_order_asked_for(
    uncosted: Any, worker: Any, settings: Settings, client: Client, project: Project
) -> None:
    settings.PUBLIC_BASE_URL = "https://studio.example"
    path = webhook.address(uncosted).removeprefix("https://studio.example")
    for _ in range(2):
        assert client.post(path, "{}", content_type="application/json").status_code == 200
        worker.round()
        assert_costs(uncosted, "0.6", project)


@pytest.mark.parametrize("named_by", ["poll", "archive"])
def test_a_cost_counts_whichever_of_poll_and_archive_names_it(
    uncosted: Any, project: Project, named_by: str
) -> None:
    result = Result(video_uuid=uncosted.takes.get().video_uuid, url="https://files.example/1.mp4")
    silent, costed = (
        Report(task_uuid=uncosted.task_uuid, results=(replace(result, cost=cost),))
        for cost in (None, Decimal("0.6"))
    )
    report = costed.joined(silent) if named_by == "poll" else silent.joined(costed)
    record(uncosted.pk, report, is_everywhere=True)
    assert_costs(uncosted, "0.6", project)


def test_a_cost_of_nothing_is_corrected_as_any_other(uncosted: Any, project: Project) -> None:
    result = Result(video_uuid=uncosted.takes.get().video_uuid, url="https://files.example/1.mp4")
    for cost in ("0", "0.56", "0", "0.6"):
        report = Report(task_uuid=uncosted.task_uuid, results=(replace(result, cost=Decimal(cost)),))
        record(uncosted.pk, report)
        assert_costs(uncosted, cost, project)


def test_what_a_checked_order_has_cost_already_is_said(
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    project: Project,
    card_of: Callable[[Generation], Any],
) -> None:
    paid.fault("empty_data", on="poll", times=None)
    generation = order(engine="runware", number_results=3)
    worker.round()
    result = Result(video_uuid="first", url=f"{paid.api_url}/first.mp4", cost=COST)
    report = Report(task_uuid=generation.task_uuid, results=(result,), failures=(FAILURE,))
    record(generation.pk, report)
    shown = card_of(generation)
    assert (shown.state, money(project)) == ("checking", (COST, 2 * COST))
    assert shown.failure.charge == "charged $0.56, and more may come"


def test_a_card_says_what_was_charged_though_the_charged_take_is_in_the_trash_or_gone(
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    alice: User,
    browse: Callable[..., Client],
) -> None:
    paid.fault("partial_failure", on="render")
    paid.fault("url_expired", on="download", times=None)
    generation = worker.settle(order(engine="runware", number_results=2))
    charged = generation.takes.get(video_uuid__isnull=False)
    page = f"/projects/{generation.project_id}/"
    for remove in (
        lambda: trash.move_to_trash([charged.pk], by=alice, now=timezone.now()),
        lambda: trash.purge(timezone.now() + timedelta(days=31)),
    ):
        remove()
        shown = browse(alice).get(page).content.decode()
        assert "Charged $0.56" in shown
        assert '<span class="card-cost">$0.56</span>' in shown
        assert "Charge: charged $0.56" in event_view.support_text(generation, [])
    assert generation.takes.count() == 1
