"""Attach files to a note and react to it; and both as the page of a take shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from studio.accounts.models import User
from studio.core.errors import Refusal
from studio.core.models import FileState
from studio.core.translations.wording import worded
from studio.library.files import links
from studio.library.models import Asset
from studio.review.models import Note, NoteAttachment, NoteReaction
from studio.review.notes import services as notes

MOST_FILES = 4
MOST_SECONDS = 60
MOST_BYTES = 200_000_000
ICONS = {  # not emoji: not every machine has a font for them
    NoteReaction.Kind.AGREE: "thumbs-up",
    NoteReaction.Kind.DISAGREE: "thumbs-down",
    NoteReaction.Kind.LOVE: "star",
    NoteReaction.Kind.LOOKING: "eye",
}


class InvalidAttachment(Refusal):
    """A file that is too long, too large, gone, or one too many."""


class InvalidReaction(Refusal):
    """A reaction that there is not, or to a note that was deleted."""


@dataclass(frozen=True, kw_only=True)
class ReactionCount:
    """One kind of reaction to a note, with who has it; ``count`` may be 0, to offer it."""

    kind: str
    icon: str
    label: str
    count: int
    names: str
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class AttachedFile:
    """A file on a note; without a poster, ``state`` says why: it is being checked, or it was refused."""

    id: str
    name: str
    url: str
    poster_url: str
    is_video: bool
    state: str
    is_being_checked: bool


def react(note: Note, kind: str, *, by: User) -> bool:
    """Set a reaction, or take it back where it is set; whether it is set now. Raises InvalidReaction."""
    if kind not in NoteReaction.Kind.values:
        raise InvalidReaction(gettext("There is no such reaction."))
    with transaction.atomic():
        row = _current(note)
        if row.deleted_at:
            raise InvalidReaction(gettext("This note was deleted meanwhile."))
        _, is_new = NoteReaction.objects.get_or_create(note=row, person=by, kind=kind)
        if not is_new:
            NoteReaction.objects.filter(note=row, person=by, kind=kind).delete()
        notes.record_change(row)
    return is_new


def attach(note: Note, assets: Sequence[Asset]) -> None:
    """Attach files to a note; those that it has stay once. Raises InvalidAttachment."""
    for asset in assets:
        _refuse_unfit(asset)
    with transaction.atomic():
        row = _current(note)
        if row.deleted_at:
            raise InvalidAttachment(
                gettext("This note was deleted meanwhile. Restore it, then attach again.")
            )
        before = set(NoteAttachment.objects.filter(note=row).values_list("asset", flat=True))
        new = [asset for asset in assets if asset.pk not in before]
        if len(before) + len(new) > MOST_FILES:
            raise InvalidAttachment(gettext("A note has at most %(most)s files.") % {"most": MOST_FILES})
        NoteAttachment.objects.bulk_create([NoteAttachment(note=row, asset=asset) for asset in new])
        notes.record_change(row)


def detach(note: Note, asset_id: UUID) -> None:
    """Take a file off a note; the library keeps it. Harmless twice."""
    with transaction.atomic():
        row = _current(note)
        NoteAttachment.objects.filter(note=row, asset=asset_id).delete()
        notes.record_change(row)


def reaction_counts(note: Note, person: User | None) -> tuple[ReactionCount, ...]:
    """All kinds of reactions to a note, in their order."""
    by_kind: dict[str, list[User]] = {}
    for reaction in NoteReaction.of(note):
        by_kind.setdefault(reaction.kind, []).append(reaction.person)
    return tuple(
        ReactionCount(
            kind=kind,
            icon=icon,
            label=str(kind.label),
            count=len(people),
            names=", ".join(map(str, people)),
            is_own=person in people,
        )
        for kind, icon in ICONS.items()
        for people in [by_kind.get(kind, [])]
    )


def attached_files(note: Note) -> tuple[AttachedFile, ...]:
    """The files on a note that are not in the trash."""
    return tuple(
        _file(attachment.asset, note)
        for attachment in NoteAttachment.of(note)
        if attachment.asset.trashed_at is None
    )


def _file(asset: Asset, note: Note) -> AttachedFile:
    is_unusable = asset.state == FileState.UNUSABLE
    poster_url = "" if is_unusable else links.poster(asset)
    waiting = (
        worded(asset.sentence) or gettext("This file cannot be shown.")
        if is_unusable
        else gettext("Being checked")
    )
    return AttachedFile(
        id=str(asset.pk),
        name=asset.name,
        url=links.page(asset, None),
        poster_url=poster_url,
        is_video=asset.kind == "video",
        state="" if poster_url else waiting,
        is_being_checked=not poster_url and not is_unusable,
    )


def _refuse_unfit(asset: Asset) -> None:
    if asset.trashed_at is not None or asset.state == FileState.UNUSABLE:
        raise InvalidAttachment(
            gettext("%(asset)s cannot be attached: it is in the trash, or no picture or video.")
            % {"asset": asset.name}
        )
    if asset.seconds and asset.seconds > MOST_SECONDS:
        length = gettext("%(seconds)s seconds") % {"seconds": f"{asset.seconds:.0f}"}
        raise InvalidAttachment(
            gettext("%(asset)s is %(length)s long; an attached video has at most %(most_seconds)s.")
            % {"asset": asset.name, "length": length, "most_seconds": MOST_SECONDS}
        )


def _current(note: Note) -> Note:
    rows = Note.objects.select_for_update(of=("self",)).select_related("take__generation__project")
    return rows.get(pk=note.pk)
