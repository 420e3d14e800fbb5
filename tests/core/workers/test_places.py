"""Which places of a cluster take which kinds of work."""

from __future__ import annotations

import pytest
from django.conf import settings

from studio.core.workers.places import Place, Places, kinds_of_places

KINDS = ("orders", "mail", "fetch", "media", "webhooks", "film", "proxies", "maintenance")


def test_the_kinds_are_those_of_the_settings() -> None:
    assert tuple(settings.TASK_KINDS) == KINDS


@pytest.mark.parametrize("number", range(2, 17))
def test_long_work_leaves_a_place_for_orders_and_for_files(number: int) -> None:
    places = kinds_of_places(number, KINDS)
    assert len(places) == number
    short = [place for place in places if not {"film", "proxies", "maintenance"} & {*place}]
    assert short
    assert any({"fetch", "media"} <= {*place} for place in short)
    if number > 2:
        assert ("orders", "mail") in places
    if number > 3:
        assert ("orders", "mail", "fetch") in places
        assert sum("media" not in place for place in places) <= number / 2
    assert any(set(place) == set(KINDS) for place in places)


def test_one_place_takes_everything() -> None:
    assert kinds_of_places(1, KINDS) == [KINDS]


def test_a_cluster_for_long_work_alone_uses_all_its_places() -> None:
    assert kinds_of_places(3, ("film", "proxies")) == [("film", "proxies")] * 3


def test_work_goes_to_the_idle_place_that_takes_the_fewest_other_kinds() -> None:
    places = Places(kinds_of_places(3, KINDS))
    places.hand_out("orders", {"number": 1})
    places.hand_out("fetch", {"number": 2})
    assert [Place(places, number).get() for number in (0, 1)] == [{"number": 1}, {"number": 2}]
    assert places.open_kinds() == list(KINDS), "the last place is idle"
    places.hand_out("film", {"number": 3})
    assert places.open_kinds() == []
    assert not places.is_idle()


def test_a_place_that_long_work_may_not_have_stays_open_for_orders_alone() -> None:
    places = Places(kinds_of_places(3, KINDS))
    places.hand_out("film", {})
    places.hand_out("fetch", {})
    assert places.open_kinds() == ["orders", "mail"]


def test_a_worker_does_what_it_was_given_and_then_stops() -> None:
    places = Places([KINDS])
    places.hand_out("orders", {"number": 1})
    places.stop()
    place = Place(places, 0)
    assert place.get() == {"number": 1}
    assert place.get() == "STOP"
    assert places.is_idle()


def test_a_worker_that_starts_does_not_call_a_place_idle_for_which_a_message_is_on_its_way() -> None:
    places = Places([KINDS])
    places.busy[0] = True
    places.stop()
    assert Place(places, 0).get() == "STOP"
    assert not places.open_kinds(), "or a second message would wait behind the first"


def test_a_place_is_idle_once_its_worker_was_replaced() -> None:
    places = Places([KINDS])
    places.hand_out("orders", {"number": 1})
    Place(places, 0).get()
    places.vacate(0)
    assert places.open_kinds() == list(KINDS)
