"""Moments of a take as people read them: timecode for a note, an address that opens it."""

from __future__ import annotations

from fractions import Fraction
from urllib.parse import urlencode

from django.urls import reverse

from studio.core.timecode import timecode
from studio.generation.models import Take
from studio.review.models import Note

# What a take has before its file is here: every engine renders at this rate, a file may say another.
USUAL_RATE = Fraction(24)


def rate_of(take: Take) -> Fraction:
    """Frames per second of a take."""
    return (take.asset.rate if take.asset else None) or USUAL_RATE


def label_of(take: Take) -> str:
    """``02·T5``: shot and take, as on its card."""
    return f"{take.shot.number:02}·T{take.number}"


def when(note: Note) -> str:
    """``00:02:11`` for a frame, ``00:02:11 – 00:03:00`` for a range: seconds and frames, no hours."""
    first = short(note.frame_in, note.rate)
    return first if note.frame_out is None else f"{first} – {short(note.frame_out, note.rate)}"


def short(frame: int, rate: Fraction) -> str:
    """A timecode without the hours that no take has."""
    return timecode(frame, rate).removeprefix("00:")


def path_of(take: Take, note: Note | None = None) -> str:
    """The address of a take, at the frame of a note when there is one."""
    path = reverse("review:take", args=[take.pk])
    return f"{path}?{urlencode({'frame': note.frame_in, 'note': note.thread_id})}" if note else path
