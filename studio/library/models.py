"""Asset: one image or video of a team."""

from __future__ import annotations

from fractions import Fraction
from typing import Self

from django.db import models

from studio.accounts.models import Team, User
from studio.core.models import Row


class State(models.TextChoices):
    """How far an asset is."""

    PREPARING = "preparing"
    READY = "ready"
    UNUSABLE = "unusable"


class Origin(models.TextChoices):
    """Where an asset comes from."""

    UPLOAD = "upload"
    RENDER = "render"


class AssetQuerySet(models.QuerySet["Asset"]):
    """Words for many assets."""

    def of_team(self, team_id: object) -> Self:
        """What one team owns."""
        return self.filter(team_id=team_id)

    def usable(self) -> Self:
        """Measured and fit to be an input or to be shown."""
        return self.filter(state=State.READY)


class Asset(Row):
    """One image or video: its files (names in the storage), and the facts measured from them.

    ``original`` is what came in, byte for byte. ``sendable`` is what the model is given: the same
    file, or what was made from it where the model would not take it.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="assets")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=5)  # image, video
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.UPLOAD)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    sentence = models.CharField(max_length=300, blank=True)  # why it is unusable

    original = models.CharField(max_length=200)
    sendable = models.CharField(max_length=200, blank=True)
    poster = models.CharField(max_length=200, blank=True)
    sprite = models.CharField(max_length=200, blank=True)

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
    sprite_columns = models.PositiveSmallIntegerField(null=True)
    sprite_rows = models.PositiveSmallIntegerField(null=True)
    sprite_tiles = models.PositiveSmallIntegerField(null=True)
    sendable_facts = models.JSONField(default=dict)  # width_px, height_px, size_bytes, format of sendable

    objects = AssetQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "-created_at"], name="asset_by_team")]

    def __str__(self) -> str:
        return self.name

    @property
    def rate(self) -> Fraction | None:
        """Frames per second, exact; None for an image."""
        return Fraction(self.rate_num, self.rate_den) if self.rate_num and self.rate_den else None

    @property
    def folder(self) -> str:
        """Where its files lie in the storage: derived from the id, so that writing twice is harmless."""
        return f"assets/{str(self.pk)[:2]}/{self.pk}"
