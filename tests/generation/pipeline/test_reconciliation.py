"""Reconciliation: what the archive of the provider has and the ledger lacks is taken in, once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from studio.accounts.models import User
from studio.activity.models import Event, Notification
from studio.core.models import Lease
from studio.generation.models import Generation
from studio.generation.pipeline import reconciliation
from studio.ledger import reconciliations
from studio.ledger import services as ledger
from studio.ledger.models import AccountUsage, Entry, Reconciliation
from studio.projects.models import Project
from tests.processes import START_SECONDS
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)
COST = Decimal("0.56")


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciliation, "PAUSE_SECONDS", 0)


def reconcile(project: Project, by: User | None = None) -> reconciliations.Summary:
    reconciliations.start(project, by=by)
    reconciliation.work()
    return reconciliations.latest(project)[0]


def test_a_result_in_the_archive_is_fetched_and_paid_with_the_reason(
    forgotten: Any, worker: Any, project: Project, alice: User
) -> None:
    summary = reconcile(project)
    assert (summary.orders, summary.new_results, summary.difference_usd) == (1, 1, COST)
    assert worker.settle(forgotten).state == "ready"
    assert forgotten.takes.get().asset.frames == 120
    entry = Entry.objects.get(reference=forgotten.pk, spent_usd=COST)
    assert (entry.kind, entry.note) == ("correction", "in the archive of the provider")
    assert ledger.balance(project).held_usd == 0
    assert any("getTaskDetails" in event.message for event in forgotten.events.all().reverse()[:9])


def test_the_producers_are_told_once_and_only_when_there_is_a_difference(
    forgotten: Any, worker: Any, project: Project, alice: User, bob: User, carol: User
) -> None:
    reconcile(project)
    worker.settle(forgotten)
    assert reconcile(project).difference_usd == 0
    notifications = Notification.objects.filter(verb="reconciled")
    assert [(one.person, one.path) for one in notifications] == [(alice, f"/projects/{project.pk}/money/")]
    assert notifications.get().text.endswith(
        "had 1 result that the ledger lacked: it was corrected by $0.56."
    )
    assert Event.objects.filter(verb="reconciled").count() == 1


def test_an_order_that_the_provider_does_not_know_changes_nothing(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    paid.fault("safety_400", on="submit")
    generation: Any = worker.settle(order(engine="runware"))
    events = generation.events.count()
    summary = reconcile(project)
    assert (summary.orders, summary.is_different, summary.unanswered) == (1, False, 0)
    generation.refresh_from_db()
    assert (generation.state, generation.acceptance) == ("blocked", "refused")
    assert generation.events.count() == events


def test_orders_with_all_their_results_are_not_asked_about(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    worker.settle(order(engine="runware"))
    worker.settle(order())
    assert reconcile(project).orders == 0


def test_a_missing_result_of_several_is_taken_in(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    generation: Any = worker.settle(order(engine="runware", number_results=2))
    lost = generation.takes.get(slot=1)
    Entry.objects.filter(part=lost.video_uuid)._raw_delete("default")
    generation.takes.filter(pk=lost.pk).update(state="failed", video_uuid=None, asset=None, cost_usd=None)
    assert reconcile(project).difference_usd == COST
    assert worker.settle(generation).state == "ready"
    assert ledger.spent_on(generation.pk) == 2 * COST


def test_an_agreed_price_is_corrected_to_the_cost_that_the_archive_names(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    paid.fault("cost_missing", on="order")
    generation: Any = worker.settle(order(engine="runware"))
    assert reconcile(project).difference_usd == 0  # it names none either
    generation.takes.update(is_cost_estimated=True)
    paid.name_cost(generation.task_uuid, "0.6")
    assert reconcile(project).difference_usd == Decimal("0.04")
    take = generation.takes.get()
    assert (take.cost_usd, take.is_cost_estimated) == (Decimal("0.6"), False)
    assert ledger.spent_on(generation.pk) == Decimal("0.6")
    assert Entry.objects.get(kind="adjustment").note == "in the archive of the provider"
    assert reconcile(project).orders == 0


def test_what_a_killed_worker_had_taken_in_is_counted_by_the_next(
    forgotten: Any, worker: Any, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: Any) -> None:
        raise Killed

    reconciliations.start(project, by=None)
    with monkeypatch.context() as patch:
        patch.setattr(reconciliation, "_save", die)
        with pytest.raises(Killed):
            reconciliation.work()
    assert ledger.spent_on(forgotten.pk) == COST
    reconciliation.work()
    assert reconciliations.latest(project)[0].difference_usd == COST
    assert ledger.spent_on(forgotten.pk) == COST


def test_a_second_click_joins_the_reconciliation_that_goes_on(project: Project, alice: User) -> None:
    first = reconciliations.start(project, by=alice)
    assert reconciliations.start(project, by=None) == first


def test_while_a_worker_asks_no_other_does(forgotten: Any, project: Project) -> None:
    Lease.objects.create(name="reconcile", token=forgotten.pk, until=timezone.now() + timedelta(minutes=1))
    assert reconcile(project).is_open
    Lease.objects.all().delete()


def test_a_provider_that_does_not_answer_is_not_asked_about_every_order(
    order: Callable[..., Generation], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    paid.fault("safety_400", on="submit", times=None)
    for _ in range(5):
        worker.settle(order(engine="runware"))
    paid.fault("error_500", on="details", times=None)
    before = paid.log()["requests"].get("getTaskDetails", 0)
    summary = reconcile(project)
    assert (summary.unanswered, summary.is_different) == (5, False)
    assert paid.log()["requests"]["getTaskDetails"] - before == 3


def test_the_watcher_begins_one_reconciliation_in_each_night_and_wakes_what_was_left(
    forgotten: Any, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueued: list[str] = []
    monkeypatch.setattr(reconciliation, "enqueue_on_commit", enqueued.append)
    at = datetime(2026, 5, 4, 12, tzinfo=UTC)
    Generation.objects.update(created_at=at)
    for minutes in (0, 0.1, 1):
        reconciliation.schedule(at + timedelta(minutes=minutes))
    assert Reconciliation.objects.count() == 1
    assert len(enqueued) == 2
    reconciliation.work()
    reconciliation.schedule(at + timedelta(hours=14, minutes=59))
    assert Reconciliation.objects.count() == 1
    reconciliation.schedule(at + timedelta(hours=15, minutes=1))
    assert Reconciliation.objects.count() == 2


def test_the_command_compares_everything_and_the_usage_of_the_account(
    forgotten: Any, paid: server.Sandbox, project: Project
) -> None:
    out = StringIO()
    call_command("reconcile", stdout=out)
    assert (
        f"{project}: 1 order asked about, 0 without an answer; 1 result taken in, difference $0.56"
        in out.getvalue()
    )
    usage = AccountUsage.objects.get()
    assert usage.ledger_usd == COST
    assert usage.usage_usd == Decimal(str(paid.bill()["total"]))


def start_command(paid: server.Sandbox) -> subprocess.Popen[bytes]:
    """``manage.py reconcile`` in a process of its own, on the database of the test."""
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{settings.DATABASES['default']['NAME']}",
        "RUNWARE_API_KEY": "any key",
        "RUNWARE_BASE_URL": paid.api_url,
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "reconcile"],
        cwd=settings.BASE,
        env=environment,
        stdout=subprocess.DEVNULL,
    )


@pytest.mark.processes
def test_killed_while_it_asks_it_is_ended_by_two_others_that_enter_each_cent_once(
    forgotten: Any, paid: server.Sandbox, project: Project
) -> None:
    questions = paid.log()["requests"].get("getTaskDetails", 0)
    paid.fault("hang_after", on="details", seconds=60)
    killed = start_command(paid)
    while paid.log()["requests"].get("getTaskDetails", 0) == questions:
        assert killed.poll() is None
        time.sleep(0.1)
    killed.kill()
    killed.wait()
    others = [start_command(paid), start_command(paid)]
    assert [process.wait(START_SECONDS) for process in others] == [0, 0]
    assert [one.difference_usd for one in reconciliations.latest(project)] == [COST]
    assert ledger.spent_on(forgotten.pk) == COST
    assert Notification.objects.filter(verb="reconciled").count() == 1


def test_the_command_needs_a_key(settings: Settings, db: None) -> None:
    settings.RUNWARE_API_KEY = ""
    with pytest.raises(CommandError, match="RUNWARE_API_KEY"):
        call_command("reconcile")


def test_a_producer_starts_it_on_the_money_page_and_reads_what_came_of_it(
    forgotten: Any, project: Project, alice: User, carol: User, browse: Callable[..., Client]
) -> None:
    money = f"/projects/{project.pk}/money/"
    assert "Not compared with the provider yet." in browse(carol).get(money).content.decode()
    assert "Check now" not in browse(carol).get(money).content.decode()
    assert browse(alice).post(f"{money}reconciliation/start/").status_code == 302
    assert 'hx-trigger="every 3s"' in browse(alice).get(money).content.decode()
    reconciliation.work()
    part = " ".join(browse(alice).get(f"{money}reconciliation/").content.decode().split())
    assert "difference <strong>$0.56</strong>" in part
    assert "1 order of 30 days without all results was asked about; 1 result was taken in." in part
    assert "hx-trigger" not in part


def test_without_a_key_nothing_is_begun(
    project: Project, alice: User, browse: Callable[..., Client], settings: Settings
) -> None:
    settings.RUNWARE_API_KEY = ""
    client = browse(alice)
    money = f"/projects/{project.pk}/money/"
    page = client.post(f"{money}reconciliation/start/", follow=True).content.decode()
    assert "No Runware key is set up" in page
    assert not Reconciliation.objects.exists()
