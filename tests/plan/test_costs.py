"""What a plan costs: once each by the catalog, and a forecast from the team's own history of takes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.generation.models import Take
from studio.ledger import services as ledger
from studio.ledger.models import Period
from studio.plan.costs import PlanCosts, plan_costs, take_history
from studio.plan.listing import plan_rows
from studio.projects.models import Project, Shot
from studio.projects.services import add_shot
from tests import factories
from tests.plan.test_rows import fill

pytestmark = pytest.mark.django_db


def circle_after(project: Project, author: User, takes: int) -> Shot:
    """A shot of another project of the team, circled after so many paid takes."""
    shot = add_shot(project)
    factories.lost_order(shot, author, number_results=takes)
    Take.objects.filter(shot=shot).update(cost_usd=Decimal("0.56"), state="ready")
    Take.objects.filter(shot=shot, number=1).update(is_circled=True)
    return shot


def costs(project: Project, user: User) -> PlanCosts:
    return plan_costs(project, plan_rows(project, user.memberships.get()), member=user)


def test_the_sum_counts_each_written_row_once_until_one_is_circled(project: Project, carol: User) -> None:
    _, second, _ = fill(project, carol, "Door", "Dance", "")
    assert (costs(project, carol).open_rows, costs(project, carol).once_usd) == (2, Decimal("1.12"))
    circle_after(project, carol, 1)
    factories.lost_order(second, carol)
    Take.objects.filter(shot=second).update(cost_usd=Decimal("0.56"), state="ready", is_circled=True)
    assert costs(project, carol).open_rows == 2, "a take without a file stands for nothing"


def test_a_forecast_needs_some_history_and_says_on_what_it_rests(
    project: Project, carol: User, alice: User
) -> None:
    fill(project, carol, "Door", "Dance")
    earlier = factories.project(project.team, "Earlier film")
    for takes in (1, 2, 2, 3):
        circle_after(earlier, carol, takes)
    short = costs(project, carol)
    assert short.forecast_label == ""
    assert short.basis_label == "Too little history for a forecast: 4 circled takes of at least 5."
    circle_after(earlier, carol, 4)
    assert costs(project, carol).forecast_label == "$2.24 to $4.48"
    assert costs(project, carol).basis_label == "2 to 4 takes for a circled one, from 5 circled takes."
    assert not costs(project, carol).exceeds_budget
    ledger.set_budget(project, member=None, period=Period.ALWAYS, limit=Decimal(3), by=alice)
    assert costs(project, carol).exceeds_budget


def test_takes_that_were_paid_for_a_row_already_count(project: Project, carol: User) -> None:
    (first,) = fill(project, carol, "Door")
    earlier = factories.project(project.team, "Earlier film")
    for _ in range(5):
        circle_after(earlier, carol, 3)
    assert costs(project, carol).low_usd == Decimal("1.68")
    factories.lost_order(first, carol, number_results=2)
    Take.objects.filter(shot=first).update(cost_usd=Decimal("0.56"))
    assert costs(project, carol).low_usd == Decimal("0.56")


def test_the_history_is_that_of_the_team_alone(project: Project, carol: User, charlie: User) -> None:
    foreign = factories.project(charlie.memberships.get().team)
    for _ in range(6):
        circle_after(foreign, charlie, 2)
    assert take_history(project.team).circled == 0


def test_the_forecast_stands_on_the_plan_and_beside_the_money(
    project: Project, carol: User, browse: Callable[..., Client]
) -> None:
    fill(project, carol, "Door")
    client = browse(carol)
    address = f"/projects/{project.pk}/plan/costs/"
    assert address in client.get(f"/projects/{project.pk}/money/").content.decode()
    for page in (f"/projects/{project.pk}/plan/", address):
        assert "Too little history for a forecast" in client.get(page).content.decode()
    assert "<html" not in client.get(address, headers={"HX-Request": "true"}).content.decode()
