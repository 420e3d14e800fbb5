"""Films of a hand-off: order one, find it again, and enqueue it again when it is stalled."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.models import FileState
from studio.core.queue import enqueue_on_commit
from studio.exports.models import Film
from studio.exports.signatures import require_signer
from studio.exports.take_list import TakeSetSummary
from studio.library.quota import refuse_if_full
from studio.projects.models import Project

RENDER_FILM = "studio.exports.tasks.render_film"
PATIENCE = timedelta(minutes=1)
MOST_SECONDS = 3600
TASK_SECONDS = 1100  # less than the queue waits before it delivers again (Q_CLUSTER retry)
TIMEOUT_SECONDS = 1000


class InvalidFilm(Refusal):
    """A selection of takes that cannot become one film."""


def order(project: Project, summary: TakeSetSummary, *, author: User) -> Film:
    """Order the takes as one film; the second time it is the same film.

    Raises InvalidFilm, quota.QuotaExceeded, signatures.CannotSign.
    """
    _require_valid(summary)
    refuse_if_full(project.team, summary.size_bytes)
    require_signer()
    ids = [str(pk) for pk, _ in summary.files]
    with transaction.atomic():
        film, is_new = Film.objects.get_or_create(
            project=project,
            fingerprint=fingerprint(summary),
            defaults={
                "takes": ids,
                "parts": summary.parts or None,
                "sound": summary.sound,
                "author": author,
            },
        )
        if is_new or _restart(film):
            activity.log(project, "ordered film", actor=author, subject=film.pk, takes=len(ids))
            enqueue(film)
    film.refresh_from_db()
    return film


def find(project: Project, summary: TakeSetSummary) -> Film | None:
    """The film of exactly these takes, if somebody ordered it."""
    if not summary.files or not summary.is_whole:
        return None
    return Film.objects.filter(project=project, fingerprint=fingerprint(summary)).first()


def newest(project: Project) -> Film | None:
    """The newest film of a project that can be watched, whichever takes it is of."""
    return Film.objects.ready().filter(project=project).order_by("-created_at").first()


def requeue_stalled(film: Film, now: datetime) -> None:
    """Enqueue a film again that waits too long: a task gets lost, a worker dies."""
    if film.is_stalled_since(now - PATIENCE):
        stalled = Film.objects.waiting().filter(pk=film.pk, enqueued_at=film.enqueued_at)
        if stalled.update(enqueued_at=now):
            enqueue(film)


def enqueue(film: Film) -> None:
    """Have a worker render the film after commit."""
    enqueue_on_commit(RENDER_FILM, film.pk, seconds=TASK_SECONDS)


def fingerprint(summary: TakeSetSummary) -> str:
    """Hash of the takes, of the content of their files, of the parts of a cut in order, and of its sound."""
    lines = [f"{pk} {sha256}\n" for pk, sha256 in summary.files]
    lines += [f"{pk or 'gap'} {first} {end}\n" for pk, first, end in summary.parts]
    lines += [f"{name} {value}\n" for name, value in (summary.sound or {}).items()]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _require_valid(summary: TakeSetSummary) -> None:
    """Raise InvalidFilm for no takes, and for more than an hour."""
    if not summary.files:
        raise InvalidFilm(gettext("There is no take to make a film of. Choose other takes."))
    if summary.seconds > MOST_SECONDS or not summary.is_whole:
        raise InvalidFilm(
            gettext("The film would be longer than an hour; that is the most we make. Choose fewer takes.")
        )


def _restart(film: Film) -> bool:
    """Whether the film had failed and now waits again."""
    failed = Film.objects.filter(pk=film.pk, state=FileState.UNUSABLE)
    return failed.update(state=FileState.PREPARING, error_message="", enqueued_at=timezone.now()) == 1
