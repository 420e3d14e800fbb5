"""A sound that comes in: refused with a sentence where it can be, else converted by a worker, then heard."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from studio.accounts.models import Team, User
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.models import FileState
from studio.core.queue import enqueue_on_commit
from studio.core.storage.files import as_local, put, remove, remove_folder, workspace
from studio.core.translations.wording import worded
from studio.core.values.formatting import format_size
from studio.core.values.text import clean_line
from studio.core.values.translatable import translatable
from studio.exports import sounds
from studio.exports.models import CutSound
from studio.library.quota import refuse_if_full
from studio.media.bounded import run_bounded
from studio.media.errors import Unusable
from studio.media.sound_file import BYTES_PER_SECOND, COPY_BITS
from studio.projects.models import Project

PREPARE_SOUND = "studio.exports.tasks.prepare_sound"
MEASURE_SECONDS = 30
PATIENCE = timedelta(minutes=1)
GONE = translatable("The file is gone from the storage. Upload it again.")


class InvalidSound(Refusal):
    """A file that cannot lie under a cut."""


def receive(project: Project, path: Path, *, name: str, author: User) -> CutSound:
    """Store an uploaded sound, which is moved, and have a worker convert it; the one before stays until then.

    Raises InvalidSound, quota.QuotaExceeded.
    """
    name = clean_line(name)[:160] or "Sound"
    seconds = _measured(path, name)
    expected_bytes = max(round(seconds * (BYTES_PER_SECOND + COPY_BITS / 8)), path.stat().st_size)
    sound = CutSound(project=project, author=author, name=name, size_bytes=expected_bytes)
    put(path, sound.original)
    try:
        _save(sound)
    except Refusal:
        remove(sound.original)
        raise
    return sound


def _save(sound: CutSound) -> None:
    """Save a sound that has arrived, where the quota has room for what it becomes. Raises QuotaExceeded."""
    project = sound.project
    with transaction.atomic():
        team = Team.objects.select_for_update().get(pk=project.team_id)  # of two the later counts both
        refuse_if_full(team, sound.size_bytes)
        sounds.discard_unfinished(project)
        sound.save(force_insert=True)
        activity.log(project, "uploaded sound", actor=sound.author, subject=sound.pk, name=sound.name)
        enqueue_on_commit(PREPARE_SOUND, sound.pk)


def prepare(sound: CutSound) -> None:
    """Convert a sound and put it under the cut, or make it unusable with a message. Harmless twice."""
    try:
        changes = _converted(sound)
    except FileNotFoundError:
        changes = {"state": FileState.UNUSABLE, "error_message": GONE, "size_bytes": 0}
    except Unusable as error:
        changes = {"state": FileState.UNUSABLE, "error_message": error.sentence, "size_bytes": 0}
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=sound.project_id)
        if _finish(sound, changes) and changes["state"] == FileState.READY:
            _take_over_mix(sound)
            sounds.put_under(sound, now=timezone.now())
    if CutSound.objects.filter(pk=sound.pk).exists():
        remove(sound.original)
    else:
        remove_folder(sound.folder)


def requeue_stalled(sound: CutSound | None, now: datetime) -> None:
    """Enqueue a sound again that waits too long: a task gets lost, a worker dies."""
    if sound and sound.is_stalled_since(now - PATIENCE):
        stalled = CutSound.objects.filter(pk=sound.pk, enqueued_at=sound.enqueued_at)
        if stalled.update(enqueued_at=now):
            enqueue_on_commit(PREPARE_SOUND, sound.pk)


def _measured(path: Path, name: str) -> float:
    """The length of an uploaded sound in seconds. Raises InvalidSound."""
    size_bytes = path.stat().st_size
    if not size_bytes:
        raise InvalidSound(gettext("%(name)s is empty (0 bytes). Choose the file again.") % {"name": name})
    if size_bytes > settings.MAX_UPLOAD_BYTES:
        limit = format_size(settings.MAX_UPLOAD_BYTES)
        raise InvalidSound(
            gettext("%(name)s has %(size_bytes)s; %(limit)s is the most we take.")
            % {"name": name, "size_bytes": format_size(size_bytes), "limit": limit}
        )
    try:
        return float(run_bounded("measure_sound", seconds=MEASURE_SECONDS, path=str(path))["seconds"])
    except Unusable as error:
        raise InvalidSound(worded(error.sentence)) from None


def _converted(sound: CutSound) -> dict[str, Any]:
    """Columns of the converted sound, whose files are stored. Raises Unusable, FileNotFoundError."""
    with workspace(f"sound-{sound.pk}") as folder, as_local(sound.original) as local:
        wav, copy = folder / "sound.wav", folder / "copy.m4a"
        if not local.exists():
            raise FileNotFoundError(sound.original)
        result = run_bounded("convert_sound", path=str(local), wav=str(wav), copy=str(copy))
        with wav.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        wav_bytes = wav.stat().st_size
        size_bytes = wav_bytes + copy.stat().st_size
        put(wav, sound.wav)
        put(copy, sound.copy)
    return {
        "state": FileState.READY,
        "samples": result["samples"],
        "sha256": sha256,
        "wav_bytes": wav_bytes,
        "size_bytes": size_bytes,
    }


def _finish(sound: CutSound, changes: dict[str, Any]) -> bool:
    preparing = CutSound.objects.filter(pk=sound.pk, state=FileState.PREPARING)
    return preparing.update(**changes) == 1


def _take_over_mix(sound: CutSound) -> None:
    """Let a sound be heard as the one that it replaces."""
    if before := CutSound.objects.current().filter(project=sound.project_id).first():
        CutSound.objects.filter(pk=sound.pk).update(
            level_percent=before.level_percent, mutes_takes=before.mutes_takes
        )
