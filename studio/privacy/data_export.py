"""Export of one's own data: a zip of JSON and uploaded files, made by the queue, there for three days."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from studio.accounts import teams
from studio.accounts.models import Member, User
from studio.core.lease import lease
from studio.core.models import FileState
from studio.core.queue import enqueue_on_commit
from studio.core.storage import files
from studio.core.translations import languages
from studio.library.models import Asset, AssetQuerySet, Origin
from studio.library.quota import QuotaExceeded, refuse_if_disk_full
from studio.privacy.models import DataExport
from studio.privacy.own_rows import tables

LIFETIME = timedelta(days=3)
PATIENCE = timedelta(minutes=30)
MAKE = "studio.privacy.tasks.make_data_export"
TASK_SECONDS = 1100  # less than the queue waits before it delivers again (Q_CLUSTER retry)


def request_export(user: User, *, now: datetime) -> DataExport:
    """Have the export of a person made, in place of an earlier one."""
    with transaction.atomic():
        for earlier in DataExport.objects.select_for_update().filter(person=user):
            _remove(earlier)
        export = DataExport.objects.create(person=user, expires_at=now + LIFETIME, enqueued_at=now)
        for member in Member.objects.of(user):
            teams.record(member.team, "data exported", actor=user)
        enqueue_on_commit(MAKE, export.pk, seconds=TASK_SECONDS)
    return export


def make(export_id: UUID, *, now: datetime) -> None:
    """Write the zip of an export that has none; it lives from then on."""
    with lease(f"data-export:{export_id}") as is_held:
        export = DataExport.objects.filter(pk=export_id, file="").select_related("person").first()
        if not is_held or export is None:
            return
        try:
            with languages.speak(export.person.reading_language):
                size_bytes = _write(export)
        except QuotaExceeded as refusal:
            DataExport.objects.filter(pk=export.pk).update(error_message=refusal.message)
            return
        columns = {"file": export.storage_name, "size_bytes": size_bytes, "expires_at": now + LIFETIME}
        if not DataExport.objects.filter(pk=export.pk).update(**columns, error_message=""):
            files.remove(export.storage_name)  # its person was deleted meanwhile


def clean_up(now: datetime) -> None:
    """End exports whose time is over, and enqueue those again that got stuck."""
    for export in DataExport.objects.filter(expires_at__lte=now):
        _remove(export)
    for export in DataExport.objects.filter(file="", error_message="", enqueued_at__lt=now - PATIENCE):
        DataExport.objects.filter(pk=export.pk).update(enqueued_at=now)
        enqueue_on_commit(MAKE, export.pk, seconds=TASK_SECONDS)


def current(user: User) -> DataExport | None:
    """The export of a person that has not ended; None: there is none."""
    return DataExport.objects.filter(person=user, expires_at__gt=timezone.now()).first()


def own_files(user: User) -> AssetQuerySet:
    """Files that the person uploaded to teams they are in, not in the trash."""
    own = Asset.objects.filter(author=user, origin=Origin.UPLOAD, state=FileState.READY, trashed_at=None)
    return own.filter(team__in=Member.objects.of(user).values("team")).order_by("created_at", "pk")


def _write(export: DataExport) -> int:
    """Store the zip; its size in bytes. Raises QuotaExceeded when the disk has no room for it."""
    user = export.person
    refuse_if_disk_full(2 * own_files(user).stored_bytes())
    with files.workspace(f"data-export-{export.pk}") as folder:
        path = folder / "data.zip"
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for name, rows in tables(user):
                archive.writestr(
                    f"{name}.json", json.dumps(rows, cls=DjangoJSONEncoder, indent=1, ensure_ascii=False)
                )
            for asset in own_files(user).iterator(chunk_size=100):
                _add_file(archive, asset)
        size_bytes = path.stat().st_size
        files.put(path, export.storage_name)
    return size_bytes


def _add_file(archive: ZipFile, asset: Asset) -> None:
    if files.exists(asset.original):
        suffix = Path(asset.original).suffix
        with files.as_local(asset.original) as local:
            # Videos and pictures are packed as they are.
            archive.write(local, f"files/{asset.pk}{suffix}", ZIP_STORED)


def _remove(export: DataExport) -> None:
    """Delete an export; its file goes first, so that none is left behind."""
    files.remove_folder(export.folder)
    DataExport.objects.filter(pk=export.pk).delete()
