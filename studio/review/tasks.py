"""Tasks of review. Each is harmless twice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from studio.review import late
from studio.review.decisions import verdicts
from studio.review.models import LinkGuest
from studio.review.notes import answers
from studio.review.sharing import guest_mail, watermarked_copies


def mark_answered(generation_id: str) -> None:
    """Link the notes that an order answers to its ready take."""
    answers.mark_answered(UUID(generation_id))


def recompute_statuses(project_id: str) -> None:
    """Recompute the status of a project's takes after its verdict rule has changed."""
    verdicts.recompute_statuses(UUID(project_id))


def mail_guests(now: str) -> None:
    """Mail the answers to guests that were due at this moment."""
    guest_mail.send_due(datetime.fromisoformat(now))


def nudge_guest(guest_id: str) -> None:
    """Ask a guest by mail to finish; a mail that cannot be handed over is not tried again."""
    guest = LinkGuest.objects.select_related("link__project").filter(pk=guest_id).first()
    if guest:
        guest_mail.send_nudge(guest, now=timezone.now())


def announce_late(now: str) -> None:
    """Notify members of what had become late at this moment; each due date is told once."""
    late.announce(datetime.fromisoformat(now))


def make_watermarked_copy(copy_id: str) -> None:
    """Make a light copy of a take with the name of a guest in the picture, and enqueue the next."""
    watermarked_copies.make(UUID(copy_id))
    watermarked_copies.enqueue_next(timezone.now())


def remove_obsolete_copies() -> None:
    """Remove copies with names of guests that nobody may watch any more."""
    watermarked_copies.remove_obsolete(timezone.now())


# Names under which the previous version enqueued them: what still waits in a queue must run.
arrived = mark_answered
settle = recompute_statuses
