"""Takes that somebody watched or downloaded: entries of the audit log, and the seconds that were played."""

from __future__ import annotations

from collections.abc import Collection
from math import ceil

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.web.parameters import whole_number
from studio.generation.models import Take
from studio.review.labels import rate_of
from studio.review.models import LinkGuest, WatchedTake
from studio.review.participants import Participant

MOST_SECONDS = 3600  # in one report
WHOLE = 0.9  # of its seconds: the last of a film are often left out


class InvalidSeconds(Refusal):
    """A report of seconds that the take does not have."""


def log_watched(take: Take, participant: Participant) -> None:
    """Log that a member or a guest saw a take, once an hour."""
    _log(take, "watched", participant)


def log_downloaded(take: Take, participant: Participant) -> None:
    """Log that a guest saved the file of a take, once an hour."""
    _log(take, "downloaded", participant)


def record_seconds(
    take: Take, seconds: Collection[int], *, person: User | None = None, guest: LinkGuest | None = None
) -> WatchedTake:
    """Add seconds of a take, by their numbers from 0, to those that a member or a guest has played.

    Raises InvalidSeconds.
    """
    length = seconds_of(take)
    if any(not 0 <= second < length for second in seconds):
        raise InvalidSeconds(
            gettext("This take has %(length)s seconds; there are no others to watch.") % {"length": length}
        )
    with transaction.atomic():
        row, _ = WatchedTake.objects.get_or_create(take=take, person=person, guest=guest)
        row = WatchedTake.objects.select_for_update().get(pk=row.pk)
        row.seconds = sorted({*row.seconds, *seconds})
        row.is_whole = len(row.seconds) >= WHOLE * length
        row.save(update_fields=["seconds", "is_whole"])
    return row


def parse_seconds(text: str) -> list[int]:
    """The numbers in a report of a page: ``0,1,2``. Raises InvalidSeconds."""
    numbers = [whole_number(part) for part in text.split(",")[:MOST_SECONDS]]
    if None in numbers:
        raise InvalidSeconds(gettext("Seconds are whole numbers from 0."))
    return [number for number in numbers if number is not None]


def seconds_of(take: Take) -> int:
    """How many seconds a take has, the last one begun; 0 without a video."""
    frames = take.asset.frames if take.asset else 0
    return ceil((frames or 0) / rate_of(take))


def _log(take: Take, verb: str, participant: Participant) -> None:
    activity.log_view(
        take.generation.project,
        verb,
        subject=take.pk,
        now=timezone.now(),
        who=participant.id,
        **participant.actor_fields,
    )
