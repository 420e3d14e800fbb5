"""Inbox of one user: list, open, mark as read, and the unread count in the header."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django_htmx.http import trigger_client_event

from studio.accounts.models import User
from studio.activity.models import Notification, NotificationQuerySet

View = Callable[..., HttpResponse]
MOST_COUNTED = 100


def inbox(person: User) -> NotificationQuerySet:
    """Notifications of a user, the newest first."""
    return Notification.objects.of(person).select_related("project", "actor").order_by("-created_at")


def open_notification(person: User, notification_id: UUID, *, now: datetime) -> Notification | None:
    """Mark a notification of the user as read and return it. None: not theirs."""
    notification = inbox(person).filter(pk=notification_id).first()
    if notification:
        Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=now)
    return notification


def read_all(person: User, *, now: datetime) -> int:
    """Mark all notifications as read; returns how many were unread."""
    unread = Notification.objects.of(person).unread()
    return Notification.objects.filter(pk__in=unread.values("pk")).update(read_at=now)


def unread_label(person: User) -> str:
    """The unread count as text, see format_unread. One query on an index."""
    return format_unread(Notification.objects.of(person).unread()[:MOST_COUNTED].count())


def format_unread(unread: int) -> str:
    """An unread count as text: ``99+`` from a hundred on, empty for none."""
    return "99+" if unread >= MOST_COUNTED else str(unread or "")


def set_unread(response: HttpResponse, label: str) -> HttpResponse:
    """Add the unread count to an htmx response, as the event ``studio:unread`` for the header."""
    return trigger_client_event(response, "studio:unread", {"label": label})


def with_unread(view: View) -> View:
    """Decorator that adds the unread count to every response of a view."""

    @wraps(view)
    def telling(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        return set_unread(response, unread_label(cast("User", request.user)))

    return telling


def badge(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``unread``, read only when a template asks for it."""
    user = getattr(request, "user", None)

    def read() -> str:
        return unread_label(user) if isinstance(user, User) and user.is_authenticated else ""

    return {"unread": SimpleLazyObject(read)}
