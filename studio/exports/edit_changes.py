"""What one edit changed of another: clips added, lost, trimmed, and other takes in their places. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext, ngettext

from studio.exports.models import EditClip
from studio.media.edits.values import ItemKind


@dataclass(frozen=True)
class EditChange:
    """One difference, for a person: which clip, and what happened to it."""

    clip: str
    words: str


def changes(before: Sequence[EditClip], after: Sequence[EditClip]) -> list[EditChange]:
    """Every difference between two edits in the order of the later one; gaps do not count."""
    old, new = ([clip for clip in clips if clip.kind != ItemKind.GAP] for clips in (before, after))
    matcher = SequenceMatcher(None, [_place(clip) for clip in old], [_place(clip) for clip in new], False)
    changed: list[EditChange] = []
    for _, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        changed += _block(old[old_from:old_to], new[new_from:new_to])
    return changed


def _place(clip: EditClip) -> str:
    """What makes two clips the same place of the film: the shot of their take, else their name."""
    return str(clip.take.shot_id) if clip.take else clip.name


def _block(old: Sequence[EditClip], new: Sequence[EditClip]) -> Iterator[EditChange]:
    if [_place(clip) for clip in old] == [_place(clip) for clip in new]:
        for was, now in zip(old, new, strict=True):
            words = ", ".join(_differences(was, now))
            if words:
                yield EditChange(label_of(now), words)
        return
    yield from (EditChange(label_of(clip), gettext("lost")) for clip in old)
    yield from (EditChange(label_of(clip), gettext("added")) for clip in new)


def label_of(clip: EditClip) -> str:
    """The label of the take, else the name that the program gave the clip."""
    return f"{clip.take.shot} · {clip.take}" if clip.take else clip.name or gettext("Unnamed")


def _differences(was: EditClip, now: EditClip) -> Iterator[str]:
    if was.take_id != now.take_id:
        yield (
            gettext("another take: %(take)s instead of %(former)s") % {"take": now.take, "former": was.take}
            if was.take and now.take
            else gettext("another file")
        )
        return
    begins, ends = now.source_in - was.source_in, was.source_out - now.source_out
    if begins:
        yield (_trimmed_at_beginning(begins) if begins > 0 else _extended_at_beginning(-begins))
    if ends:
        yield (_trimmed_at_end(ends) if ends > 0 else _extended_at_end(-ends))


def _trimmed_at_beginning(frames: int) -> str:
    return ngettext(
        "trimmed by %(count)d frame at its beginning", "trimmed by %(count)d frames at its beginning", frames
    ) % {"count": frames}


def _extended_at_beginning(frames: int) -> str:
    return ngettext(
        "extended by %(count)d frame at its beginning",
        "extended by %(count)d frames at its beginning",
        frames,
    ) % {"count": frames}


def _trimmed_at_end(frames: int) -> str:
    return ngettext(
        "trimmed by %(count)d frame at its end", "trimmed by %(count)d frames at its end", frames
    ) % {"count": frames}


def _extended_at_end(frames: int) -> str:
    return ngettext(
        "extended by %(count)d frame at its end", "extended by %(count)d frames at its end", frames
    ) % {"count": frames}
