"""Fetching of results: the file is downloaded and stored, with which its take plays, and gets previews."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from studio.accounts.models import User
from studio.activity.hooks import PUSH, TAKE_PAGE
from studio.activity.public_events import PublicEvent, publish
from studio.core.backoff import FETCH_SECONDS, backoff_seconds
from studio.core.lease import lease
from studio.core.queue import enqueue_on_commit
from studio.core.values.translatable import Translatable, translatable
from studio.generation import hooks
from studio.generation.lifecycle import FINAL, State, TakeState
from studio.generation.models import Generation, Take, bump_revision
from studio.generation.pipeline import engines, result_check
from studio.generation.pipeline.ending import sync_state, write_note
from studio.generation.pipeline.results import FETCH
from studio.library import services as library
from studio.library.models import Asset
from studio.media.errors import Unusable
from studio.provider import errors

MAX_ATTEMPTS = 12
MAX_ANSWER = 200  # characters of what was answered


def fetch(take_id: UUID) -> None:
    """Store the file of one result and make its previews, from where an earlier worker left it."""
    with lease(f"fetch:{take_id}") as is_held:
        take = Take.objects.select_related("generation__project", "shot").get(pk=take_id)
        if not is_held or take.state not in (TakeState.SAVING, TakeState.PREVIEWING):
            return
        try:
            _fetch(take, settings.SPOOL / f"take-{take.pk}")
        except (errors.ProviderError, Unusable) as error:
            _after(take, error)


def fetch_again(generation: Generation, *, by: User) -> bool:
    """Fetch the finished files that could not be saved once more; False: there are none."""
    with transaction.atomic():
        locked = Generation.objects.select_for_update().get(pk=generation.pk)
        takes = locked.takes.filter(state=TakeState.FAILED, url__gt="", asset=None)
        again = [take for take in takes if _reopen(take)]
        if not again:
            return False
        if locked.state in FINAL:
            start = State(locked.state)
            Generation.objects.advance(locked.pk, start=start, end=State.SAVING, finished_at=None)
        write_note(locked, translatable("{person} has the finished file fetched again", person=str(by)))
        bump_revision(locked.pk)
    return True


def _reopen(take: Take) -> bool:
    enqueue_on_commit(FETCH, take.pk)
    fresh: dict[str, Any] = {"attempts": 0, "not_before": None, "error_message": ""}
    return take.advance(start=TakeState.FAILED, end=TakeState.SAVING, **fresh)


def _fetch(take: Take, path: Path) -> None:
    """Store the file, with which the take plays; then make its previews."""
    asset = take.asset or _store(take, path)
    library.complete(asset)
    with transaction.atomic():
        Generation.objects.select_for_update().get(pk=take.generation_id)
        if take.advance(start=TakeState.PREVIEWING, end=TakeState.READY):
            sync_state(Generation.objects.get(pk=take.generation_id))
            enqueue_on_commit(hooks.TAKE_READY.target, take.generation_id)
            project_id, order = take.generation.project_id, take.generation_id
            publish(project_id, PublicEvent.TAKE_READY, subject=take.pk, order=order)
            _push_ready(take)


def _push_ready(take: Take) -> None:
    """Tell the browsers of who ordered a take that it is ready."""
    author = take.generation.author
    if author:
        title = translatable("{take} is ready", take=str(take.shot.take_label(take.number)))
        path = TAKE_PAGE.url(take.pk)
        PUSH.call([author], take.generation.project, title, path)


def _store(take: Take, path: Path) -> Asset:
    if not path.exists():
        with engines.client_for(take.generation) as client:
            client.download(take.url, path, max_bytes=settings.MAX_RESULT_BYTES)
    # The asset has the take's id: made twice, it is the same row and the same files.
    team_id, author = take.generation.project.team_id, take.generation.author
    asset = library.adopt(path, id=take.pk, team_id=team_id, author=author, name=_name(take))
    with transaction.atomic():
        Generation.objects.select_for_update().get(pk=take.generation_id)
        if other := Take.objects.select_related("asset").get(pk=take.pk).asset:
            take.state = TakeState.PREVIEWING
            return other  # given by an operator, or stored by another worker, meanwhile
        Asset.objects.bulk_create([asset], ignore_conflicts=True)  # made by another: the same row
        mismatch = result_check.mismatch_of(take.generation, asset)
        _move(take, TakeState.PREVIEWING, asset=asset, mismatch=mismatch)
    return asset


def _move(take: Take, end: TakeState, **changes: Any) -> None:
    with transaction.atomic():
        Generation.objects.select_for_update().get(pk=take.generation_id)
        if take.advance(start=TakeState(take.state), end=end, **changes):
            take.state = end
            sync_state(Generation.objects.get(pk=take.generation_id))


def _after(take: Take, error: errors.ProviderError | Unusable) -> None:
    (settings.SPOOL / f"take-{take.pk}").unlink(missing_ok=True)
    if take.state == TakeState.PREVIEWING:
        _discard(take)
    if take.attempts + 1 >= MAX_ATTEMPTS or isinstance(error, errors.Unfetchable) or not take.url:
        _move(take, TakeState.FAILED, error_message=_sentence(error))
        return
    seconds = backoff_seconds(take.attempts, FETCH_SECONDS)
    with transaction.atomic():
        take.attempts += 1
        take.not_before = timezone.now() + timedelta(seconds=seconds)
        take.save(update_fields=["attempts", "not_before"])
        bump_revision(take.generation_id)


def _discard(take: Take) -> None:
    """Take back a stored file of which no previews can be made; one that has an address is fetched again."""
    asset_id = Take.objects.values_list("asset", flat=True).get(pk=take.pk)
    _move(take, TakeState.SAVING, asset=None, mismatch="")
    Asset.objects.filter(pk=asset_id).delete()


def _sentence(error: errors.ProviderError | Unusable) -> str:
    """Why the file of a result could not be saved, with what was answered."""
    if isinstance(error, Unusable):
        return translatable("The file came, but it is not a whole video: {sentence}", sentence=error.sentence)
    reasons = (words for kind, words in _WHY_NOT.items() if isinstance(error, kind))
    words = next(reasons, translatable("It could not be fetched"))
    return Translatable("{words} ({answer}).", words=words, answer=str(error)[:MAX_ANSWER])


_WHY_NOT: dict[type[errors.ProviderError], str] = {
    errors.Gone: translatable("The provider has removed the finished file"),
    errors.NotReady: translatable("The provider has no file at the address of the finished video"),
    errors.BadAddress: translatable("The provider named an address that the studio does not open"),
    errors.DownloadTooLarge: translatable("The finished file is larger than the studio accepts"),
    errors.Busy: translatable("The provider has too much to do to send the finished file"),
    errors.Unreachable: translatable("The connection failed each time the finished file was fetched"),
    errors.Unintelligible: translatable("Something else came in place of the finished video"),
}


def _name(take: Take) -> str:
    suffix = str(take.generation.request.get("output_format", "MP4")).lower()
    return f"{take.shot.number:02}_T{take.number}.{suffix}"
