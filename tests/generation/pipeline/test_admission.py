"""So many paid orders at once, and everybody gets a turn."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.humanize.templatetags.humanize import ordinal
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from studio.accounts.models import Team, User
from studio.generation import services
from studio.generation.gallery.cards import CardOptions, card
from studio.generation.models import Generation, for_cards
from studio.generation.pipeline import admission
from studio.generation.pipeline.admission import QueuedOrder, fair_order
from tests.sandbox import server

ANA, BEN, CLEO = (uuid.UUID(int=number) for number in (1, 2, 3))


def waiting(*authors: Any) -> list[Any]:
    return [QueuedOrder(uuid.UUID(int=100 + number), author) for number, author in enumerate(authors)]


def authors_of(order: Any, rows: Any) -> list[Any]:
    author_by_pk = {row.pk: row.author for row in rows}
    return [author_by_pk[pk] for pk in order]


def test_members_take_turns() -> None:
    rows = waiting(ANA, ANA, ANA, BEN, BEN, CLEO)
    assert authors_of(fair_order(rows, {}), rows) == [ANA, BEN, CLEO, ANA, BEN, ANA]


def test_whoever_has_most_under_way_waits_longest() -> None:
    rows = waiting(ANA, ANA, BEN, BEN)
    assert authors_of(fair_order(rows, {ANA: 2}), rows) == [BEN, BEN, ANA, ANA]


@given(
    st.lists(st.sampled_from([ANA, BEN, CLEO]), max_size=12),
    st.dictionaries(st.sampled_from([ANA, BEN]), st.integers(0, 4)),
)
def test_nobody_is_forgotten_or_overtaken_by_their_own_orders(authors: Any, busy: Any) -> None:
    rows = waiting(*authors)
    order = fair_order(rows, busy)
    assert sorted(order) == sorted(row.pk for row in rows)
    for author in set(authors):
        own_orders = [row.pk for row in rows if row.author == author]
        assert [pk for pk in order if pk in own_orders] == own_orders
    turns = Counter(busy)
    turns_taken = []
    for author in authors_of(order, rows):
        turns_taken.append(turns[author])
        turns[author] += 1
    assert turns_taken == sorted(turns_taken), "always somebody with the fewest goes next"


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd"), (113, "113th")],
)
def test_places_are_said_as_people_say_them(number: int, words: str) -> None:
    assert ordinal(number) == words


@pytest.mark.django_db(transaction=True)
def test_only_so_many_are_at_the_provider_and_the_others_see_their_place(
    order: Callable[..., Generation],
    alice: User,
    carol: User,
    team: Team,
    paid: server.Sandbox,
    worker: Any,
    settings: Settings,
) -> None:
    settings.PAID_AT_ONCE = 2
    paid.fault("empty_data", on="poll", times=None)
    orders = [order(engine="runware", author=author) for author in [alice] * 4 + [carol]]
    worker.round()
    placed = {one.pk: one.queue_position for one in Generation.objects.all()}
    assert [placed[one.pk] for one in orders] == [None, None, 2, 3, 1]
    member = team.members.get(user=alice)
    third = for_cards(Generation.objects.all()).get(pk=orders[3].pk)
    assert card(third, member, CardOptions()).phase_detail == "3rd in line"
    sent = {one["taskUUID"] for one in paid.bill()["accepted"]}
    assert len(sent & {str(one.task_uuid) for one in orders}) == 2
    paid.clear_faults()
    for one in orders:
        assert worker.settle(one).state == "ready"
        assert Generation.objects.admitted().count() <= 2


@pytest.mark.django_db(transaction=True)
def test_a_cancelled_order_leaves_the_line_and_the_others_move_up(
    order: Callable[..., Generation], alice: User, paid: server.Sandbox, worker: Any, settings: Settings
) -> None:
    settings.PAID_AT_ONCE = 1
    orders = [order(engine="runware") for _ in range(3)]
    services.cancel(orders[1], by=alice)
    admission.admit(timezone.now())
    assert list(Generation.objects.order_by("created_at").values_list("queue_position", flat=True)) == [
        None,
        None,
        1,
    ]
