"""Cost report: the price of an approved second, and what was paid in vain."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.generation.cost_report import summarize_costs
from studio.generation.models import Generation, PickStatus, Take, TakeStatus
from studio.projects.models import Project
from tests.sandbox import server


@pytest.fixture
def results(order: Callable[..., Generation], worker: Any, paid: server.Sandbox) -> list[Take]:
    """Three paid results of five seconds, $0.56 each."""
    worker.settle(order(engine="runware", number_results=3))
    return list(Take.objects.all())


def test_an_approved_second_costs_all_that_was_paid_for_it(results: list[Take], project: Project) -> None:
    Take.objects.filter(pk=results[0].pk).update(status=TakeStatus.APPROVED)
    report = summarize_costs(project)
    assert (report.spent_usd, report.approved_takes, report.approved_seconds) == (Decimal("1.68"), 1, 5.0)
    assert report.per_second_usd == Decimal("0.3360")


def test_what_was_rejected_is_summed_by_its_reason(results: list[Take], project: Project) -> None:
    for take, reason in zip(results, ("Hands", "Hands", ""), strict=True):
        Take.objects.filter(pk=take.pk).update(pick=PickStatus.REJECT, reject_reason=reason)
    rows = [(row.reason, row.takes, row.spent_usd, row.percent) for row in summarize_costs(project).waste]
    assert rows == [("Hands", 2, Decimal("1.12"), 66), ("No reason given", 1, Decimal("0.56"), 33)]


def test_a_charged_result_without_a_file_is_waste_too(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    paid.fault("url_expired", on="download", times=1)
    worker.settle(order(engine="runware"))
    assert [(row.reason, row.spent_usd) for row in summarize_costs(project).waste] == [
        ("Charged, but no file came", Decimal("0.56"))
    ]


def test_drafts_count_nowhere(order: Callable[..., Generation], worker: Any, project: Project) -> None:
    worker.settle(order())
    assert summarize_costs(project).spent_usd == 0


def test_the_page_and_its_part_say_the_same(
    project: Project, browse: Callable[..., Client], carol: User, bob: User
) -> None:
    url = f"/projects/{project.pk}/worth/"
    assert "nothing approved yet" in browse(carol).get(url).content.decode()
    part = browse(carol, hx_request="true").get(url).content.decode()
    assert "nothing approved yet" in part
    assert "<html" not in part
    assert browse(bob).get(url).status_code == 403
