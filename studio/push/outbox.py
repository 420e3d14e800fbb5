"""Writing messages: one for each browser of the people who want those of a project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils import timezone

from studio.accounts.models import User
from studio.activity.models import Notification
from studio.core.queue import enqueue_on_commit
from studio.core.translations.wording import worded_in
from studio.projects.models import Project
from studio.push.models import PushMessage, PushSubscription

SEND = "studio.push.tasks.send"
TITLE_CHARACTERS = 120


def announce(people: Sequence[User], project: Project, title: str, path: str) -> None:
    """Write a message for each browser of these people, in their language.

    Must run inside the transaction of the fact.
    """
    now = timezone.now()
    _enqueue([
        PushMessage(
            subscription=row,
            project=project,
            title=_clip(worded_in(row.person.reading_language, title)),
            path=path,
            due_at=now,
        )
        for row in _subscriptions(people, project)
    ])  # fmt: skip


def announce_notifications(notifications: Sequence[Notification], project: Project) -> None:
    """Write what is new in inboxes for the browsers of their people; entries that were there add nothing."""
    subscriptions = _subscriptions([entry.person for entry in notifications], project)
    if not subscriptions:
        return
    ids = [entry.pk for entry in notifications]
    new = {entry.person_id: entry for entry in Notification.objects.filter(pk__in=ids)}
    now = timezone.now()
    _enqueue([
        PushMessage(
            subscription=row,
            project=project,
            notification=entry,
            title=_clip(entry.text),
            path=reverse("activity:open_notification", args=[entry.pk]),
            due_at=now,
        )
        for row in subscriptions
        if (entry := new.get(row.person_id))
    ])  # fmt: skip


def _subscriptions(people: Iterable[User], project: Project) -> list[PushSubscription]:
    rows = PushSubscription.objects.filter(person__in=people, person__push_choices__project=project)
    return list(rows.select_related("person"))


def _clip(text: str) -> str:
    """A title, shortened where a lock screen shows no more."""
    return text if len(text) <= TITLE_CHARACTERS else f"{text[: TITLE_CHARACTERS - 1]}…"


def _enqueue(messages: list[PushMessage]) -> None:
    PushMessage.objects.bulk_create(messages)
    for message in messages:
        enqueue_on_commit(SEND, message.pk)
