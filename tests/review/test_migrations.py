"""The database of the previous version: what it holds of reviews and films is the same after the renames."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("review", "0003_guest_voices"), ("exports", "0001_film")]
MOMENT = datetime(2026, 11, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(targets: Any = ()) -> Any:
    """The models as they are after migrating these apps to there, and the others to their last migration."""
    apps = {app for app, _ in targets}
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    nodes = [*targets, *(leaf for leaf in leaves if leaf[0] not in apps)]
    MigrationExecutor(connection).migrate(nodes)
    return MigrationExecutor(connection).loader.project_state(nodes).apps


@pytest.fixture
def old() -> Iterator[Any]:
    yield migrate(BEFORE)
    migrate()


@pytest.fixture
def scene(old: Any) -> tuple[Any, ...]:
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


def test_revisions_answers_and_share_links_survive_the_renames(old: Any, scene: tuple[Any, ...]) -> None:
    project, take = scene
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

    new = migrate()

    counter = new.get_model("review", "ReviewRevision").objects.get(take_id=take.pk)
    assert (counter.revision, counter.decision_revision) == (7, 5)
    answer = new.get_model("review", "NoteAnswer").objects.get(pk=answer.pk)
    assert (answer.answered_at, answer.notes.get().text) == (MOMENT, "Warmer.")
    link = new.get_model("review", "ShareLink").objects.get(pk=link.pk)
    assert (link.disabled_at, link.created_by, link.notes.get().pk) == (MOMENT, None, note.pk)


def test_films_survive_the_renames(old: Any, scene: tuple[Any, ...]) -> None:
    project, take = scene
    film = old.get_model("exports", "Film").objects.create(
        project=project, fingerprint="a" * 64, takes=[str(take.pk)], sentence="Gone.", rung_at=MOMENT
    )
    film = migrate().get_model("exports", "Film").objects.get(pk=film.pk)
    assert (film.error_message, film.enqueued_at) == ("Gone.", MOMENT)
