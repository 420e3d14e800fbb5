"""The database of the previous version: what it holds of reviews and films is the same after the renames."""

from __future__ import annotations

import uuid
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.migrations.steps import MigratedTogether, database_before, migrate

BEFORE = [("review", "0003_guest_voices"), ("exports", "0001_film")]
MOMENT = datetime(2026, 11, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)
migrated_together = MigratedTogether(*BEFORE)


def scene_of(old: Any) -> tuple[Any, ...]:
    """A project with one take, by the models of then."""
    team = old.get_model("accounts", "Team").objects.create(name="Glasshouse")
    project = old.get_model("projects", "Project").objects.create(team=team, name="Harbour")
    shot = old.get_model("projects", "Shot").objects.create(project=project, number=1)
    generation = old.get_model("generation", "Generation").objects.create(
        project=project, shot=shot, mode="text", engine="draft", request={}, order_key=uuid.uuid4()
    )
    take = old.get_model("generation", "Take").objects.create(
        generation=generation, project=project, shot=shot, number=1, slot=0, ordered_at=MOMENT
    )
    return project, take


@migrated_together
def test_revisions_answers_and_share_links_survive_the_renames(old: Any) -> Generator[None, Any, None]:
    project, take = scene_of(old)
    old.get_model("review", "Talk").objects.create(take=take, revision=7, decided=5)
    note = old.get_model("review", "Note").objects.create(
        take=take, frame_in=3, rate_num=24, rate_den=1, text="Warmer."
    )
    answer = old.get_model("review", "Answer").objects.create(take=take, arrived_at=MOMENT)
    answer.notes.add(note)
    link = old.get_model("review", "ShareLink").objects.create(
        project=project, label="Client", token_hash="f" * 64, off_at=MOMENT
    )
    link.notes.add(note)

    new = yield

    counter = new.get_model("review", "ReviewRevision").objects.get(take_id=take.pk)
    assert (counter.revision, counter.decision_revision) == (7, 5)
    answer = new.get_model("review", "NoteAnswer").objects.get(pk=answer.pk)
    assert (answer.answered_at, answer.notes.get().text) == (MOMENT, "Warmer.")
    link = new.get_model("review", "ShareLink").objects.get(pk=link.pk)
    assert (link.disabled_at, link.created_by, link.notes.get().pk) == (MOMENT, None, note.pk)


@pytest.fixture
def before_marks() -> Iterator[Any]:
    with database_before(("review", "0004_standard_names")) as models:
        yield models


def test_notifications_of_the_reasons_of_verdicts_name_their_take(before_marks: Any) -> None:
    old = before_marks
    project, take = scene_of(old)
    person = old.get_model("accounts", "User").objects.create(email="bob@example.com", name="Bob")
    place = {"take": take, "frame_in": 0, "rate_num": 24, "rate_den": 1}
    rows = old.get_model("review", "Note").objects
    reason, plain = rows.create(text="Warmer.", **place), rows.create(text="Nice.", **place)
    notes = {
        "reason": reason,
        "reply to it": rows.create(text="Why?", parent=reason, **place),
        "plain": plain,
        "reply to a plain one": rows.create(text="Yes.", parent=plain, **place),
    }
    old.get_model("review", "Verdict").objects.create(take=take, kind="changes", note=reason)
    for name, note in notes.items():
        old.get_model("activity", "Notification").objects.create(
            person=person, project=project, verb="noted", text=name, path="/", key=f"note:{note.pk}"
        )
    notifications = migrate().get_model("activity", "Notification").objects
    takes = dict(notifications.values_list("text", "decided_take"))
    assert takes == {
        "reason": take.pk,
        "reply to it": take.pk,
        "plain": None,
        "reply to a plain one": None,
    }


@migrated_together
def test_films_survive_the_renames(old: Any) -> Generator[None, Any, None]:
    project, take = scene_of(old)
    film = old.get_model("exports", "Film").objects.create(
        project=project, fingerprint="a" * 64, takes=[str(take.pk)], sentence="Gone.", rung_at=MOMENT
    )
    new = yield
    film = new.get_model("exports", "Film").objects.get(pk=film.pk)
    assert (film.error_message, film.enqueued_at) == ("Gone.", MOMENT)
