"""Render a film: the files of its takes, joined by a bounded child process, and stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from studio.activity.public_events import PublicEvent, publish
from studio.core.models import FileState
from studio.core.progress import ProgressReport
from studio.core.storage.files import exists, location, put, remove, workspace
from studio.core.values.translatable import translatable
from studio.exports import provenance, signatures
from studio.exports.models import CutSound, Film
from studio.exports.selection import Clip, CutPart, Selection, arrange, lay_out
from studio.exports.services import TIMEOUT_SECONDS
from studio.generation.models import Take
from studio.library.ingest.preparation import facts_of
from studio.media.bounded import run_bounded
from studio.media.errors import Unusable
from studio.media.recipes import FilmPart, FilmSound, Gap, Segment
from studio.media.remote_file import source_of

TOO_SLOW = translatable("The film takes too long to make. Choose fewer takes, or make it in two parts.")
SOUND_GONE = translatable("The sound under the cut was deleted meanwhile. Make the film once more.")


def render(film: Film) -> None:
    """Make a film ready and remove those that it replaces, or make it unusable with a message."""
    try:
        changes = _rendered(film)
    except Unusable as error:
        changes = {"state": FileState.UNUSABLE, "error_message": error.sentence}
    with transaction.atomic():
        row = Film.objects.filter(pk=film.pk, state=FileState.PREPARING)
        if row.update(**changes) and changes["state"] == FileState.READY:
            _remove_superseded(film)
            publish(film.project_id, PublicEvent.FILM_READY, subject=film.pk)
    if not Film.objects.filter(pk=film.pk).exists():
        remove(film.storage_name)  # its project was deleted meanwhile


def _rendered(film: Film) -> dict[str, Any]:
    """Columns of the rendered film, whose file is stored. Raises Unusable."""
    _require_signer()
    selection = _selection(film)
    with workspace(f"film-{film.pk}") as folder:
        out = folder / "film.mp4"
        parts = [part.to_json() for part in _parts(selection)]
        result = run_bounded(
            "concat",
            seconds=TIMEOUT_SECONDS,
            on_progress=ProgressReport(film.progress_key),
            timeout_sentence=TOO_SLOW,
            parts=parts,
            out=str(out),
            sound=_sound(film),
        )
        out = _with_provenance(film, selection, out)
        size_bytes = out.stat().st_size
        put(out, film.storage_name)
    return {
        "state": FileState.READY,
        "file": film.storage_name,
        "size_bytes": size_bytes,
        "seconds": float(result["frames"] / selection.rate),
    }


def _require_signer() -> None:
    """Find out before minutes of rendering whether the result can be signed. Raises Unusable."""
    try:
        signatures.require_signer()
    except signatures.CannotSign as refusal:
        raise Unusable(refusal.message) from None


def _with_provenance(film: Film, selection: Selection, out: Path) -> Path:
    """The film with its metadata, signed where the installation signs. Raises Unusable."""
    origin = provenance.of_film(film.project, selection.clips)
    with out.open("ab") as file:
        file.write(provenance.xmp_box(origin))
    if not signatures.is_configured():
        return out
    signed = out.with_name("signed.mp4")
    signatures.sign(out, signed, provenance.manifest_of_film(origin))
    return signed


def _selection(film: Film) -> Selection:
    """The takes that were ordered, in that order. Raises Unusable when one is gone."""
    rows = Take.objects.filter(pk__in=film.takes).select_related("asset", "shot", "generation")
    takes = {str(take.pk): take for take in rows if take.asset}
    if len(takes) < len(set(film.takes)):
        raise Unusable(translatable("A take of this film was deleted meanwhile. Choose the takes once more."))
    if not film.parts:
        return lay_out(film.project, [takes[pk] for pk in film.takes], {})
    parts = [CutPart(takes[pk] if pk else None, first, end) for pk, first, end in film.parts]
    return arrange(film.project, parts, {})


def _parts(selection: Selection) -> Iterator[FilmPart]:
    """The clips of a film in order, with the gaps around them."""
    end = 0
    for clip in selection.clips:
        if clip.start > end:
            yield Gap(clip.start - end)
        yield _segment(clip)
        end = clip.start + clip.length
    if selection.length > end:
        yield Gap(selection.length - end)


def _segment(clip: Clip) -> Segment:
    if not exists(clip.asset.original):
        raise Unusable(translatable("{clip}: The file is gone from the storage.", clip=clip.name))
    source = source_of(location(clip.asset.original))
    return Segment(
        source=source, name=clip.name, facts=facts_of(clip.asset), frames=clip.length, first=clip.first
    )


def _sound(film: Film) -> dict[str, Any] | None:
    """The sound under the film as a recipe. Raises Unusable when it is gone."""
    if film.sound is None:
        return None
    row = CutSound.objects.filter(pk=film.sound["id"]).first()
    if row is None or not exists(row.wav):
        raise Unusable(SOUND_GONE)
    return FilmSound(
        source=source_of(location(row.wav)),
        level=film.sound["level"],
        is_alone=film.sound["mutes_takes"],
    ).to_json()


def _remove_superseded(film: Film) -> None:
    superseded = list(Film.objects.superseded_by(film))
    Film.objects.filter(pk__in=[older.pk for older in superseded]).delete()
    transaction.on_commit(lambda: remove(*(older.file for older in superseded)))
