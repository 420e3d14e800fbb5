"""Asset: one image or video of a team."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone

from studio.accounts.models import Team, User
from studio.core import request_origin
from studio.core.models import BaseModel, FileState
from studio.core.translations.wording import TranslatableField
from studio.projects.models import Project

TRASH_RETENTION = timedelta(days=30)  # files and takes in the trash; then they are gone for good


class Origin(models.TextChoices):
    """Source of an asset: an upload, a render, or another asset."""

    UPLOAD = "upload"
    RENDER = "render"
    DERIVED = "made"  # by us, from another asset


class AssetQuerySet(models.QuerySet["Asset"]):
    """Queries over assets of teams."""

    def of_team(self, team_id: object) -> Self:
        """Assets that one team owns."""
        return self.filter(team_id=team_id)

    def usable(self) -> Self:
        """Assets that are ready and not in the trash."""
        return self.filter(state=FileState.READY, trashed_at=None)

    def in_trash(self) -> Self:
        """Assets in the trash, not yet removed."""
        return self.filter(trashed_at__isnull=False)

    def without_proxy(self) -> Self:
        """Videos whose proxy is still to be made, oldest first."""
        return self.filter(proxy_state=FileState.PREPARING).order_by("created_at")

    def stored_bytes(self) -> int:
        """Total size in bytes of the originals and all files derived from them."""
        sums = self.aggregate(original=Sum("size_bytes"), derived=Sum("derived_bytes"))
        return (sums["original"] or 0) + (sums["derived"] or 0)


class Asset(BaseModel):
    """An image or a video: its files (names in the storage), and the facts measured from them.

    ``original`` is what came in, byte for byte. ``provider_file`` is what the model is given: the same
    file, or one converted from it where the model would not take it. ``proxy`` is a light copy of a
    video for review, with the same frame numbers.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="assets")
    project = models.ForeignKey(
        Project, on_delete=models.SET_NULL, null=True, related_name="assets"
    )  # it came in here
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=5)  # image, video
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.UPLOAD)
    state = models.CharField(max_length=10, choices=FileState, default=FileState.PREPARING)
    sentence = TranslatableField(blank=True)  # why it is unusable

    original = models.CharField(max_length=200)
    provider_file = models.CharField(max_length=200, blank=True)
    poster = models.CharField(max_length=200, blank=True)
    sprite = models.CharField(max_length=200, blank=True)
    proxy = models.CharField(max_length=200, blank=True)
    peaks = models.CharField(max_length=200, blank=True)
    # Of poster and sprite: part of their addresses, so that they can be cached for ever.
    version = models.CharField(max_length=12, blank=True)
    proxy_state = models.CharField(max_length=10, choices=FileState, blank=True)  # blank: an image
    proxy_sentence = TranslatableField(blank=True)  # why it is unusable
    proxy_enqueued_at = models.DateTimeField(null=True)
    enqueued_at = models.DateTimeField(default=timezone.now)  # of its last ingest
    ingest_attempts = models.PositiveSmallIntegerField(default=0, db_default=0)  # that a worker has begun

    # The asset that it was derived from, and how: {"operation", "label", …} with its arguments.
    made_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="derived")
    derivation = models.JSONField(default=dict)

    tags = models.JSONField(default=list)
    trashed_at = models.DateTimeField(null=True)
    trashed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    format = models.CharField(max_length=8, blank=True)
    mime = models.CharField(max_length=40, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    width_px = models.PositiveIntegerField(null=True)
    height_px = models.PositiveIntegerField(null=True)
    seconds = models.FloatField(null=True)
    frames = models.PositiveIntegerField(null=True)
    rate_num = models.PositiveIntegerField(null=True)
    rate_den = models.PositiveIntegerField(null=True)
    codec = models.CharField(max_length=20, blank=True)
    has_sound = models.BooleanField(default=False)
    sound_codec = models.CharField(max_length=20, blank=True)
    rotation = models.PositiveSmallIntegerField(default=0)  # degrees; width and height are those after it
    is_variable_rate = models.BooleanField(default=False)
    # Of a variable rate: how long each frame is shown (media.timeline.table_of). Long: lists leave it out.
    frame_times = models.TextField(blank=True)
    starts_late = models.BooleanField(default=False)  # its first picture comes after 0
    traits = models.JSONField(default=dict)  # further facts of media.probe: mirrored, interlaced, cut off …
    colour = models.CharField(max_length=60, blank=True)
    read_as = models.CharField(max_length=300, blank=True)  # what a draft of ours understood of its words
    derived_bytes = models.PositiveBigIntegerField(default=0)  # of everything beside the original
    sprite_columns = models.PositiveSmallIntegerField(null=True)
    sprite_rows = models.PositiveSmallIntegerField(null=True)
    sprite_tiles = models.PositiveSmallIntegerField(null=True)
    sprite_frames = models.JSONField(default=list)  # the frame that each tile shows
    provider_file_facts = models.JSONField(
        default=dict
    )  # width_px, height_px, size_bytes, format of provider_file

    objects = AssetQuerySet.as_manager()

    class Meta:
        indexes = [
            # The library, newest first; its tabs, where most files are of another kind or origin.
            models.Index(fields=["team", "-created_at"], name="asset_by_team"),
            models.Index(fields=["team", "kind", "-created_at"], name="asset_by_kind"),
            models.Index(fields=["team", "origin", "-created_at"], name="asset_by_origin"),
            # How much of its quota a team uses: summed from the index alone.
            models.Index(fields=["team", "size_bytes", "derived_bytes"], name="asset_sizes"),
            models.Index(fields=["team", "sha256"], name="asset_by_content"),
            models.Index(
                fields=["created_at"],
                name="asset_without_proxy",
                condition=Q(proxy_state=FileState.PREPARING),
            ),
            models.Index(
                fields=["enqueued_at"], name="asset_preparing", condition=Q(state=FileState.PREPARING)
            ),
            models.Index(fields=["trashed_at"], name="asset_in_trash", condition=Q(trashed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rate(self) -> Fraction | None:
        """Frames per second, exact; None for an image."""
        return Fraction(self.rate_num, self.rate_den) if self.rate_num and self.rate_den else None

    @property
    def is_exact(self) -> bool:
        """Whether browsers find each frame of the file by its number; of others only in the light copy.

        Of a variable rate they take the lengths of frames from the order in which they are stored.
        """
        return not (self.is_variable_rate or self.starts_late or self.traits.get("needs_copy"))

    @property
    def progress_key(self) -> str:
        """Under which the work on its original says how far it is."""
        return f"asset:{self.pk}"

    @property
    def proxy_progress_key(self) -> str:
        """Under which the work on its proxy says how far it is."""
        return f"proxy:{self.pk}"

    @property
    def folder(self) -> str:
        """Folder of its files in the storage: derived from the id, so that writing twice is harmless."""
        return f"assets/{str(self.pk)[:2]}/{self.pk}"

    @property
    def files(self) -> set[str]:
        """Names of all its files in the storage."""
        names = (self.original, self.provider_file, self.poster, self.sprite, self.proxy, self.peaks)
        return {name for name in names if name}

    @property
    def derivation_label(self) -> str:
        """Label of its derivation: ``frame 24``, ``trimmed to frames 17–52``; blank: it was not."""
        return str(self.derivation.get("label", ""))


class UploadQuerySet(models.QuerySet["Upload"]):
    """Queries over uploads in progress."""

    def unfinished(self) -> Self:
        """Uploads that are not complete."""
        return self.filter(asset=None)

    def expired(self, now: datetime) -> Self:
        """Uploads that got no chunk in time."""
        return self.filter(expires_at__lt=now)


class Upload(BaseModel):
    """A resumable upload (tus). ``staging`` says where its bytes lie until it is complete."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="uploads")
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=160)
    size_bytes = models.PositiveBigIntegerField()
    expires_at = models.DateTimeField()
    multipart_id = models.CharField(
        max_length=1024, blank=True, db_default=""
    )  # at the bucket, where its parts go there
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, null=True, related_name="uploads")
    address = models.CharField(max_length=64, blank=True, default=request_origin.address)

    objects = UploadQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], name="upload_by_expiry"),
            models.Index(fields=["address"], name="upload_by_address", condition=Q(asset=None)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def spool_path(self) -> Path:
        """Path of the file that the chunks are appended to, where files are on the disk."""
        return Path(settings.SPOOL) / f"upload-{self.pk}"
