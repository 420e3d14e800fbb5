"""Make the film that somebody ordered: the takes' files joined by a bounded child, and stored."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.db import transaction

from studio.core.files import as_local, exists, put, remove, workspace
from studio.exports.models import Film, FilmState
from studio.exports.selection import Clip, Reel, laid_out
from studio.exports.services import TIMEOUT_SECONDS
from studio.generation.models import Take
from studio.library.ingest import facts_of
from studio.media.bounded import run_bounded
from studio.media.concat import Segment
from studio.media.errors import Unusable

TOO_SLOW = "The film takes too long to make. Choose fewer takes, or make it in two parts."


def make(film: Film) -> None:
    """The film ready, or unusable with a sentence; films that it takes the place of are let go."""
    try:
        changes = _made(film)
    except Unusable as error:
        changes = {"state": FilmState.UNUSABLE, "sentence": error.sentence[:300]}
    with transaction.atomic():
        mine = Film.objects.filter(pk=film.pk, state=FilmState.PREPARING)
        if mine.update(**changes) and changes["state"] == FilmState.READY:
            _let_go(film)
    if not Film.objects.filter(pk=film.pk).exists():
        remove(film.stored_as)  # with its project, meanwhile


def _made(film: Film) -> dict[str, Any]:
    reel = _reel(film)
    with ExitStack() as stack:
        out = stack.enter_context(workspace(f"film-{film.pk}")) / "film.mp4"
        segments = [_segment(clip, stack).to_json() for clip in reel.clips]
        made = run_bounded(
            "concat", seconds=TIMEOUT_SECONDS, timeout_sentence=TOO_SLOW, segments=segments, out=str(out)
        )
        size_bytes = out.stat().st_size
        put(out, film.stored_as)
    return {
        "state": FilmState.READY,
        "file": film.stored_as,
        "size_bytes": size_bytes,
        "seconds": float(made["frames"] / reel.rate),
    }


def _reel(film: Film) -> Reel:
    """The takes that were ordered, in that order. Raises Unusable when one is gone."""
    found = Take.objects.filter(pk__in=film.takes).select_related("asset", "shot")
    known = {str(take.pk): take for take in found if take.asset}
    if len(known) < len(film.takes):
        raise Unusable("A take of this film was deleted meanwhile. Choose the takes once more.")
    return laid_out(film.project, [known[pk] for pk in film.takes], {})


def _segment(clip: Clip, stack: ExitStack) -> Segment:
    if not exists(clip.asset.original):
        raise Unusable(f"{clip.name}: The file is gone from the storage.")
    local: Path = stack.enter_context(as_local(clip.asset.original))
    return Segment(path=local, name=clip.name, facts=facts_of(clip.asset), frames=clip.lasts)


def _let_go(film: Film) -> None:
    older = list(Film.objects.left_behind_by(film))
    Film.objects.filter(pk__in=[one.pk for one in older]).delete()
    transaction.on_commit(lambda: remove(*(one.file for one in older)))
