"""Rules of a project put old takes into the trash, announced a week before, and never what people chose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from studio.accounts.models import User
from studio.activity.models import Event, Notification
from studio.generation import trash
from studio.generation.models import Take
from studio.library.models import Asset
from studio.privacy import retention
from studio.privacy.models import PlannedRemoval
from studio.projects.models import Project
from tests import factories

NOW = timezone.now()


@pytest.fixture
def takes(project: Project, alice: User, carol: User) -> list[Take]:
    """Five drafts of forty days ago: plain, rejected, circled, starred, and one of yesterday."""
    shot = project.shots.get()
    rows = []
    for name, columns in (
        ("plain", {}),
        ("rejected", {"pick": "reject"}),
        ("circled", {"is_circled": True}),
        ("starred", {"is_starred": True}),
        ("new", {"ordered_at": NOW - timedelta(days=1)}),
    ):
        asset = Asset.objects.create(
            team=project.team, name=name, kind="video", state="ready", size_bytes=1000
        )
        take = factories.ready_draft(shot, carol, asset).takes.get()
        Take.objects.filter(pk=take.pk).update(**{"ordered_at": NOW - timedelta(days=40), **columns})
        rows.append(take)
    return rows


def rule(project: Project, alice: User, **days: int) -> None:
    columns = {"rejected_days": None, "draft_days": None, "uncircled_days": None}
    retention.save(project, {**columns, **days}, by=alice)


def in_trash() -> set[Any]:
    return set(Take.objects.trashed().values_list("asset__name", flat=True))


def after(days: int) -> datetime:
    return NOW + timedelta(days=days)


def test_takes_go_a_week_after_they_were_announced(project: Project, alice: User, takes: list[Take]) -> None:
    rule(project, alice, draft_days=30)
    retention.plan(NOW)
    retention.remove_due(after(6))
    assert in_trash() == set()
    assert retention.remove_due(after(7)) == 2
    assert in_trash() == {"plain", "rejected"}
    assert Event.objects.filter(verb="trashed", actor=None).count() == 1


def test_only_rejected_takes_go_by_that_rule(project: Project, alice: User, takes: list[Take]) -> None:
    rule(project, alice, rejected_days=30)
    retention.plan(NOW)
    retention.remove_due(after(8))
    assert in_trash() == {"rejected"}


def test_who_manages_the_project_is_told_once_before(
    project: Project, alice: User, bob: User, takes: list[Take]
) -> None:
    rule(project, alice, rejected_days=30, uncircled_days=35)
    retention.plan(NOW)
    retention.plan(after(1))
    notification = Notification.objects.get()
    assert notification.person == alice
    assert "2 takes of Glasshouse film go to the trash on" in notification.text
    assert "1 rejected, 1 not circled" in notification.text


def test_what_is_circled_meanwhile_stays(project: Project, alice: User, takes: list[Take]) -> None:
    rule(project, alice, draft_days=30)
    retention.plan(NOW)
    Take.objects.filter(pk=takes[0].pk).update(is_starred=True)
    retention.plan(after(1))
    retention.remove_due(after(8))
    assert in_trash() == {"rejected"}


def test_who_takes_a_take_out_of_the_trash_keeps_it(project: Project, alice: User, takes: list[Take]) -> None:
    rule(project, alice, rejected_days=30)
    retention.plan(NOW)
    retention.remove_due(after(7))
    trash.restore_takes([takes[1].pk], by=alice)
    for day in (8, 30):
        retention.plan(after(day))
        retention.remove_due(after(day + 8))
    assert in_trash() == set()


def test_without_a_rule_and_in_the_archive_nothing_goes(
    project: Project, alice: User, takes: list[Take]
) -> None:
    retention.plan(NOW)
    rule(project, alice, draft_days=30)
    Project.objects.update(archived_at=NOW)
    retention.plan(NOW)
    assert not PlannedRemoval.objects.exists()


def test_other_rules_are_announced_anew(project: Project, alice: User, takes: list[Take]) -> None:
    rule(project, alice, draft_days=30)
    retention.plan(NOW)
    rule(project, alice)
    retention.plan(NOW)
    assert retention.remove_due(after(30)) == 0


def test_the_preview_counts_and_saves_nothing(
    project: Project, alice: User, takes: list[Take], browse: Callable[..., Client]
) -> None:
    client, path = browse(alice), f"/projects/{project.pk}/retention/"
    page = client.post(path, {"rejected_days": "30", "draft_days": "30", "preview": "1"}).content.decode()
    assert "<b>Rejected</b>: 1 take" in page
    assert "<b>A draft</b>: 1 take" in page
    assert "Today these rules match" not in client.get(path).content.decode()
    assert client.post(path, {"rejected_days": "30", "save": "1"}).status_code == 302
    assert "Today these rules match" in client.get(path).content.decode()


@pytest.mark.parametrize("days", ["0", "-1", "many", "99999999999", "3651"])
def test_senseless_days_are_refused_at_their_field(
    project: Project, alice: User, browse: Callable[..., Client], days: str
) -> None:
    response = browse(alice).post(f"/projects/{project.pk}/retention/", {"draft_days": days, "save": "1"})
    assert response.status_code == 422
    assert f'value="{days}"' in response.content.decode()
