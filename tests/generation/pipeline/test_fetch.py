"""A finished video that could not be saved: why is said, and what costs nothing comes first."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.generation.models import Generation
from studio.generation.pipeline import fetch
from studio.ledger.models import Entry
from studio.library import services as library
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)


def card(page: str, generation: Generation) -> str:
    start = page.index(f'id="card-{generation.pk}"')
    return page[start : page.index("</li>", page.index("card-actions", start))]


@pytest.fixture
def unsaved(order: Callable[..., Generation], worker: Any, paid: server.Sandbox) -> Generation:
    """A paid order whose file was gone when it was fetched."""
    paid.fault("url_expired", on="download", times=1)
    generation: Generation = worker.settle(order(engine="runware"))
    assert generation.state == "failed"
    return generation


def test_a_file_that_was_not_saved_has_a_sentence_and_free_ways_out_first(
    unsaved: Generation, alice: User, browse: Callable[..., Client]
) -> None:
    shown = card(browse(alice).get(f"/projects/{unsaved.project_id}/").content.decode(), unsaved)
    assert "The provider has removed the finished file (" in shown
    assert "Charged $0.56" in shown
    assert re.findall(r'id="(\w+)-card-', shown[shown.index("card-actions") :]) == ["fetch", "ask", "again"]


def test_a_file_is_fetched_again_without_a_second_payment(
    unsaved: Generation,
    worker: Any,
    alice: User,
    browse: Callable[..., Client],
    card_of: Callable[[Generation], Any],
) -> None:
    address = f"/projects/{unsaved.project_id}/generations/{unsaved.pk}/fetch/"
    assert browse(alice).post(address, headers={"HX-Request": "true"}).status_code == 204
    unsaved.refresh_from_db()
    assert unsaved.state == "saving"
    assert card_of(unsaved).cost_label == "$0.56", "paid already, so no estimate"
    assert worker.settle(unsaved).state == "ready"
    assert unsaved.takes.get().asset
    assert [entry.spent_usd for entry in Entry.objects.filter(kind="settle")] == [unsaved.price_usd]


def test_nothing_is_fetched_again_where_all_is_saved(
    order: Callable[..., Generation], worker: Any, alice: User
) -> None:
    generation = worker.settle(order())
    assert not fetch.fetch_again(generation, by=alice)
    generation.refresh_from_db()
    assert generation.state == "ready"


def test_an_order_that_is_still_watched_can_be_asked_about(
    order: Callable[..., Generation], worker: Any, alice: User, browse: Callable[..., Client]
) -> None:
    generation = order()
    Generation.objects.filter(pk=generation.pk).update(state="timed_out")
    shown = card(browse(alice).get(f"/projects/{generation.project_id}/").content.decode(), generation)
    assert f"/generations/{generation.pk}/ask/" in shown


def test_a_stored_video_plays_while_its_previews_are_still_made(
    order: Callable[..., Generation],
    worker: Any,
    sandbox: server.Sandbox,
    alice: User,
    browse: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def crash(_asset: Any) -> None:
        raise RuntimeError("the worker is killed")

    generation = order()
    with monkeypatch.context() as patch:
        patch.setattr(library, "complete", crash)
        with pytest.raises(RuntimeError):
            worker.settle(generation)
    client = browse(alice)
    shown = card(client.get(f"/projects/{generation.project_id}/").content.decode(), generation)
    match = re.search(r'href="(/assets/[^"]*)"[^>]*\s+data-play', shown)
    assert match, shown
    assert "poster-image" not in shown
    assert client.get(match[1], headers={"Range": "bytes=0-99"}).status_code == 206
    sandbox.fault("url_missing", on="download", times=None)  # it is not fetched a second time
    assert worker.settle(generation).state == "ready"
    asset = generation.takes.get().asset
    assert asset
    assert (asset.state, bool(asset.poster), bool(asset.sprite)) == ("ready", True, True)
