"""Share links, which show takes to guests without an account, and the log of who opened them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.contrib.auth import hashers
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from studio.accounts.models import User
from studio.core.models import AppendOnlyQuerySet, BaseModel
from studio.generation.models import Take, TakeStatus
from studio.projects.models import Project, Shot


class ShareLevel(models.TextChoices):
    """What a guest may do; each level includes those before it."""

    VIEW = "view", gettext_lazy("Watch")
    COMMENT = "comment", gettext_lazy("Watch and write notes")
    APPROVE = "approve", gettext_lazy("Watch, write notes and decide")


class ShareScope(models.TextChoices):
    """Which takes of the project a link shows."""

    CIRCLED = "circled", gettext_lazy("The circled takes")
    PROJECT = "project", gettext_lazy("All takes of the project")
    SHOT = "shot", gettext_lazy("The takes of one shot")
    TAKES = "takes", gettext_lazy("Chosen takes")


class Watermark(models.TextChoices):
    """How the name of a guest stands over what they watch."""

    NONE = "", gettext_lazy("None")
    OVERLAY = "overlay", gettext_lazy("Over the picture")
    BURNT_IN = "burnt-in", gettext_lazy("In the picture")


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    """Queries over share links."""

    def working(self) -> Self:
        """Links that are neither switched off nor expired."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), disabled_at=None)


class ShareLink(BaseModel):
    """A link for guests to takes of one project. Only a hash of its token is stored."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="share_links")
    scope = models.CharField(max_length=8, choices=ShareScope, default=ShareScope.CIRCLED)
    shot = models.ForeignKey(Shot, on_delete=models.CASCADE, null=True, related_name="+")
    takes = models.ManyToManyField(Take, related_name="+")
    notes = models.ManyToManyField("review.Note", related_name="+")  # written by its guests

    label = models.CharField(max_length=40)  # for whom it is; shown behind the name of its guests
    token_hash = models.CharField(max_length=64, unique=True)
    level = models.CharField(max_length=8, choices=ShareLevel, default=ShareLevel.COMMENT)
    password = models.CharField(max_length=128, blank=True)  # hashed; empty: none is needed
    expires_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)  # by when its guests are asked to finish
    disabled_at = models.DateTimeField(null=True)
    may_download = models.BooleanField(default=False)
    has_watermark = models.BooleanField(default=False)
    is_burnt_in = models.BooleanField(default=False, db_default=False)  # the watermark, into a copy
    offers_clean_file = models.BooleanField(default=False, db_default=False)  # once a take is approved
    has_shot_names = models.BooleanField(
        default=False, db_default=False
    )  # the strip names shots instead of numbers

    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    view_count = models.PositiveIntegerField(default=0)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.label

    @property
    def may_comment(self) -> bool:
        """Whether its guests may write notes."""
        return self.level in (ShareLevel.COMMENT, ShareLevel.APPROVE)

    @property
    def may_approve(self) -> bool:
        """Whether its guests may approve or request changes."""
        return self.level == ShareLevel.APPROVE

    @property
    def watermark(self) -> Watermark:
        """Where the name of its guests stands."""
        if self.is_burnt_in:
            return Watermark.BURNT_IN
        return Watermark.OVERLAY if self.has_watermark else Watermark.NONE

    def gives_clean_file(self, take: Take) -> bool:
        """Whether the clean file of this take may be downloaded all the same, see ``Guest``."""
        return self.offers_clean_file and take.status == TakeStatus.APPROVED

    def is_expired(self, now: datetime) -> bool:
        """Whether the link has reached its end."""
        return self.expires_at is not None and self.expires_at <= now

    def seconds_left(self, now: datetime) -> int | None:
        """Whole seconds until the end of the link; None when it has none."""
        return None if self.expires_at is None else max(0, int((self.expires_at - now).total_seconds()))

    def set_password(self, password: str) -> None:
        """Require this password; empty: require none."""
        self.password = hashers.make_password(password) if password else ""

    def check_password(self, password: str) -> bool:
        """Whether this is the password of the link."""
        return hashers.check_password(password, self.password)

    def visible_takes(self) -> models.QuerySet[Take]:
        """Takes that the guests of the link see, in the order of the film."""
        takes = Take.objects.ready()
        if self.scope == ShareScope.CIRCLED:
            takes = takes.filter(is_circled=True)
        elif self.scope == ShareScope.SHOT:
            takes = takes.filter(shot=self.shot_id)
        elif self.scope == ShareScope.TAKES:
            takes = takes.filter(pk__in=self.takes.values("pk"))
        return takes.select_related("asset", "shot", "generation__project").in_film(self.project_id)

    def record_view(self, *, key: str, name: str, address: str, agent: str) -> bool:
        """Add a row to the log of views and count it; False: a row with the same key is the same view."""
        columns = {"link": self, "name": name, "address": address, "agent": agent[:200]}
        _, is_new = ShareView.objects.get_or_create(key=key, defaults=columns)
        if is_new:
            ShareLink.objects.filter(pk=self.pk).update(view_count=F("view_count") + 1)
        return is_new


class ShareView(BaseModel):
    """One view of a link by a guest; append-only."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="views")
    name = models.CharField(max_length=40, blank=True)  # empty until the guest gave one
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    # Of one visit of one browser: requests at the same moment are one view.
    key = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - NULL before there were keys

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name or 'Somebody'} at {self.created_at}"
