"""How far guests of a link are: what they have watched, who has finished, and a nudge for the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext

from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.queue import enqueue_on_commit
from studio.review import notifications
from studio.review.models import LinkGuest, ShareLink, WatchedTake

NUDGE_AGAIN = timedelta(hours=20)
MOST_GUESTS = 100
NUDGE = "studio.review.tasks.nudge_guest"


class NobodyToNudge(Refusal):
    """A nudge when everybody has finished, left no address, or was nudged already."""


@dataclass(frozen=True, kw_only=True)
class GuestProgress:
    """One guest of a link, for the page of the link."""

    guest: LinkGuest
    watched: int  # takes of the link, of which they have played nearly every second
    total: int
    seconds: int  # that they have played, of all takes

    @property
    def name(self) -> str:
        """The name they gave."""
        return self.guest.name or gettext("No name yet")


def watched_count(guest: LinkGuest | None, link: ShareLink) -> tuple[int, int]:
    """How many takes of a link a guest has watched, and how many it shows."""
    whole = WatchedTake.objects.filter(guest=guest, guest__isnull=False, is_whole=True)
    counts = link.visible_takes().aggregate(
        watched=Count("pk", filter=Q(pk__in=whole.values("take"))), total=Count("pk")
    )
    return counts["watched"], counts["total"]


def progress_of(link: ShareLink) -> list[GuestProgress]:
    """The guests of a link in the order they came, the last hundred."""
    takes = link.visible_takes()
    total = takes.count()
    guests = list(link.guests.order_by("-created_at")[:MOST_GUESTS])
    totals = WatchedTake.objects.filter(guest__in=guests, take__in=takes.order_by()).totals_by("guest")
    return [
        GuestProgress(guest=guest, watched=watched, total=total, seconds=seconds)
        for guest in reversed(guests)
        for watched, seconds in [totals.get(guest.pk, (0, 0))]
    ]


def finish(guest: LinkGuest, *, now: datetime) -> None:
    """Say that a guest has seen it all; who sent the link is told once."""
    with transaction.atomic():
        if LinkGuest.objects.filter(pk=guest.pk, finished_at=None).update(finished_at=now):
            activity.log(
                guest.link.project,
                "finished review",
                actor_name=str(guest) or "A guest",
                subject=guest.link.pk,
            )
            notifications.guest_finished(guest)


def go_on(guest: LinkGuest) -> None:
    """Say that a guest has not finished after all."""
    LinkGuest.objects.filter(pk=guest.pk).update(finished_at=None)


def nudge(link: ShareLink, *, by: User, now: datetime) -> int:
    """Mail those guests of a link who left an address and have not finished, each once a day; how many.

    Raises NobodyToNudge.
    """
    waiting = link.guests.filter(finished_at=None).exclude(email="")
    with transaction.atomic():
        due = waiting.filter(Q(nudged_at=None) | Q(nudged_at__lt=now - NUDGE_AGAIN))
        ids = list(due.select_for_update().values_list("pk", flat=True))
        if not ids:
            raise NobodyToNudge(_why_nobody(link))
        LinkGuest.objects.filter(pk__in=ids).update(nudged_at=now)
        for pk in ids:
            enqueue_on_commit(NUDGE, pk)
        activity.log(link.project, "nudged guests", actor=by, subject=link.pk, link=link.label)
    return len(ids)


def _why_nobody(link: ShareLink) -> str:
    unfinished = link.guests.filter(finished_at=None)
    if not unfinished.exists():
        return gettext("Nobody is left to nudge: everybody who came has finished.")
    if not unfinished.exclude(email="").exists():
        return gettext("Nobody who has not finished left an address.")
    return gettext("Everybody who has not finished was nudged within the last day.")
