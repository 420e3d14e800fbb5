"""Rows of the hand-off: the cut with its sound, films that leave, and edits that came back."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from studio.accounts.models import User
from studio.core.models import BaseModel, FileState
from studio.core.translations.wording import TranslatableField
from studio.generation.models import Take
from studio.media.recipes import SOUND_RATE_HZ
from studio.projects.models import Project


class FilmQuerySet(models.QuerySet["Film"]):
    """Filters of films by their state."""

    def ready(self) -> Self:
        """Films that can be watched."""
        return self.filter(state=FileState.READY)

    def waiting(self) -> Self:
        """Films that are still to be rendered, the longest waiting first."""
        return self.filter(state=FileState.PREPARING).order_by("enqueued_at")

    def superseded_by(self, film: Film) -> Self:
        """Older films of the same project that this one replaces."""
        older = self.filter(project_id=film.project_id, created_at__lt=film.created_at)
        return older.exclude(state=FileState.PREPARING)


class Cut(BaseModel):
    """The cut of a project as somebody shaped it; without a row it is the circled takes in shot order."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="cut")
    revision = models.PositiveIntegerField(default=0)  # counts changes: who changes it names what they saw
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"the cut of {self.project}"


class CutItem(BaseModel):
    """One item of a cut: frames of a take, or a gap."""

    cut = models.ForeignKey(Cut, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    # Without a take it is a gap.
    take = models.ForeignKey(Take, on_delete=models.CASCADE, null=True, related_name="cut_items")
    first = models.PositiveIntegerField()  # frame of the take, or 0
    end = models.PositiveIntegerField()  # exclusive; of a gap, its length in frames of the timeline

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["cut", "position"], name="item_position_in_cut")]

    def __str__(self) -> str:
        return f"{self.take or 'gap'}, {self.first}–{self.end}"


class CutSoundQuerySet(models.QuerySet["CutSound"]):
    """Filters of sounds by their state."""

    def current(self) -> Self:
        """Sounds that lie under the cuts of their projects."""
        return self.filter(is_current=True)

    def replaced(self) -> Self:
        """Sounds that were replaced or removed, and can be brought back."""
        return self.filter(state=FileState.READY, is_current=False)


class CutSound(BaseModel):
    """A scratch sound under the cut of a project: uploaded, converted, heard from the first frame on."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="cut_sounds")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    name = models.CharField(max_length=160)  # of the file that was uploaded
    state = models.CharField(max_length=10, choices=FileState, default=FileState.PREPARING)
    error_message = TranslatableField(blank=True)  # for people, when it is unusable
    is_current = models.BooleanField(default=False)
    size_bytes = models.PositiveBigIntegerField(default=0)  # of all its files; at first as expected
    wav_bytes = models.PositiveBigIntegerField(default=0)  # of the file that leaves alone
    sha256 = models.CharField(max_length=64, blank=True)  # of the same
    samples = models.PositiveIntegerField(default=0)  # its length, at 48 kHz
    level_percent = models.PositiveSmallIntegerField(default=100)  # how loud it is heard
    mutes_takes = models.BooleanField(default=False)  # it is heard alone
    enqueued_at = models.DateTimeField(default=timezone.now)  # last time
    changed_at = models.DateTimeField(default=timezone.now)

    objects = CutSoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(is_current=True), name="one_current_sound"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def seconds(self) -> float:
        """The length of the sound in seconds."""
        return self.samples / SOUND_RATE_HZ

    @property
    def folder(self) -> str:
        """Folder of its files in the storage: derived from the id, so that writing twice is harmless."""
        return f"sounds/{str(self.pk)[:2]}/{self.pk}"

    @property
    def original(self) -> str:
        """Name of the file as it was uploaded; gone when it is ready."""
        return f"{self.folder}/original"

    @property
    def wav(self) -> str:
        """Name of the file that films are made with and that leaves."""
        return f"{self.folder}/sound.wav"

    @property
    def copy(self) -> str:
        """Name of the file that browsers play."""
        return f"{self.folder}/copy.m4a"

    def is_stalled_since(self, moment: datetime) -> bool:
        """Whether it is still to be prepared, and was not enqueued after ``moment``."""
        return self.state == FileState.PREPARING and self.enqueued_at < moment


class Edit(BaseModel):
    """A cut that came back from an editor: what lies where, and which takes are in it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="edits")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    number = models.PositiveIntegerField()  # within the project, from 1
    file_name = models.CharField(max_length=200)  # of what was uploaded
    sha256 = models.CharField(max_length=64)  # of the same
    name = models.CharField(max_length=200, blank=True)  # as the program called the timeline
    rate_num = models.PositiveIntegerField()
    rate_den = models.PositiveIntegerField()
    start_frame = models.PositiveIntegerField(default=0)  # the number of the first frame, for timecode
    left_out = models.JSONField(default=list)  # sentences: what of the file was not read

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="edit_number_in_project"),
            models.UniqueConstraint(fields=["project", "sha256"], name="one_edit_of_the_same_file"),
        ]

    def __str__(self) -> str:
        return gettext("Edit %(number)s") % {"number": self.number}

    @property
    def rate(self) -> Fraction:
        """Frames a second of its timeline, exact."""
        return Fraction(self.rate_num, self.rate_den)


class EditClip(BaseModel):
    """One item of an edit. The record counts frames of the timeline, the source those of the take."""

    edit = models.ForeignKey(Edit, on_delete=models.CASCADE, related_name="clips")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=5)  # an ItemKind
    name = models.CharField(max_length=300, blank=True)
    take = models.ForeignKey(Take, on_delete=models.SET_NULL, null=True, related_name="edit_clips")
    matched_by = models.CharField(max_length=6, blank=True)  # a MatchedBy
    record_in = models.PositiveIntegerField()
    record_out = models.PositiveIntegerField()  # exclusive
    source_in = models.PositiveIntegerField(default=0)
    source_out = models.PositiveIntegerField(default=0)  # exclusive
    remarks = models.JSONField(default=list)  # what of it was not read: a speed, a dissolve

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["edit", "position"], name="clip_position_in_edit"),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.kind}, {self.record_in}–{self.record_out}"


class Film(BaseModel):
    """These takes in this order as one MP4; ordered once more, it is the same row."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="films")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    fingerprint = models.CharField(max_length=64)  # of the takes and their files, in order
    takes = models.JSONField(default=list)  # their ids, in order
    parts = models.JSONField(null=True)  # of a cut: id of the take or null, first frame, end
    sound = models.JSONField(null=True)  # under it: {"id", "sha256", "level", "mutes_takes"}
    state = models.CharField(max_length=10, choices=FileState, default=FileState.PREPARING)
    error_message = TranslatableField(blank=True)  # for people, when it is unusable
    file = models.CharField(max_length=200, blank=True)  # its name in the storage
    size_bytes = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(null=True)
    enqueued_at = models.DateTimeField(default=timezone.now)  # last time

    objects = FilmQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "fingerprint"], name="one_film_of_the_same")
        ]
        indexes = [
            models.Index(
                fields=["enqueued_at"], name="film_waiting", condition=models.Q(state=FileState.PREPARING)
            )
        ]

    def __str__(self) -> str:
        return f"{len(self.takes)} takes, {self.state}"

    @property
    def folder(self) -> str:
        """Folder of its file in the storage."""
        return f"films/{str(self.pk)[:2]}/{self.pk}"

    @property
    def storage_name(self) -> str:
        """Name of its file in the storage: derived from the id, so that writing twice is harmless."""
        return f"{self.folder}/film.mp4"

    @property
    def progress_key(self) -> str:
        """Under which its rendering says how far it is."""
        return f"film:{self.pk}"

    def is_stalled_since(self, moment: datetime) -> bool:
        """Whether it is still to be rendered, and was not enqueued after ``moment``."""
        return self.state == FileState.PREPARING and self.enqueued_at < moment
