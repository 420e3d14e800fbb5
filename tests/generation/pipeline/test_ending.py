"""The ends of orders: whatever ends one closes its takes, releases its hold and says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from studio.accounts.models import User
from studio.activity.models import Event, Notification
from studio.generation.lifecycle import PATIENCE, State
from studio.generation.models import Generation
from studio.ledger import services as ledger
from studio.ledger.models import ApprovalLimit
from studio.projects.models import Project
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unapproved(
    order: Callable[..., Generation], carol: User, paid: server.Sandbox, project: Project
) -> Generation:
    """A creator's order above the limit of approval, older than anybody waits for a decision."""
    ApprovalLimit.objects.create(project=project, over_usd=Decimal("0.10"))
    generation = order(engine="runware", author=carol)
    assert generation.state == "awaiting_approval"
    age = PATIENCE[State.AWAITING_APPROVAL][1] + timedelta(minutes=1)
    Generation.objects.filter(pk=generation.pk).update(changed_at=timezone.now() - age)
    return generation


def test_an_order_that_nobody_approved_is_closed_logged_and_told_to_its_author(
    unapproved: Any, worker: Any, carol: User
) -> None:
    worker.round()
    unapproved.refresh_from_db()
    assert (unapproved.state, unapproved.finished_at is None) == ("cancelled", False)
    assert {take.state for take in unapproved.takes.all()} == {"failed"}
    assert Event.objects.filter(verb="approval expired", subject=unapproved.pk).exists()
    notification = Notification.objects.get(person=carol)
    assert notification.text == (
        f"Your order for shot {unapproved.shot} was cancelled. Nobody approved it within 30 days."
    )
    assert notification.path.endswith(f"#card-{unapproved.pk}")
    assert "Nobody approved it within 30 days." in unapproved.events.values_list("message", flat=True)
    assert ledger.balance(unapproved.project).held_usd == 0


def test_it_is_told_once_however_often_the_scheduler_looks(unapproved: Any, worker: Any, carol: User) -> None:
    worker.round()
    worker.round()
    assert Notification.objects.filter(person=carol).count() == 1
    assert Event.objects.filter(verb="approval expired").count() == 1
