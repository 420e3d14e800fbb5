"""The rounds of the watcher: at once when something changes or is due, and hardly any otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from studio.accounts.models import User
from studio.generation.models import Generation
from studio.generation.pipeline import scheduler
from studio.generation.pipeline.scheduler import REST, Rounds


class Waits(Event):
    """Is set after so many waits, of which none takes time; ``meanwhile`` happens in the middle one."""

    def __init__(self, number: int, meanwhile: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self.number, self.meanwhile = number, meanwhile
        self.waited = 0

    def wait(self, timeout: float | None = None) -> bool:
        self.waited += 1
        if self.waited == self.number // 2:
            self.meanwhile()
        return self.waited > self.number


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The rounds that the watcher has gone through by now, by their time."""
    times: list[object] = []
    tick = scheduler.tick

    def noted(*arguments: Any, now: Any) -> None:
        times.append(now)
        tick(*arguments, now=now)

    monkeypatch.setattr(scheduler, "tick", noted)
    return times


def write_elsewhere() -> None:
    """Commit something on a connection of its own."""

    def write() -> None:
        User.objects.create_user("late@example.com", "Late")
        connection.close()

    thread = Thread(target=write)
    thread.start()
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_while_nothing_changes_one_round_is_enough(rounds: list[object]) -> None:
    scheduler.watch(Waits(10))
    assert len(rounds) == 1


@pytest.mark.django_db(transaction=True)
def test_what_another_process_writes_is_looked_at_in_the_next_round(rounds: list[object]) -> None:
    scheduler.watch(Waits(10, meanwhile=write_elsewhere))
    assert len(rounds) == 2


@pytest.mark.django_db
def test_time_alone_asks_for_a_round() -> None:
    now, soon = timezone.now(), timedelta(seconds=1)
    rounds = Rounds()
    assert rounds.is_due(now)
    rounds.plan_next(now)
    assert not rounds.is_due(now + soon)
    assert rounds.is_due(now + REST)


@pytest.mark.django_db
def test_an_order_is_asked_about_when_it_is_due(order: Callable[..., Generation]) -> None:
    now = timezone.now()
    poll_at = now + timedelta(seconds=1)
    Generation.objects.filter(pk=order().pk).update(poll_at=poll_at)
    rounds = Rounds()
    rounds.is_due(now)
    rounds.plan_next(now)
    assert not rounds.is_due(now)
    assert rounds.pause_seconds(now) == scheduler.PAUSE_SECONDS
    assert rounds.pause_seconds(poll_at - timedelta(seconds=0.2)) == pytest.approx(0.2)
    assert rounds.is_due(poll_at)
