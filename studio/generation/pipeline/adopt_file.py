"""A video that an operator gives becomes the file of a take: checked, stored, entered into the ledger."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from studio.accounts import operators
from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.lease import lease
from studio.core.queue import enqueue_on_commit
from studio.core.storage.files import remove
from studio.core.values.translatable import translatable
from studio.generation.acceptance import Evidence
from studio.generation.lifecycle import NOT_SENT, TakeState
from studio.generation.models import Generation, Take
from studio.generation.pipeline import result_check
from studio.generation.pipeline.ending import learn, notify_author, sync_state, write_note
from studio.generation.pipeline.poll_one import POLL_ONE
from studio.generation.pipeline.results import FETCH, OUT_OF_TRASH, charge_given, come_back
from studio.ledger import services as ledger
from studio.library import services as library
from studio.library.ingest.received_file import LocalFile
from studio.library.models import Asset
from studio.media.errors import Unusable


class NotAdopted(Refusal):
    """A task, an address or a file that cannot be the result of this order."""


def takes_without_file(generation: Generation) -> list[Take]:
    """Takes that can be given a video, those that were paid for already first."""
    takes = generation.takes.filter(asset=None).order_by("slot")
    return sorted(takes, key=lambda take: take.video_uuid is None)


def reason_closed(generation: Generation) -> str:
    """Why an order takes no result by hand, as a sentence; empty when it does."""
    if generation.state in NOT_SENT:
        return translatable("This order has not been sent yet. Wait for it, or cancel it first.")
    if generation.is_paid and not ledger.was_held(generation.pk):
        return translatable("Nobody has approved this order, so nothing can be paid for it.")
    return "" if takes_without_file(generation) else translatable("Every take of this order has its video.")


def refuse_if_closed(generation: Generation) -> None:
    """Raise NotAdopted for an order that was never sent, was never paid for, or has all of its videos."""
    if reason := reason_closed(generation):
        raise NotAdopted(reason)


def adopt_file(generation: Generation, path: Path, *, name: str, by: User | None, take: Take | None) -> Take:
    """Make a local file (moved, not copied) the video of a take; the first without one, if none is named.

    The same file given twice is given once. Raises NotAdopted and library.NotAnAsset, with a sentence.
    """
    file = LocalFile(path)
    if library.recognise(file.head(), name).kind != "video":
        file_name = library.clean_name(name)
        raise NotAdopted(translatable("{file} is a picture. Give the video of this order.", file=file_name))
    sha256 = file.sha256()
    if repeated := generation.takes.filter(asset__sha256=sha256).first():
        return repeated
    _refuse_if_elsewhere(generation, sha256)
    refuse_if_closed(generation)
    take = take or takes_without_file(generation)[0]
    with _alone(take):
        return _store(generation, take, path, sha256=sha256, by=by)


@contextmanager
def _alone(take: Take) -> Iterator[None]:
    """Keep the worker away that fetches the file of this take. Raises NotAdopted while it is at work."""
    if take.state != TakeState.SAVING:
        yield
        return
    with lease(f"fetch:{take.pk}") as is_held:
        if not is_held:
            raise NotAdopted(
                translatable(
                    "The video of {take} is being fetched at this moment. Look again in a minute.",
                    take=str(take),
                )
            )
        yield


def _store(generation: Generation, take: Take, path: Path, *, sha256: str, by: User | None) -> Take:
    # The id follows from take and content: two who give different files do not write over each other.
    asset_id = uuid.uuid5(take.pk, sha256)
    name = f"{take.shot.number:02}_T{take.number}{path.suffix}"
    team_id = generation.project.team_id
    try:
        asset = library.adopt(path, id=asset_id, team_id=team_id, author=generation.author, name=name)
    except Unusable as error:
        raise NotAdopted(translatable("This is not a whole video: {reason}", reason=error.sentence)) from None
    try:
        return _give(generation.pk, take.pk, asset, by)
    except NotAdopted:
        if not Asset.objects.filter(pk=asset_id).exists():
            remove(asset.original)
        raise


def _give(generation_id: UUID, take_id: UUID, asset: Asset, by: User | None) -> Take:
    """Give a take its stored file and pay for it, once, whoever else works on the order."""
    with transaction.atomic():
        generation = Generation.objects.select_for_update().get(pk=generation_id)
        take = generation.takes.select_related("shot").get(pk=take_id)
        if take.asset_id == asset.pk:
            return take
        if take.asset_id or generation.state in NOT_SENT:
            raise NotAdopted(translatable("{take} has got its video meanwhile.", take=str(take)))
        Asset.objects.bulk_create([asset], ignore_conflicts=True)
        take.advance(
            start=TakeState(take.state),
            end=TakeState.PREVIEWING,
            asset=asset,
            mismatch=result_check.mismatch_of(generation, asset),
            error_message="",
            not_before=None,
            **OUT_OF_TRASH,
            **charge_given(generation, take),
        )
        if not generation.may_still_come and not generation.takes.filter(video_uuid=None).exists():
            learn(generation.pk, Evidence.ENDED)
        enqueue_on_commit(FETCH, take.pk)
        record_adoption(generation, [take], by)
    return take


def record_adoption(generation: Generation, takes: list[Take], by: User | None) -> None:
    """Have an order go on with results that an operator gave, and say so everywhere.

    Must run inside a transaction that holds the lock of the generation.
    """
    names = ", ".join(str(take) for take in takes)
    note = translatable("{person} gave {takes} its result by hand", person=name_of(by), takes=names)
    write_note(generation, note)
    # No render time to learn from, whatever comes; and its own task is asked about as long as that may bill.
    changes: dict[str, Any] = {"poll_at": timezone.now()} if generation.may_still_come else {}
    Generation.objects.filter(pk=generation.pk).update(arrived_late=True, **changes)
    if generation.is_final:
        come_back(generation)
    else:
        sync_state(Generation.objects.get(pk=generation.pk))
    if generation.is_paid:
        enqueue_on_commit(POLL_ONE, generation.pk)  # it may name the cost
    activity.log(generation.project, "adopted", actor=by, subject=generation.pk, takes=names)
    operators.record("result adopted", actor=by, order=str(generation.pk), takes=names)
    text = translatable(
        "An operator has brought in the result of {takes} of shot {shot}.",
        takes=names,
        shot=str(generation.shot),
    )
    notify_author(generation, "adopted", text=text, key=f"adopted:{generation.pk}:{names}", actor=by)


def _refuse_if_elsewhere(generation: Generation, sha256: str) -> None:
    """Refuse a file that is the result of another order."""
    other = Take.objects.filter(asset__sha256=sha256).exclude(generation=generation).first()
    if other:
        order = str(other.generation_id)[:8]
        raise NotAdopted(translatable("This very file is the result of another order, {order}.", order=order))


def name_of(person: User | None) -> str:
    """Who gives a result, in a note; None is a command."""
    return translatable("The command line") if person is None else str(person)
