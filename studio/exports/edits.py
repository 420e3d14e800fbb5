"""Receive the cut of an editor: read it in a bounded process, match its clips to takes, keep it as rows."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.translations.wording import worded
from studio.core.values.text import clean_line
from studio.core.values.translatable import stored, translatable
from studio.exports.matching import TakeIndex
from studio.exports.models import Edit, EditClip
from studio.generation.models import Take
from studio.media.bounded import run_bounded
from studio.media.edits.values import EditedTimeline, EditItem, ItemKind
from studio.media.errors import Unusable
from studio.projects.models import Project

SECONDS = 20
MEMORY_BYTES = 1_000_000_000
TOO_SLOW = translatable("The timeline takes too long to read. Export only the sequence of the film.")


class InvalidEdit(Refusal):
    """A file that is no timeline, or none with clips."""


def receive(project: Project, path: Path, *, name: str, rate: Fraction, author: User) -> tuple[Edit, bool]:
    """The edit in a file, and whether it is new: the same file again is the edit that is there.

    ``rate``: frames a second of an EDL, which does not say it. Raises InvalidEdit.
    """
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    existing = Edit.objects.filter(project=project, sha256=sha256)
    if edit := existing.first():
        return edit, False
    timeline = _read(path, rate)
    index = TakeIndex.of(Take.objects.in_film(project.pk).select_related("asset", "shot"))
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)  # numbers are given one after another
        if edit := existing.first():  # sent twice at once: the other was read meanwhile
            return edit, False
        edit = Edit.objects.create(
            project=project,
            author=author,
            number=(Edit.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0) + 1,
            file_name=clean_line(name)[:200],
            sha256=sha256,
            name=clean_line(timeline.name)[:200],
            rate_num=timeline.rate.numerator,
            rate_den=timeline.rate.denominator,
            start_frame=max(0, timeline.start),
            left_out=list(map(stored, timeline.left_out[:100])),
        )
        EditClip.objects.bulk_create(_clips(edit, timeline, index))
        activity.log(project, "received edit", actor=author, subject=edit.pk, number=edit.number)
    return edit, True


def _read(path: Path, rate: Fraction) -> EditedTimeline:
    try:
        data = run_bounded(
            "read_edit",
            seconds=SECONDS,
            memory_bytes=MEMORY_BYTES,
            timeout_sentence=TOO_SLOW,
            path=str(path),
            rate=str(rate),
        )
    except Unusable as error:
        raise InvalidEdit(worded(error.sentence)) from None
    return EditedTimeline.from_json(data)


def _clips(edit: Edit, timeline: EditedTimeline, index: TakeIndex) -> list[EditClip]:
    matches = [index.match(item) if item.kind is ItemKind.CLIP else (None, "") for item in timeline.items]
    takes = Take.objects.select_related("asset").in_bulk({pk for pk, _ in matches if pk})
    return [
        _clip(edit, position, item, takes.get(pk) if pk else None, how)
        for position, (item, (pk, how)) in enumerate(zip(timeline.items, matches, strict=True))
    ]


def _clip(edit: Edit, position: int, item: EditItem, take: Take | None, matched_by: str) -> EditClip:
    rate = (take.asset.rate if take and take.asset else None) or edit.rate
    source_in = round(item.source_in * rate)
    return EditClip(
        edit=edit,
        position=position,
        kind=item.kind,
        name=clean_line(item.name)[:300],
        take=take,
        matched_by=matched_by,
        record_in=item.record_in,
        record_out=item.record_in + item.length,
        source_in=source_in,
        source_out=source_in + max(1, round(item.length / edit.rate * rate)),
        remarks=list(map(stored, item.remarks[:20])),
    )
