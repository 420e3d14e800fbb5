"""Orders that are open when their project is archived, their team is deleted or their author is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from studio.accounts.models import Team, User
from studio.generation import services
from studio.generation.models import Generation
from studio.ledger import services as ledger
from studio.ledger.models import Entry
from studio.privacy import person_deletion, tasks, team_deletion, team_removal
from studio.projects import services as projects
from studio.projects.models import Project
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)
COST = Decimal("0.56")


@pytest.fixture
def rendering(order: Callable[..., Generation], worker: Any, paid: server.Sandbox, carol: User) -> Generation:
    """A paid order of Carol that renders until the sandbox lets it go."""
    paid.fault("held", on="render", seconds=600)
    generation = order(engine="runware", author=carol)
    worker.round()
    generation.refresh_from_db()
    assert generation.state == "rendering"
    return generation


def close(team: Team, by: User) -> None:
    """Close a team as its page does, with the task that follows."""
    team_deletion.close(team, by=by, now=timezone.now())
    tasks.cancel_orders(str(team.pk))


def sums() -> tuple[Decimal, Decimal]:
    """What all ledgers have paid and hold."""
    return Entry.objects.sums()


def test_an_order_of_an_archived_project_ends_and_is_paid(
    rendering: Generation, worker: Any, paid: server.Sandbox, project: Project
) -> None:
    projects.archive(project, timezone.now())
    paid.release_held()
    assert worker.settle(rendering).state == "ready"
    assert sums() == (COST, 0)


def test_an_order_whose_author_is_deleted_ends_and_is_paid(
    rendering: Generation, worker: Any, paid: server.Sandbox, carol: User, project: Project
) -> None:
    person_deletion.delete(carol, now=timezone.now())
    paid.release_held()
    assert worker.settle(rendering).state == "ready"
    assert ledger.balance(project).spent_usd == COST
    assert sums() == (COST, 0)


def test_a_closed_team_sends_nothing_more_and_pays_for_what_was_sent(
    rendering: Generation,
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    team: Team,
    project: Project,
    alice: User,
    carol: User,
) -> None:
    waiting = order(engine="runware", prompt="A second one.")
    ledger.set_approval_limit(project, Decimal("0.10"), by=alice)
    unapproved = order(engine="runware", author=carol, prompt="A third one.")
    assert (waiting.state, unapproved.state, sums()) == ("queued", "awaiting_approval", (0, 2 * COST))
    close(team, alice)
    for unsent in (waiting, unapproved):
        unsent.refresh_from_db()
        assert (unsent.state, unsent.acceptance) == ("cancelled", "never_sent")
    assert sums() == (0, COST)
    paid.release_held()
    assert worker.settle(rendering).state == "ready"
    assert sums() == (COST, 0)
    assert Generation.objects.not_sent().count() == 0


@pytest.mark.django_db  # what is enqueued is captured in the transaction of the test
def test_orders_of_a_closed_team_whose_task_was_lost_are_cancelled_by_the_housekeeping(
    order: Callable[..., Generation],
    paid: server.Sandbox,
    team: Team,
    alice: User,
    django_capture_on_commit_callbacks: Any,
) -> None:
    order(engine="runware")
    with django_capture_on_commit_callbacks() as callbacks:
        team_deletion.cancel_left_orders()
    assert callbacks == []
    team_deletion.close(team, by=alice, now=timezone.now())
    with django_capture_on_commit_callbacks() as callbacks:
        team_deletion.cancel_left_orders()
    assert len(callbacks) == 1


def test_a_team_is_removed_only_when_the_bill_of_its_stopped_order_has_come(
    rendering: Generation, worker: Any, paid: server.Sandbox, team: Team, alice: User
) -> None:
    services.cancel(rendering, by=alice)
    close(team, alice)
    after_grace = timezone.now() + team_deletion.GRACE + timedelta(minutes=1)
    assert not team_removal.remove(team.pk, now=after_grace)
    assert sums() == (0, COST)
    paid.release_held()
    while Generation.objects.open().exists():
        worker.round()
    assert team_removal.remove(team.pk, now=after_grace)
    assert not Generation.objects.exists()
    assert sums() == (COST, 0)


def test_an_order_that_nobody_ever_tells_of_does_not_hold_up_the_removal_for_ever(
    rendering: Generation, worker: Any, paid: server.Sandbox, team: Team, alice: User
) -> None:
    paid.forget_orders()
    services.cancel(rendering, by=alice)
    close(team, alice)
    worker.round()
    worker.outlast_not_found()
    worker.round()
    assert sums() == (0, 0)
    assert team_removal.remove(team.pk, now=timezone.now() + team_deletion.GRACE + timedelta(minutes=1))
