"""Labels of takes and notes as people read them: take label, times, addresses, and what the log names."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from studio.activity.hooks import Subject
from studio.core.translations import languages
from studio.core.values.formatting import time_label
from studio.core.values.timecode import DEFAULT_FRAME_RATE, timecode
from studio.core.values.translatable import FormattedNumber
from studio.generation.models import Generation, Take
from studio.library.models import Asset
from studio.review.models import Note, ShareLink


def rate_of(take: Take) -> Fraction:
    """Frames per second of a take, exact."""
    return (take.asset.rate if take.asset else None) or DEFAULT_FRAME_RATE


def label_of(take: Take) -> str:
    """``02·T5``: shot and take, as on its card."""
    return take.shot.take_label(take.number)


def note_time(note: Note) -> str:
    """``1.5 s · f36`` for a note on a frame, ``1.5–3.5 s · f36–84`` for one on a range."""
    return time_label(note.frame_in, note.rate, note.frame_out)


def translatable_time(note: Note) -> FormattedNumber:
    """The same as ``note_time``, for a sentence that is worded for its reader later."""
    with languages.speak(settings.LANGUAGE_CODE):
        return FormattedNumber(note_time(note))


def note_timecode(note: Note) -> str:
    """``00:00:01:12``, with the last frame where there is one: for whoever needs the timecode itself."""
    first = timecode(note.frame_in, note.rate)
    return first if note.frame_out is None else f"{first} – {timecode(note.frame_out, note.rate)}"


def take_path(take: Take, note: Note | None = None) -> str:
    """Address of a take, opened at the frame of a note when one is given."""
    path = reverse("review:take", args=[take.pk])
    return f"{path}?{urlencode({'frame': note.frame_in, 'note': note.thread_id})}" if note else path


def subjects_of(ids: Collection[UUID]) -> dict[UUID, Subject]:
    """Labels and pages of what entries of the log are about: takes, orders, files and links, by id."""
    takes = Take.objects.filter(pk__in=ids).select_related("shot")
    orders = Generation.objects.filter(pk__in=ids).select_related("shot")
    assets = Asset.objects.filter(pk__in=ids).only("name")
    links = ShareLink.objects.filter(pk__in=ids).only("label")
    return {
        **{take.pk: Subject(label_of(take), take_path(take)) for take in takes},
        **{
            order.pk: Subject(
                str(order.shot), reverse("generation:details", args=[order.project_id, order.pk])
            )
            for order in orders
        },
        **{asset.pk: Subject(asset.name, reverse("library:asset", args=[asset.pk])) for asset in assets},
        **{link.pk: Subject(link.label) for link in links},
    }
