"""Event: append-only log of a project. Notification: an inbox entry of one user."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from studio.accounts.models import User, open_to
from studio.activity import hooks
from studio.core import request_origin
from studio.core.models import BaseEvent, BaseModel
from studio.projects.models import Project, open_projects


class Event(BaseEvent):
    """One entry of a project's append-only log."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="events")
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    # By a plain id: links belong to an app further up. None: a member, or the studio.
    guest_link = models.UUIDField(null=True, default=request_origin.guest_link)
    key = models.CharField(max_length=64, blank=True)  # of a view: the same within an hour is one entry

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="one_event_per_key")
        ]
        indexes = [
            models.Index(fields=["project", "-created_at"], name="event_by_project"),
            # The log filtered by what happened: a rare verb is not looked for among all events.
            models.Index(fields=["project", "verb", "-created_at"], name="event_by_verb"),
            models.Index(
                fields=["subject", "-created_at"], name="event_by_subject", condition=Q(subject__isnull=False)
            ),
            models.Index(fields=["created_at"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Queries over notifications of users."""

    def unread(self) -> Self:
        """Notifications that have not been opened."""
        return self.filter(read_at=None)

    def of(self, person: User) -> Self:
        """Notifications of a user from teams that are open to them, without what a blind review hides."""
        is_visible = open_to(person, "project__team") & open_projects(person, "project__")
        own = self.filter(is_visible, person=person)
        is_open = Q(decided_take__in=hooks.TAKES_OPEN_TO.call(person).values("pk"))
        return own.filter(Q(decided_take=None) | Q(project__is_blind=False) | is_open)

    def unmailed(self) -> Self:
        """Unread notifications that no digest has mailed."""
        return self.unread().filter(mailed_at=None)


class Notification(BaseModel):
    """Inbox entry of one user: a sentence, and the path (with take, frame, note) it leads to."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="notifications")
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=80, blank=True)  # a guest has no account
    verb = models.CharField(max_length=32)
    text = models.CharField(max_length=300)
    path = models.CharField(max_length=300)  # where an entry leads, without the host
    # The same happening tells a person once: a repeated task adds nothing.
    key = models.CharField(max_length=120)
    # The take whose verdict the sentence tells: in a blind review it waits for the person's own.
    decided_take = models.UUIDField(null=True)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_notification_per_key")]
        indexes = [
            # The unread ones, and how many they are, on every page.
            models.Index(fields=["person", "read_at", "-created_at"], name="notification_by_person"),
            # The inbox, read and unread.
            models.Index(fields=["person", "-created_at"], name="notification_in_inbox"),
        ]

    def __str__(self) -> str:
        return self.text
