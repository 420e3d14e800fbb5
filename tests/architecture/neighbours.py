"""Many rows beside, and below, each row of fixtures.py: what pages show after a long time."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from studio.accounts.models import InstallationEvent, Invitation, Passkey, Team, TeamEvent, UserSession
from studio.api.models import ApiToken
from studio.catalog.request import Mode
from studio.exports.models import CutSound, Film
from studio.generation.lifecycle import State
from studio.generation.models import (
    Engine,
    Generation,
    GenerationEvent,
    GenerationInput,
    PromptTemplate,
    Take,
)
from studio.ledger.models import ReconciledOrder, Reconciliation
from studio.library.models import Upload
from studio.review.models import Note, NoteEdit, ReviewRevision, ShareLink, ShareView, Verdict
from tests import factories
from tests.bulk import records, takes
from tests.bulk.records import save


def grow(scene: Any, operator: Any, number: int) -> None:
    """Give the team, and each row that an address names, ``number`` more of everything."""
    rows, people = scene.rows, [scene.people["owner"], *scene.people.values()]
    began = timezone.now()
    for size in (number // 3, number // 3, number - 2 * (number // 3)):
        takes.fill(rows.project, [rows.shot], people[:2], size)
    new_takes = Take.objects.filter(project=rows.project, created_at__gte=began)
    records.write(rows.project, new_takes, people)
    trashed = list(new_takes.order_by("ordered_at", "slot").values_list("pk", flat=True)[: number // 2])
    Take.objects.filter(pk__in=trashed).update(trashed_at=began)
    uploads = records.uploads(rows.project, people, number)
    records.uploads(rows.project, people, number // 2, trashed_at=began)
    _around_orders(scene, uploads, number)
    _around_the_take(scene, number)
    _around_people(scene, operator, number)
    _around_the_project(scene, number)
    takes.analyze()


def _around_orders(scene: Any, uploads: Any, number: int) -> None:
    """Orders that failed, wait and render; those made of this one; uses of the asset; lines of its log."""
    rows, creator = scene.rows, scene.people["creator"]
    states = (State.FAILED, State.RENDERING, State.AWAITING_APPROVAL)
    common = {"project": rows.project, "shot": rows.shot, "author": creator, "mode": Mode.TEXT}
    orders = [
        Generation(
            **common,
            engine=Engine.RUNWARE,
            request=rows.generation.request,
            sent_prompt=rows.generation.sent_prompt,
            fingerprint="the same",
            state=states[index % len(states)],
            parent=rows.generation,
            finished_at=timezone.now() if index % len(states) == 0 else None,
        )
        for index in range(number)
    ]
    save(orders)
    first = rows.shot.reserve_takes(number)
    save(
        Take(
            generation=order,
            shot=order.shot,
            project=order.project,
            author=creator,
            engine=order.engine,
            mode=order.mode,
            ordered_at=order.created_at,
            number=first + index,
            slot=1,
        )
        for index, order in enumerate(orders)
    )
    save(
        GenerationInput(generation=order, asset=rows.asset, role="reference_images", position=0)
        for order in orders
    )
    save(
        GenerationInput(generation=rows.generation, asset=asset, role="reference_images", position=index)
        for index, asset in enumerate(uploads)
    )
    save(
        GenerationEvent(generation=rows.generation, kind=GenerationEvent.Kind.NOTE, message=f"Line {index}.")
        for index in range(number)
    )


def _around_the_take(scene: Any, number: int) -> None:
    """Notes of members and of guests, answers to them, their earlier texts, and verdicts."""
    rows, creator = scene.rows, scene.people["creator"]
    common = {"take": rows.take, "frame_in": 3, "rate_num": 24, "rate_den": 1}
    last = ReviewRevision.objects.get(take=rows.take)
    revision = count(last.revision + 1)
    threads = [
        Note(person=creator, text=f"Softer light, {index}.", revision=next(revision), **common)
        for index in range(number)
    ]
    save(threads)
    save(
        Note(person=creator, text=f"Yes, {index}.", parent=rows.note, revision=next(revision), **common)
        for index in range(number)
    )
    guests = [
        Note(guest_name="Gina (client)", text=f"Warmer, {index}.", revision=next(revision), **common)
        for index in range(number)
    ]
    save(guests)
    ReviewRevision.objects.filter(take=rows.take).update(revision=next(revision))
    save(ShareLink.notes.through(sharelink_id=rows.link.pk, note_id=note.pk) for note in guests)
    save(NoteEdit(note=rows.note, person=creator, text=f"Before, {index}.") for index in range(number))
    save(
        Verdict(take=rows.take, person=creator, kind="approve", withdrawn_at=timezone.now())
        for _ in range(number)
    )


def _around_people(scene: Any, operator: Any, number: int) -> None:
    """Sessions, passkeys and invitations; logs of the team and the installation; other teams and projects."""
    rows, creator, now = scene.rows, scene.people["creator"], timezone.now()
    save(UserSession(user=creator, session_key=uuid.uuid4().hex, seen_at=now) for _ in range(number))
    save(
        Passkey(user=creator, name=f"Key {index}", credential_id=uuid.uuid4().hex, credential=b"")
        for index in range(number)
    )
    save(
        Invitation(
            team=rows.team, role="reviewer", token_hash=uuid.uuid4().hex, expires_at=now + timedelta(days=1)
        )
        for _ in range(number)
    )
    save(
        ApiToken(user=creator, team=rows.team, name=f"Token {index}", token_hash=uuid.uuid4().hex)
        for index in range(number)
    )
    save(TeamEvent(team=rows.team, actor=creator, verb="renamed") for _ in range(number))
    save(InstallationEvent(actor=operator, verb="link made") for _ in range(number))
    save(Team(name=f"Other team {uuid.uuid4().hex}") for _ in range(number))
    for _ in range(number // 2):
        factories.project(rows.team, f"Film {uuid.uuid4().hex}")


def _around_the_project(scene: Any, number: int) -> None:
    """Links for guests and their views, prompts, films, uploads under way, reconciled orders."""
    rows, creator, now = scene.rows, scene.people["creator"], timezone.now()
    save(
        ShareLink(project=rows.project, label=f"Client {index}", token_hash=uuid.uuid4().hex)
        for index in range(number)
    )
    save(ShareView(link=rows.link, name="Gina", key=uuid.uuid4().hex) for _ in range(number))
    save(
        PromptTemplate(
            team=rows.team, author=creator, mode=Mode.TEXT, label=f"Start {index}", prompt="Words."
        )
        for index in range(number)
    )
    save(
        Film(project=rows.project, author=creator, fingerprint=uuid.uuid4().hex, state="ready")
        for _ in range(number)
    )
    save(
        CutSound(project=rows.project, author=creator, name=f"Sound {index}.wav", state="ready")
        for index in range(number)
    )
    save(
        Upload(
            project=rows.project,
            author=creator,
            name=f"Clip {index}.mp4",
            size_bytes=100,
            expires_at=now + timedelta(days=1),
        )
        for index in range(number)
    )
    reconciliation, _ = Reconciliation.objects.get_or_create(project=rows.project, finished_at=None)
    save(ReconciledOrder(reconciliation=reconciliation, reference=uuid.uuid4()) for _ in range(number))
