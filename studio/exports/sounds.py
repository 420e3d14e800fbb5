"""The sound under the cut of a project: which it is, how it is heard, removed and brought back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.models import FileState
from studio.core.storage.files import remove_folder
from studio.exports.models import CutSound
from studio.exports.selection import SoundClip, sound_name
from studio.projects.models import Project

MOST = 10  # a project has the current one, the one before and one upload


class SoundGone(Refusal):
    """A sound that cannot be brought back any more."""


def current(project: Project) -> CutSound | None:
    """The sound under the cut, if there is one."""
    return CutSound.objects.current().filter(project=project).first()


def unfinished(project: Project) -> CutSound | None:
    """The newest upload that is not heard: being prepared, or unusable."""
    rows = CutSound.objects.filter(project=project).exclude(state=FileState.READY)
    return rows.order_by("-created_at").first()


def replaced(project: Project) -> CutSound | None:
    """The sound that was under the cut before, if it is still there."""
    return CutSound.objects.replaced().filter(project=project).order_by("-changed_at").first()


def revision_of(project: Project) -> str:
    """A short text that is another one after each change of the sounds of a project."""
    columns = ("pk", "state", "is_current", "level_percent", "mutes_takes")
    rows = CutSound.objects.filter(project=project).order_by("-created_at", "pk").values_list(*columns)[:MOST]
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:12]


def clip_of(project: Project) -> SoundClip | None:
    """The sound under the cut as timelines and films take it."""
    sound = current(project)
    if sound is None:
        return None
    return SoundClip(
        id=sound.pk,
        name=sound_name(sound.name),
        stored=sound.wav,
        sha256=sound.sha256,
        size_bytes=sound.wav_bytes,
        samples=sound.samples,
        level=sound.level_percent / 100,
        mutes_takes=sound.mutes_takes,
    )


def set_mix(project: Project, *, level_percent: int, mutes_takes: bool, author: User) -> None:
    """How loud the sound is, and whether the takes are silent above it; for everybody, and in films."""
    with transaction.atomic():
        rows = CutSound.objects.current().filter(project=project)
        if rows.update(level_percent=level_percent, mutes_takes=mutes_takes):
            activity.log(project, "changed sound", actor=author, level=level_percent, alone=mutes_takes)


def put_under(sound: CutSound, *, now: datetime) -> None:
    """Make a ready sound that of the cut; the one before can be brought back, those before it are deleted."""
    rows = CutSound.objects.filter(project=sound.project_id)
    before = rows.current().exclude(pk=sound.pk).first()
    _forget(rows.replaced().exclude(pk=sound.pk))
    if before:
        rows.filter(pk=before.pk).update(is_current=False, changed_at=now)
    rows.filter(pk=sound.pk).update(is_current=True, changed_at=now)


def remove(project: Project, *, author: User) -> CutSound | None:
    """Take the sound away from the cut; it can be brought back. None: there was none."""
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        sound = current(project)
        if sound:
            _forget(CutSound.objects.replaced().filter(project=project))
            CutSound.objects.filter(pk=sound.pk).update(is_current=False, changed_at=timezone.now())
            activity.log(project, "removed sound", actor=author, subject=sound.pk, name=sound.name)
    return sound


def restore(project: Project, sound_id: UUID, *, author: User) -> None:
    """Put a sound under the cut again that was replaced or removed. Raises SoundGone."""
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        sound = CutSound.objects.filter(project=project, pk=sound_id, state=FileState.READY).first()
        if sound is None:
            raise SoundGone(gettext("That sound is gone: another one took its place. Upload it again."))
        if not sound.is_current:
            put_under(sound, now=timezone.now())
            activity.log(project, "brought back sound", actor=author, subject=sound.pk, name=sound.name)


def discard_unfinished(project: Project) -> None:
    """Delete uploads that are not heard: somebody sent another, or gave up."""
    _forget(CutSound.objects.filter(project=project).exclude(state=FileState.READY))


def _forget(rows: Iterable[CutSound]) -> None:
    """Delete sounds, their files when that is committed."""
    for sound in list(rows):
        transaction.on_commit(partial(remove_folder, sound.folder))
        sound.delete()
