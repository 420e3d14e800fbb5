"""The trash keeps takes for 30 days with all that was said of them, and then lets go of them for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from studio.accounts.models import User
from studio.generation import services, trash
from studio.generation.models import Generation, GenerationInput, Take
from studio.library.models import Asset
from studio.projects.models import Shot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def take(order: Callable[..., Generation], worker: Any) -> Take:
    return worker.settle(order()).takes.get()


@pytest.fixture
def throw(alice: User) -> Callable[..., Any]:
    def into_trash(*takes: Any, days_ago: int = 0) -> Any:
        return trash.move_to_trash(
            [take.pk for take in takes], by=alice, now=timezone.now() - timedelta(days=days_ago)
        )

    return into_trash


def test_a_take_comes_back_from_the_trash_as_it_was(
    take: Take, throw: Callable[..., Any], alice: User
) -> None:
    Take.objects.filter(pk=take.pk).update(rating=4, note_count=2, status="approved")
    throw(take)
    take.refresh_from_db()
    assert take.trashed_by == alice
    assert trash.restore_takes([take.pk], by=alice) == 1
    take.refresh_from_db()
    assert (take.trashed_at, take.rating, take.note_count, take.status) == (None, 4, 2, "approved")


def test_watching_pages_learn_of_the_trash(take: Take, throw: Callable[..., Any]) -> None:
    before = Generation.objects.get(pk=take.generation_id).revision
    throw(take)
    assert Generation.objects.get(pk=take.generation_id).revision > before


def test_a_circled_take_and_one_in_the_making_stay(
    take: Take, throw: Callable[..., Any], order: Callable[..., Generation]
) -> None:
    Take.objects.filter(pk=take.pk).update(is_circled=True)
    waiting = order().takes.get()
    refused = throw(take, waiting)
    assert refused == {take.pk: "circled", waiting.pk: "still being made"}
    assert not Take.objects.trashed().exists()


def test_after_30_days_the_take_and_its_files_are_gone(take: Take, throw: Callable[..., Any]) -> None:
    files = [take.asset.original, take.asset.poster, take.asset.sprite]
    assert all(default_storage.exists(name) for name in files)
    throw(take, days_ago=31)
    assert trash.purge(timezone.now()) == 1
    assert not Take.objects.exists()
    assert not Asset.objects.exists()
    assert not any(default_storage.exists(name) for name in files)
    assert Shot.objects.get().purged_takes == 1


def test_before_30_days_nothing_is_let_go(take: Take, throw: Callable[..., Any]) -> None:
    throw(take, days_ago=29)
    assert trash.purge(timezone.now()) == 0


def test_what_is_an_input_of_an_order_keeps_its_file(
    take: Take, throw: Callable[..., Any], alice: User, shot: Shot
) -> None:
    GenerationInput.objects.create(  # type: ignore[misc]
        generation=Generation.objects.get(), asset=take.asset, role="source_video", position=0
    )
    throw(take, days_ago=31)
    trash.purge(timezone.now())
    assert default_storage.exists(Asset.objects.get().original)


def test_a_number_that_is_gone_is_not_given_again(
    take: Take, throw: Callable[..., Any], order: Callable[..., Generation]
) -> None:
    throw(take, days_ago=31)
    trash.purge(timezone.now())
    assert order().takes.get().number == 2


@pytest.mark.parametrize(("days", "left"), [(0, 30), (1, 29), (29.5, 1), (31, 1)])
def test_the_days_left_are_whole_days(days: float, left: int) -> None:
    now = timezone.now()
    assert trash.days_left(now - timedelta(days=days), now) == left


def test_retrying_an_order_works_when_all_its_takes_are_gone(
    take: Take, throw: Callable[..., Any], alice: User
) -> None:
    source = Generation.objects.get()
    throw(take, days_ago=31)
    trash.purge(timezone.now())
    assert services.retry(source, author=alice).parent == source
