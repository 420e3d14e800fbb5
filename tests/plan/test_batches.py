"""Renders of a plan: frozen when asked for, approved on one page, each ordered once whoever dies, stopped, retried."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from studio.accounts.models import User
from studio.activity.models import Notification
from studio.catalog.request import VideoRequest
from studio.core.web import idempotency
from studio.core.web.rate_limits import ORDER, hit
from studio.generation.lifecycle import State
from studio.generation.models import Engine, Generation
from studio.ledger import services as ledger
from studio.ledger.models import Entry, EntryKind, Period
from studio.plan import batches
from studio.plan.batch_progress import progress_of
from studio.plan.editing import write_plan
from studio.plan.listing import plan_rows
from studio.plan.models import Batch, BatchRow, BatchRowState
from studio.plan.planned_request import ShotPlan
from studio.plan.row_progress import RowState
from studio.projects.models import Project
from tests.plan.test_rows import fill

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _connected(settings: Settings) -> None:
    settings.RUNWARE_API_KEY = "any-key"
    settings.PAID_AT_ONCE = 100


@pytest.fixture
def creator(carol: User, browse: Callable[..., Client]) -> Client:
    return browse(carol)


@pytest.fixture
def producer(alice: User, browse: Callable[..., Client]) -> Client:
    return browse(alice)


def ask(client: Client, project: Project, **values: Any) -> Batch:
    values = {"order_key": str(uuid.uuid4()), **values}
    client.post(f"/projects/{project.pk}/plan/ask/", values)
    return Batch.objects.get(order_key=values["order_key"])


def address(batch: Batch, action: str = "") -> str:
    return f"/projects/{batch.project_id}/plan/batches/{batch.pk}/{action}"


def shown(client: Client, batch: Batch) -> dict[str, Any]:
    """The fields of the approval as the page shows them."""
    page = client.get(address(batch)).content.decode()
    prices = dict(re.findall(r'name="(price-[\w-]+)" value="([\d.]+)"', page))
    return {"row": re.findall(r'name="row" value="([\w-]+)"', page), **prices}


def approve(client: Client, batch: Batch, **values: Any) -> Any:
    return client.post(address(batch, "approve/"), {**shown(client, batch), **values})


def carry_out(batch: Batch) -> None:
    while Batch.objects.unfinished().filter(pk=batch.pk).exists():
        batches.carry_out(batch.pk)


def outcomes(batch: Batch) -> list[str]:
    return [row.state for row in batch.rows.all()]


def held(project: Project) -> Decimal:
    return ledger.balance(project).held_usd


def test_a_creator_asks_a_producer_presses_once_and_each_row_is_ordered_with_its_hold(
    project: Project, creator: Client, producer: Client, carol: User, alice: User
) -> None:
    ledger.set_approval_limit(project, Decimal("0.01"), by=alice)
    fill(project, carol, "Door", "Dance", "")
    batch = ask(creator, project)
    assert [row.shot.number for row in batch.rows.all()] == [1, 2]
    assert (Generation.objects.count(), held(project)) == (0, 0)
    assert Notification.objects.get(person=alice).path == address(batch)
    assert [row.state for row in plan_rows(project, carol.memberships.get())][:2] == [RowState.ASKED] * 2
    page = producer.get(address(batch)).content.decode()
    assert "Pay and render" in page
    assert "$1.12" in page
    assert approve(creator, batch).status_code == 403
    approve(producer, batch)
    approve(producer, batch)
    carry_out(batch)
    orders = Generation.objects.order_by("shot__number")
    assert [(one.engine, one.state, one.author, one.approved_by) for one in orders] == [
        (Engine.RUNWARE, State.QUEUED, carol, alice)
    ] * 2
    assert held(project) == Decimal("1.12")
    assert Entry.objects.filter(kind=EntryKind.HOLD).count() == 2
    assert outcomes(batch) == ["ordered", "ordered"]


def test_what_was_asked_is_frozen_and_struck_rows_are_never_ordered(
    project: Project, creator: Client, producer: Client, carol: User
) -> None:
    first, second = fill(project, carol, "Door", "Dance")
    batch = ask(creator, project)
    write_plan(first, ShotPlan(description="Something else"))
    struck = batch.rows.get(shot=second)
    approve(producer, batch, struck=[str(struck.pk)])
    carry_out(batch)
    (order,) = Generation.objects.all()
    assert order.video_request.prompt == "Door"
    assert outcomes(batch) == ["ordered", "struck"]


def test_a_batch_whose_rows_are_all_struck_is_not_approved(
    project: Project, creator: Client, producer: Client, carol: User
) -> None:
    fill(project, carol, "Door")
    batch = ask(creator, project)
    refused = approve(producer, batch, struck=[str(batch.rows.get().pk)])
    assert refused.status_code == 422
    assert "Every row is struck out." in refused.content.decode()


def test_a_budget_that_falls_short_serves_rows_in_their_order_and_the_rest_says_why(
    project: Project, creator: Client, producer: Client, carol: User, alice: User
) -> None:
    ledger.set_budget(project, member=None, period=Period.ALWAYS, limit=Decimal("1.20"), by=alice)
    fill(project, carol, "Door", "Dance", "Storm")
    batch = ask(creator, project)
    assert "1 would be refused" in producer.get(address(batch)).content.decode()
    approve(producer, batch)
    carry_out(batch)
    assert outcomes(batch) == ["ordered", "ordered", "refused"]
    assert "only $0.08 is left for this project" in batch.rows.last().reason
    assert held(project) == Decimal("1.12")
    ledger.set_budget(project, member=None, period=Period.ALWAYS, limit=Decimal(5), by=alice)
    creator.post(address(batch, "retry/"))
    carry_out(batch)
    assert outcomes(batch) == ["ordered"] * 3


def test_a_price_that_changed_is_shown_before_the_press_and_never_paid_unseen(
    project: Project, creator: Client, producer: Client, carol: User
) -> None:
    fill(project, carol, "Door")
    batch = ask(creator, project)
    row = batch.rows.get()
    BatchRow.objects.update(price_usd=Decimal("0.40"))  # as if it had been cheaper when it was asked for
    page = producer.get(address(batch)).content.decode()
    assert "Prices have changed since it was asked" in page
    assert "$0.40" in page
    refused = producer.post(address(batch, "approve/"), {"row": [str(row.pk)], f"price-{row.pk}": "0.4000"})
    assert refused.status_code == 422
    assert "Prices have changed since this page was shown." in refused.content.decode()
    approve(producer, batch)
    BatchRow.objects.update(price_usd=Decimal("0.50"))  # as if it had become dearer after the press
    carry_out(batch)
    assert "It costs $0.56 now; $0.50 was approved." in batch.rows.get().reason
    assert (Generation.objects.count(), held(project)) == (0, 0)


def test_the_limit_of_orders_of_a_person_does_not_bite_an_approved_plan(
    project: Project, creator: Client, producer: Client, carol: User
) -> None:
    fill(project, carol, *[f"Shot {number}" for number in range(30)])
    batch = ask(creator, project)
    for _ in range(ORDER.most - 1):  # whoever asked has pressed once
        hit(ORDER, carol.pk)
    approve(producer, batch)
    carry_out(batch)
    assert Generation.objects.count() == 30


def test_declined_is_declined(project: Project, creator: Client, producer: Client, carol: User) -> None:
    fill(project, carol, "Door")
    batch = ask(creator, project)
    before = shown(producer, batch)
    creator.post(address(batch, "decline/"))
    refused = producer.post(address(batch, "approve/"), before)
    assert refused.status_code == 422
    carry_out(batch)
    batches.carry_out(batch.pk)
    assert Generation.objects.count() == 0
    assert plan_rows(project, carol.memberships.get())[0].state is RowState.EMPTY


def test_what_is_asked_for_is_not_asked_for_twice(project: Project, creator: Client, carol: User) -> None:
    fill(project, carol, "Door")
    key = str(uuid.uuid4())
    ask(creator, project, order_key=key)
    ask(creator, project, order_key=key)
    page = creator.post(f"/projects/{project.pk}/plan/ask/", {"order_key": str(uuid.uuid4())}, follow=True)
    assert "Nothing to ask for." in page.content.decode()
    assert Batch.objects.count() == 1


def test_without_a_key_or_an_allowance_nobody_is_asked(
    project: Project, creator: Client, carol: User, settings: Settings
) -> None:
    fill(project, carol, "Door")
    settings.RUNWARE_API_KEY = ""
    page = creator.post(f"/projects/{project.pk}/plan/ask/", {"order_key": str(uuid.uuid4())}, follow=True)
    assert "No Runware key is set up" in page.content.decode()
    assert not Batch.objects.exists()


def test_the_rest_is_stopped_and_says_what_that_frees(
    project: Project, creator: Client, producer: Client, carol: User, settings: Settings
) -> None:
    settings.PAID_AT_ONCE = 1
    fill(project, carol, "Door", "Dance", "Storm")
    batch = ask(creator, project)
    approve(producer, batch)
    carry_out(batch)
    first = Generation.objects.get(shot__number=1)
    Generation.objects.filter(pk=first.pk).update(state=State.RENDERING, acceptance="accepted")
    page = creator.post(address(batch, "stop/"), follow=True).content.decode()
    assert "2 rows stopped, $1.12 freed." in page
    assert held(project) == Decimal("0.56")
    assert Generation.objects.get(pk=first.pk).state == State.RENDERING


def test_rows_that_wait_are_stopped_before_anything_is_held(
    project: Project, creator: Client, producer: Client, carol: User
) -> None:
    fill(project, carol, "Door", "Dance")
    batch = ask(creator, project)
    approve(producer, batch)
    assert (
        "2 rows stopped, $1.12 freed." in creator.post(address(batch, "stop/"), follow=True).content.decode()
    )
    batches.carry_out(batch.pk)
    assert outcomes(batch) == [BatchRowState.STOPPED] * 2
    assert Generation.objects.count() == 0


def test_the_failed_ones_are_tried_again_once_and_the_line_says_how_far_it_is(
    project: Project, creator: Client, producer: Client, carol: User
) -> None:
    fill(project, carol, "Door", "Dance", "Storm")
    batch = ask(creator, project)
    approve(producer, batch)
    carry_out(batch)
    for number, state in ((1, State.READY), (2, State.FAILED)):
        Generation.objects.filter(shot__number=number).update(state=state)
    assert progress_of(batch).line == "1 of 3 ready, 1 failed or refused, 1 under way"
    creator.post(address(batch, "retry/"))
    creator.post(address(batch, "retry/"))
    assert Generation.objects.count() == 4
    assert progress_of(batch).line == "1 of 3 ready, 2 under way"


def test_a_key_of_another_batch_is_refused(
    project: Project, creator: Client, carol: User, alice: User
) -> None:
    fill(project, carol, "Door")
    batch = ask(creator, project)
    frozen = [
        batches.FrozenRow(shot=row.shot, checked=batches.current_request(row, project))
        for row in batch.rows.all()
    ]
    with pytest.raises(idempotency.KeyReused):
        batches.create_batch(project, frozen, engine=Engine.RUNWARE, author=alice, order_key=batch.order_key)


def test_a_row_whose_request_cannot_go_any_more_is_refused_and_the_others_go(
    project: Project, creator: Client, producer: Client, carol: User
) -> None:
    fill(project, carol, "Door", "Dance")
    batch = ask(creator, project)
    row = batch.rows.first()
    BatchRow.objects.filter(pk=row.pk).update(
        request=replace(VideoRequest.from_json(row.request), prompt="").to_json()
    )
    approve(producer, batch)
    carry_out(batch)
    assert outcomes(batch) == ["refused", "ordered"]


def test_a_refused_row_is_told_to_the_page_and_a_stopped_batch_is_not_tried_again(
    project: Project, creator: Client, producer: Client, carol: User, alice: User
) -> None:
    ledger.set_budget(project, member=None, period=Period.ALWAYS, limit=Decimal("0.60"), by=alice)
    _, second = fill(project, carol, "Door", "Dance")
    batch = ask(creator, project)
    approve(producer, batch)
    carry_out(batch)
    changed = creator.get(f"/projects/{project.pk}/plan/watch/?since=0").content.decode()
    assert f'id="status-{second.pk}"' in changed
    creator.post(address(batch, "stop/"))
    page = creator.post(address(batch, "retry/"), follow=True).content.decode()
    assert "0 rows are tried again. 02: The rest of this batch was stopped." in page


def test_a_row_that_waits_to_be_rendered_is_not_deleted(
    project: Project, creator: Client, carol: User
) -> None:
    first, _ = fill(project, carol, "Door", "Dance")
    batch = ask(creator, project)
    page = creator.post(f"/projects/{project.pk}/plan/rows/{first.pk}/delete/", follow=True).content.decode()
    assert "waits to be made, so it stays" in page
    creator.post(address(batch, "decline/"))
    creator.post(f"/projects/{project.pk}/plan/rows/{first.pk}/delete/")
    assert [shot.description for shot in project.shots.all()] == ["Dance"]
