"""Removal of a team whose grace is over: rows, files and search; entries of the ledger stay, without names.

Files go before their rows, and rows that others need go last, in short transactions: killed at any moment,
the next run goes on where this one was.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from studio.accounts import operators
from studio.accounts.models import InstallationEvent, Team, TeamEvent, User
from studio.activity import log_retention
from studio.activity.models import Event
from studio.core import append_only
from studio.core.lease import lease
from studio.core.queue import enqueue_on_commit
from studio.core.storage import files
from studio.exports.models import CutSound, Film
from studio.generation.models import Generation, Take
from studio.ledger.models import Entry
from studio.library.models import Asset, Upload
from studio.library.uploads import resumable
from studio.privacy.log_names import replace_in_details
from studio.projects.models import Project, Shot
from studio.review.models import WatermarkedCopy
from studio.review.sharing import watermarked_copies
from studio.webhooks.models import Delivery

BATCH = 100
DELETED_TEAM = "a deleted team"
REMOVE_TEAM = "studio.privacy.tasks.remove_team"
logger = logging.getLogger(__name__)


def enqueue_due(now: datetime) -> None:
    """Enqueue the removal of every team whose grace is over."""
    for pk in Team.objects.filter(deletion_due_at__lte=now).values_list("pk", flat=True):
        enqueue_on_commit(REMOVE_TEAM, pk)


def remove(team_id: UUID, *, now: datetime) -> bool:
    """Remove a team that is due. False: it is not, somebody else does it, or an order may still be billed."""
    with lease(f"remove-team:{team_id}") as is_held:
        team = Team.objects.filter(pk=team_id, deletion_due_at__lte=now).first()
        if not is_held or team is None:
            return False
        projects = Project.objects.filter(team=team)
        if Generation.objects.open().filter(project__in=projects).exists():
            logger.warning("team %s waits for its orders and their bills before it is removed", team_id)
            return False
        for project in projects.order_by("pk"):
            _remove_project(project)
        _remove_assets(team)
        _remove_team(team)
        return True


def _remove_project(project: Project) -> None:
    for film in Film.objects.filter(project=project):
        files.remove_folder(film.folder)
        film.delete()
    for sound in CutSound.objects.filter(project=project):
        files.remove_folder(sound.folder)
        sound.delete()
    for upload in Upload.objects.filter(project=project):
        resumable.discard(upload)
    watermarked_copies.remove(WatermarkedCopy.objects.filter(take__project=project))
    _delete(Delivery.objects.filter(webhook__project=project))
    _delete(Take.objects.filter(project=project))
    _delete(Generation.objects.filter(project=project))
    _delete(Shot.objects.filter(project=project))
    log_retention.delete(Event.objects.filter(project=project))
    # The ledger refuses changes; these take a name away, and leave every sum as it was.
    QuerySet(Entry).filter(project=project).update(project=None, member=None, note="")
    with append_only.opened():  # for what was logged meanwhile
        project.delete()


def _remove_assets(team: Team) -> None:
    while assets := list(Asset.objects.filter(team=team)[:BATCH]):
        for asset in assets:
            files.remove_folder(asset.folder)
        Asset.objects.filter(pk__in=[asset.pk for asset in assets]).delete()


def _remove_team(team: Team) -> None:
    log_retention.delete(TeamEvent.objects.filter(team=team))
    with append_only.opened():
        replace_in_details(InstallationEvent, {team.name: DELETED_TEAM})
        operators.record("team deleted", actor=None, subject=team.pk)
        User.objects.filter(is_service=True, memberships__team=team).delete()
        team.delete()


def _delete(rows: QuerySet[Any]) -> None:
    """Delete rows with what depends on them, in short transactions."""
    for ids in _batches(rows):
        rows.model._default_manager.filter(pk__in=ids).delete()


def _batches(rows: QuerySet[Any]) -> Iterator[Iterable[Model]]:
    while ids := list(rows.values_list("pk", flat=True)[:BATCH]):
        yield ids
