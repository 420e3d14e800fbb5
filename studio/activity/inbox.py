"""The inbox of one person: read, open, all read; and the figure in the header of every page."""

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
    """Everything that somebody should know, the newest first."""
    return Notification.objects.of(person).select_related("project", "actor").order_by("-created_at")


def open_notification(person: User, notification_id: UUID, *, now: datetime) -> Notification | None:
    """The notice, read from now on. None: not theirs."""
    notification = inbox(person).filter(pk=notification_id).first()
    if notification:
        Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=now)
    return notification


def read_all(person: User, *, now: datetime) -> int:
    """Nothing is unread any more; how many were."""
    return Notification.objects.filter(person=person, read_at=None).update(read_at=now)


def unread_label(person: User) -> str:
    """How many are unread, ``99+`` from a hundred on; empty for none. One query on an index."""
    return format_unread(Notification.objects.of(person).unread()[:MOST_COUNTED].count())


def format_unread(unread: int) -> str:
    """``99+`` from a hundred on; empty for none."""
    return "99+" if unread >= MOST_COUNTED else str(unread or "")


def set_unread(response: HttpResponse, label: str) -> HttpResponse:
    """With the answers of a page's poll, its header learns how much is unread (``studio:unread``)."""
    return trigger_client_event(response, "studio:unread", {"label": label})


def with_unread(view: View) -> View:
    """A view whose answers tell it."""

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
