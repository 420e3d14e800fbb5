"""The database of the previous version: what it holds of files is the same after the renames."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = ("library", "0005_starts_late")
AFTER = ("library", "0006_standard_words")

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(target: Any) -> Any:
    """The models as they are after migrating to there."""
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    return MigrationExecutor(connection).loader.project_state([target]).apps


@pytest.fixture
def latest() -> Iterator[None]:
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.usefixtures("latest")
def test_light_copies_of_a_variable_rate_are_made_anew_by_the_version_that_keeps_their_times() -> None:
    old = migrate(("library", "0008_asset_traits"))
    team = old.get_model("accounts", "Team").objects.create(name="Glasshouse")
    for is_variable in (True, False):
        old.get_model("library", "Asset").objects.create(
            team=team, name="walk.mp4", kind="video", proxy_state="ready", is_variable_rate=is_variable
        )
    new = migrate(("library", "0009_frame_times")).get_model("library", "Asset")
    states = new.objects.values_list("is_variable_rate", "proxy_state", "frame_times")
    assert set(states) == {(True, "preparing", ""), (False, "ready", "")}


@pytest.mark.usefixtures("latest")
def test_the_facts_of_files_survive_the_renaming_of_their_columns_and_keys() -> None:
    old = migrate(BEFORE)
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
