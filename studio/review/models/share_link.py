"""ShareLink: an address that shows takes to a guest without an account. ShareView: who opened it and when."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.db.models import F

from studio.accounts.models import User
from studio.core.models import AppendOnlyQuerySet, BaseModel
from studio.generation.lifecycle import TakeState
from studio.generation.models import Take
from studio.projects.models import Project, Shot


class Level(models.TextChoices):
    """What a guest may do; each includes those before it."""

    VIEW = "view", "Watch"
    COMMENT = "comment", "Watch and write notes"
    APPROVE = "approve", "Watch, write notes and decide"


class Scope(models.TextChoices):
    """Which takes a guest sees."""

    CIRCLED = "circled", "The circled takes"
    PROJECT = "project", "All takes of the project"
    SHOT = "shot", "The takes of one shot"
    TAKES = "takes", "Chosen takes"


class ShareLink(BaseModel):
    """A link for guests. Only a hash of its token is kept."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="share_links")
    scope = models.CharField(max_length=8, choices=Scope, default=Scope.CIRCLED)
    shot = models.ForeignKey(Shot, on_delete=models.CASCADE, null=True, related_name="+")
    takes = models.ManyToManyField(Take, related_name="+")
    notes = models.ManyToManyField("review.Note", related_name="+")  # what its guests wrote

    label = models.CharField(max_length=40)  # for whom it is; stands behind the name of its guests
    token_hash = models.CharField(max_length=64, unique=True)
    level = models.CharField(max_length=8, choices=Level, default=Level.COMMENT)
    password = models.CharField(max_length=128, blank=True)  # hashed; empty: none is asked
    expires_at = models.DateTimeField(null=True)
    off_at = models.DateTimeField(null=True)
    may_download = models.BooleanField(default=False)
    has_watermark = models.BooleanField(default=False)

    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    view_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.label

    @property
    def may_comment(self) -> bool:
        """Whether its guests write notes."""
        return self.level in (Level.COMMENT, Level.APPROVE)

    @property
    def may_approve(self) -> bool:
        """Whether its guests decide."""
        return self.level == Level.APPROVE

    def is_over(self, now: datetime) -> bool:
        """Whether its time has come."""
        return self.expires_at is not None and self.expires_at <= now

    def set_password(self, password: str) -> None:
        """Ask for this password; for none when it is empty."""
        self.password = make_password(password) if password else ""

    def is_password(self, password: str) -> bool:
        """Whether this is the one."""
        return check_password(password, self.password)

    def shown(self) -> models.QuerySet[Take]:
        """The takes that its guests see, in the order of the film."""
        found = Take.objects.kept().filter(
            shot__project=self.project_id, state=TakeState.READY, asset__isnull=False
        )
        if self.scope == Scope.CIRCLED:
            found = found.filter(is_circled=True)
        elif self.scope == Scope.SHOT:
            found = found.filter(shot=self.shot_id)
        elif self.scope == Scope.TAKES:
            found = found.filter(pk__in=self.takes.values("pk"))
        return found.select_related("asset", "shot").order_by("shot__position", "shot__number", "number")

    def count_view(self, *, name: str, address: str, agent: str) -> None:
        """Somebody opened it."""
        ShareView.objects.create(link=self, name=name, address=address, agent=agent[:200])
        ShareLink.objects.filter(pk=self.pk).update(view_count=F("view_count") + 1)


class ShareView(BaseModel):
    """One opening of a link, append-only."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="views")
    name = models.CharField(max_length=40, blank=True)  # as far as it was known then
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=200, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name or 'Somebody'} at {self.created_at}"
