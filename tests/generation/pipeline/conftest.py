"""Orders with an input, which is uploaded to the provider, and cards as somebody of the team sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from studio.accounts.models import Team, User
from studio.catalog.request import Input, InputKind, Mode
from studio.generation.gallery.cards import Card, CardOptions, card
from studio.generation.models import Generation, for_cards
from studio.library.models import Asset


@pytest.fixture
def order_from(bring: Callable[..., Asset], order: Callable[..., Generation]) -> Callable[[], Any]:
    """A paid order that begins with the same picture each time."""
    asset = bring()
    frame = Input(ref=str(asset.pk), kind=InputKind.IMAGE, width_px=1280, height_px=720, format="PNG")
    fields = {"mode": Mode.FRAMES, "first_frame": frame, "width_px": None, "height_px": None}
    return lambda: order(engine="runware", **fields)


@pytest.fixture
def card_of(team: Team, alice: User) -> Callable[[Generation], Any]:
    """The card of an order, as Alice sees it."""

    def read(generation: Generation) -> Card:
        row = for_cards(Generation.objects.all()).get(pk=generation.pk)
        return card(row, team.members.get(user=alice), CardOptions())

    return read
