"""The film of a hand-off: ordered, found again, and asked for once more when nobody makes it."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.queue import enqueue_on_commit
from studio.exports.models import Film, FilmState
from studio.exports.selection import Reel
from studio.library.quota import refuse_if_full

MAKE_FILM = "studio.exports.tasks.make_film"
PATIENCE = timedelta(minutes=1)
MOST_SECONDS = 3600
TASK_SECONDS = 1100  # less than the queue waits before it delivers again (Q_CLUSTER retry)
TIMEOUT_SECONDS = 1000


class NoFilm(Refusal):
    """Takes that cannot become one film."""


def order(reel: Reel, *, author: User) -> Film:
    """Have these takes joined into one file; a second order is the same film.

    Raises NoFilm, quota.QuotaExceeded.
    """
    if not reel.clips:
        raise NoFilm("There is no take to make a film of. Choose other takes.")
    if reel.seconds > MOST_SECONDS:
        raise NoFilm("The film would be longer than an hour; that is the most we make. Choose fewer takes.")
    refuse_if_full(reel.project.team, reel.size_bytes)
    ids = [str(clip.take.pk) for clip in reel.clips]
    with transaction.atomic():
        film, is_new = Film.objects.get_or_create(
            project=reel.project, fingerprint=fingerprint(reel), defaults={"takes": ids, "author": author}
        )
        if is_new or _begins_again(film):
            activity.log(reel.project, "ordered film", actor=author, subject=film.pk, takes=len(ids))
            call(film)
    film.refresh_from_db()
    return film


def find(reel: Reel) -> Film | None:
    """The film of exactly these takes, if somebody ordered it."""
    return Film.objects.filter(project=reel.project, fingerprint=fingerprint(reel)).first()


def earlier(reel: Reel) -> Film | None:
    """The newest film of the project, whichever takes it is of."""
    return Film.objects.ready().filter(project=reel.project).order_by("-created_at").first()


def look_after(film: Film, now: datetime) -> None:
    """Enqueue a film again that waits too long: a message gets lost, a worker dies."""
    if film.has_waited_since(now - PATIENCE):
        unanswered = Film.objects.waiting().filter(pk=film.pk, enqueued_at=film.enqueued_at)
        if unanswered.update(enqueued_at=now):
            call(film)


def call(film: Film) -> None:
    """Have a worker make it."""
    enqueue_on_commit(MAKE_FILM, film.pk, seconds=TASK_SECONDS)


def fingerprint(reel: Reel) -> str:
    """Says which takes, with which content, in which order."""
    lines = (f"{clip.take.pk} {clip.asset.sha256}\n" for clip in reel.clips)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _begins_again(film: Film) -> bool:
    failed = Film.objects.filter(pk=film.pk, state=FilmState.UNUSABLE)
    return failed.update(state=FilmState.PREPARING, sentence="", enqueued_at=timezone.now()) == 1
