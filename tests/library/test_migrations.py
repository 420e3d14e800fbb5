"""The database of the previous version: what it holds of files is the same after the renames."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.migrations.steps import database_before, migrate

BEFORE = ("library", "0005_starts_late")
AFTER = ("library", "0006_standard_words")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def before_times() -> Iterator[Any]:
    with database_before(("library", "0008_asset_traits")) as models:
        yield models


def test_light_copies_of_a_variable_rate_are_made_anew_by_the_version_that_keeps_their_times(
    before_times: Any,
) -> None:
    old = before_times
    team = old.get_model("accounts", "Team").objects.create(name="Glasshouse")
    for is_variable in (True, False):
        old.get_model("library", "Asset").objects.create(
            team=team, name="walk.mp4", kind="video", proxy_state="ready", is_variable_rate=is_variable
        )
    new = migrate(("library", "0009_frame_times")).get_model("library", "Asset")
    states = new.objects.values_list("is_variable_rate", "proxy_state", "frame_times")
    assert set(states) == {(True, "preparing", ""), (False, "ready", "")}


@pytest.fixture
def before_words() -> Iterator[Any]:
    with database_before(BEFORE) as models:
        yield models


def test_the_facts_of_files_survive_the_renaming_of_their_columns_and_keys(before_words: Any) -> None:
    old = before_words
    team = old.get_model("accounts", "Team").objects.create(name="Glasshouse")
    asset = old.get_model("library", "Asset").objects.create(
        team=team,
        name="walk.mp4 frame 24.png",
        kind="image",
        original="a/original.png",
        sendable="a/sendable.jpg",
        sendable_facts={"format": "JPEG"},
        made_how={"deed": "frame", "frame": 24, "words": "frame 24"},
    )
    new = migrate(AFTER).get_model("library", "Asset").objects.get(pk=asset.pk)
    assert (new.provider_file, new.provider_file_facts) == ("a/sendable.jpg", {"format": "JPEG"})
    assert new.derivation == {"operation": "frame", "frame": 24, "label": "frame 24"}
    assert new.enqueued_at == asset.rung_at
    back = migrate(BEFORE).get_model("library", "Asset").objects.get(pk=asset.pk)
    assert back.made_how == {"deed": "frame", "frame": 24, "words": "frame 24"}
