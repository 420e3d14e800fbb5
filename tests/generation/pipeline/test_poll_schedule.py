"""The cadence learns from the renders of the studio, and a render past its usual time says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from studio.accounts.models import User
from studio.generation.models import Engine, Generation, GenerationEvent
from studio.generation.pipeline import poll_schedule, scheduler
from studio.generation.pipeline.record import ask_again_at
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)


def rendered(order: Callable[..., Generation], sent_at: datetime, seconds: float) -> None:
    """A finished order that the provider reported after so many seconds, saved 30 s later."""
    generation = order()
    end = sent_at + timedelta(seconds=seconds)
    GenerationEvent.objects.create(
        generation=generation, kind=GenerationEvent.Kind.MOVE, message="saving", at=end
    )
    finished = end + timedelta(seconds=30)
    Generation.objects.filter(pk=generation.pk).update(state="ready", sent_at=sent_at, finished_at=finished)


def under_way(generation: Generation, seconds: float, now: datetime, **more: Any) -> Generation:
    """The order, as accepted and sent so many seconds ago."""
    values = {"state": "rendering", "acceptance": "accepted", "sent_at": now - timedelta(seconds=seconds)}
    Generation.objects.filter(pk=generation.pk).update(**{**values, **more})
    generation.refresh_from_db()
    return generation


@pytest.fixture
def history(order: Callable[..., Generation], sandbox: server.Sandbox) -> None:
    """Ten renders of the same kind, of 55 to 64 s."""
    for number in range(10):
        rendered(order, timezone.now() - timedelta(hours=1), 55 + number)
    cache.clear()


@pytest.mark.usefixtures("history")
def test_render_times_end_with_the_report_and_not_with_the_saved_file(
    order: Callable[..., Generation],
) -> None:
    times = poll_schedule.render_times(order())
    assert times
    assert times.count == 10
    assert 58 <= times.median <= 61
    assert poll_schedule.render_times(order(seconds=10)) is None


@pytest.mark.usefixtures("history")
def test_an_order_with_a_history_is_polled_late_first_and_often_when_it_is_due(
    order: Callable[..., Generation],
) -> None:
    now = timezone.now()
    first, due = under_way(order(), 0, now), under_way(order(), 59, now)
    assert poll_schedule.pause(first, now) > timedelta(seconds=8)
    assert poll_schedule.pause(due, now) < timedelta(seconds=2)


@pytest.mark.usefixtures("history")
def test_a_render_past_its_usual_time_says_so(
    order: Callable[..., Generation], worker: Any, alice: User, browse: Callable[..., Client]
) -> None:
    now = timezone.now()
    generation = under_way(order(), 120, now, poll_at=now - timedelta(seconds=60))
    revision = generation.revision
    worker.pollers = {name: scheduler.poller_of(name) for name in Engine.values}
    scheduler.tick(worker.runner, worker.pollers, now=timezone.now())
    generation.refresh_from_db()
    assert generation.revision > revision
    page = browse(alice).get(f"/projects/{generation.project_id}/").content.decode()
    assert "usually 60–64 s, longer now; still asking" in page


def test_many_late_orders_share_their_requests(
    order: Callable[..., Generation], sandbox: server.Sandbox
) -> None:
    now = timezone.now()
    generations = [under_way(order(), 700, now) for _ in range(40)]
    late_orders = poll_schedule.count_late(generations[:3], now)
    assert late_orders == 40
    again = ask_again_at(generations[0], now, late_orders=late_orders)
    assert again
    assert late_orders / (again - now).total_seconds() < 1


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(("age", "interval"), [(5, "2s"), (59, "500ms"), (90, "500ms")])
def test_a_page_asks_more_often_when_a_result_is_due(
    order: Callable[..., Generation], alice: User, browse: Callable[..., Client], age: float, interval: str
) -> None:
    generation = under_way(order(), age, timezone.now())
    page = browse(alice).get(f"/projects/{generation.project_id}/").content.decode()
    assert f'hx-trigger="every {interval}, ' in page
