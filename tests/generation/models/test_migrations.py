"""The database of the previous version: its orders, events and searches are the same after the renames."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from studio.catalog.request import Mode, VideoRequest
from studio.generation.checked_request import check_request
from studio.generation.models import SearchDocument
from studio.generation.models.search import text_of
from tests.migrations.steps import MigratedTogether

BEFORE = ("generation", "0008_take_by_rating")
MOMENT = datetime(2026, 11, 1, 12, tzinfo=UTC)
REQUEST = VideoRequest(mode=Mode.TEXT, prompt="A quiet harbour.", width_px=1920, height_px=1080, seconds=5)

pytestmark = pytest.mark.django_db(transaction=True)
migrated_together = MigratedTogether(BEFORE)


def a_shot(old: Any) -> Any:
    """A shot, by the models of then."""
    team = old.get_model("accounts", "Team").objects.create(name="Glasshouse")
    project = old.get_model("projects", "Project").objects.create(team=team, name="Harbour")
    return old.get_model("projects", "Shot").objects.create(project=project, number=1)


def an_order(old: Any, shot: Any, **columns: Any) -> Any:
    columns = {
        "request": REQUEST.to_json(),
        "sent_prompt": REQUEST.prompt,
        "fingerprint": "f" * 64,
        **columns,
    }
    model = old.get_model("generation", "Generation")
    return model.objects.create(project=shot.project, shot=shot, mode="text", engine="runware", **columns)


@migrated_together
def test_orders_takes_and_events_survive_the_renames(old: Any) -> Generator[None, Any, None]:
    shot = a_shot(old)
    generation = an_order(
        old,
        shot,
        rung_at=MOMENT,
        ask_at=MOMENT,
        place=3,
        may_be_there=True,
        family="timeout",
        code="gaveUp",
        words="No answer.",
        charge="unknown",
    )
    old.get_model("generation", "Take").objects.create(
        generation=generation,
        project=shot.project,
        shot=shot,
        number=1,
        slot=1,
        ordered_at=MOMENT,
        rung_at=MOMENT,
        sentence="Lost.",
    )
    old.get_model("generation", "Step").objects.create(
        generation=generation, kind="note", words="Asked again.", body={"a": 1}
    )

    new = yield

    row = new.get_model("generation", "Generation").objects.get(pk=generation.pk)
    assert (row.enqueued_at, row.poll_at, row.queue_position) == (MOMENT, MOMENT, 3)
    assert (row.error_family, row.error_code, row.error_message) == ("timeout", "gaveUp", "No answer.")
    assert (row.acceptance, row.tries) == ("maybe", 2)
    take = row.takes.get()
    assert (take.enqueued_at, take.error_message) == (MOMENT, "Lost.")
    event = row.events.get()
    assert (event.kind, event.message, event.body) == ("note", "Asked again.", {"a": 1})


@migrated_together
def test_an_order_that_waits_for_approval_waits_after_the_state_got_its_new_name(
    old: Any,
) -> Generator[None, Any, None]:
    shot = a_shot(old)
    generation = an_order(old, shot, state="asked")
    steps = old.get_model("generation", "Step").objects
    steps.create(generation=generation, kind="move", words="asked")
    steps.create(generation=generation, kind="note", words="asked")
    an_order(old, shot, state="queued")
    new = yield
    states = new.get_model("generation", "Generation").objects.filter(shot_id=shot.pk)
    assert sorted(states.values_list("state", flat=True)) == ["awaiting_approval", "queued"]
    events = new.get_model("generation", "GenerationEvent").objects.filter(generation_id=generation.pk)
    events = events.order_by("id")
    assert list(events.values_list("kind", "message")) == [("move", "awaiting_approval"), ("note", "asked")]


# What is known of an order at the provider, by the columns that it had.
ACCEPTANCE: list[tuple[dict[str, Any], str]] = [
    ({"state": "queued"}, "never_sent"),
    ({"state": "cancelled"}, "never_sent"),
    ({"state": "submitted", "sent_at": MOMENT}, "maybe"),
    ({"state": "timed_out", "sent_at": MOMENT}, "accepted"),
    ({"state": "saving", "sent_at": MOMENT}, "finished"),
    ({"state": "ready", "sent_at": MOMENT}, "finished"),
    ({"state": "failed", "sent_at": MOMENT}, "finished"),
    ({"state": "failed", "sent_at": MOMENT, "charge": "unknown"}, "unknown"),
    ({"state": "cancelled", "sent_at": MOMENT, "charge": "unknown", "ask_at": MOMENT}, "accepted"),
]


@migrated_together
def test_what_was_known_of_an_order_at_the_provider_stays_known(old: Any) -> Generator[None, Any, None]:
    shot = a_shot(old)
    expected = {an_order(old, shot, **columns).pk: acceptance for columns, acceptance in ACCEPTANCE}
    new = yield
    rows = new.get_model("generation", "Generation").objects.filter(shot_id=shot.pk)
    assert dict(rows.values_list("pk", "acceptance")) == expected
    assert len(expected) == 9


@migrated_together
def test_a_paused_engine_stays_paused(old: Any) -> Generator[None, Any, None]:
    old.get_model("generation", "Gate").objects.create(
        engine="runware",
        shut_at=MOMENT,
        group="quota",
        code="402",
        words="No credit.",
        needs_usd=Decimal("1.5"),
        times_shut=2,
        heard_at=MOMENT,
        trouble_at=MOMENT,
        trouble="402",
    )
    new = yield
    status = new.get_model("generation", "EngineStatus").objects.get(engine="runware")
    assert (status.paused_at, status.pause_count, status.needs_usd) == (MOMENT, 2, Decimal("1.5"))
    assert (status.error_group, status.error_code, status.error_message) == ("quota", "402", "No credit.")
    assert (status.last_success_at, status.last_failure_at, status.last_failure) == (MOMENT, MOMENT, "402")


@migrated_together
def test_the_inputs_and_the_search_of_old_orders_are_still_there(old: Any) -> Generator[None, Any, None]:
    shot = a_shot(old)
    generation = an_order(old, shot)
    asset = old.get_model("library", "Asset").objects.create(
        team=shot.project.team, kind="image", name="Door"
    )
    old.get_model("generation", "Use").objects.create(
        generation=generation, asset=asset, role="first_frame", position=0
    )
    old.get_model("generation", "Words").objects.create(
        generation=generation, text=text_of("A quiet harbour.", ["dawn"], shot.project_id)
    )
    new = yield
    assert new.get_model("generation", "GenerationInput").objects.get(asset_id=asset.pk).role == "first_frame"
    documents = SearchDocument.objects.matching(["harb"], project_id=shot.project_id, is_last_open=True)
    assert list(documents.values_list("generation", flat=True)) == [generation.pk]
    SearchDocument.objects.create(
        generation_id=an_order(new, new.get_model("projects", "Shot").objects.get(pk=shot.pk)).pk,
        text=text_of("Another harbour.", [], shot.project_id),
    )
    assert (
        SearchDocument.objects.matching(["harb"], project_id=shot.project_id, is_last_open=True).count() == 2
    )


@migrated_together
def test_duplicates_of_old_orders_are_found_by_a_recomputed_fingerprint(
    old: Any,
) -> Generator[None, Any, None]:
    shot = a_shot(old)
    generation = an_order(old, shot)
    unreadable = an_order(old, shot, request={"no": "request"})
    new = yield
    rows = new.get_model("generation", "Generation").objects
    assert rows.get(pk=generation.pk).fingerprint == check_request(REQUEST).fingerprint
    assert rows.get(pk=unreadable.pk).fingerprint == ""
