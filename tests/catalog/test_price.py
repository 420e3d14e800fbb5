"""What an order costs, and how that is explained."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from studio.catalog import model_specs
from studio.catalog.price import billed_seconds, dollars, price
from studio.catalog.request import Mode
from tests.catalog.sample_requests import image, sample_request, video

# The vendor's page shows these five orders with what they were billed.
BILLED = [
    (sample_request(Mode.FRAMES, seconds=5), "0.56"),
    (sample_request(Mode.EDIT, source_video=video(seconds=6.0), keep_original_sound=True), "1.008"),
    (sample_request(Mode.TEXT, seconds=10), "1.12"),
    (sample_request(Mode.REFERENCES, seconds=5), "0.56"),
    (sample_request(Mode.FRAMES, seconds=5, last_frame=image()), "0.56"),
]


@pytest.mark.parametrize(("request_", "total"), BILLED)
def test_orders_like_the_documented_ones_cost_what_those_were_billed(request_: Any, total: Any) -> None:
    assert price(request_).total == Decimal(total)


def test_a_reference_video_costs_the_price_of_a_video() -> None:
    assert price(sample_request(Mode.REFERENCE_VIDEO, seconds=10)).total == Decimal("1.68")


def test_each_result_costs_the_same_and_the_sum_is_written_out() -> None:
    quote = price(sample_request(Mode.TEXT, seconds=5, number_results=2))

    assert (quote.total, quote.seconds, quote.results) == (Decimal("1.12"), 5, 2)
    assert quote.explanation == "$0.112 a second × 5 s × 2 results = $1.12."


def test_a_total_is_kept_to_a_hundredth_of_a_cent() -> None:
    assert str(price(sample_request(Mode.TEXT, seconds=10)).total) == "1.1200"


@pytest.mark.parametrize(
    ("seconds", "billed"), [(3.0, 3), (3.4, 3), (3.5, 4), (4.5, 5), (6.49, 6), (10.05, 10)]
)
def test_an_edit_is_billed_for_its_source_in_whole_seconds(seconds: float, billed: int) -> None:
    assert billed_seconds(sample_request(Mode.EDIT, source_video=video(seconds=seconds))) == billed


@pytest.mark.parametrize("source", [None, video(seconds=None), video(seconds=float("nan"))])
def test_an_edit_needs_the_length_of_its_video(source: Any) -> None:
    quote = price(sample_request(Mode.EDIT, source_video=source))

    assert quote.total is None
    assert quote.explanation == "$0.168 a second; the price needs the length of the video."


def test_a_video_that_cannot_be_edited_has_no_price() -> None:
    quote = price(sample_request(Mode.EDIT, source_video=video(seconds=1e300)))

    assert quote.total is None
    assert quote.explanation == "$0.168 a second; the price needs a video that can be edited."


def test_the_price_of_a_fast_edit_says_that_it_is_an_estimate() -> None:
    quote = price(sample_request(Mode.EDIT, source_video=video(seconds=12), fast=True))

    assert quote.total == Decimal("2.016")
    assert quote.explanation == (
        "$0.168 a second × 12 s = $2.016. The price of fast editing is not published: this is an estimate."
    )


def test_the_price_of_a_usual_edit_does_not_call_itself_an_estimate() -> None:
    assert price(sample_request(Mode.EDIT)).explanation == "$0.168 a second × 6 s = $1.008."


@pytest.mark.parametrize("seconds", [None, 7, 0, -5, True, 5.0, "5"])
def test_a_length_that_the_mode_does_not_offer_has_no_price(seconds: Any) -> None:
    quote = price(sample_request(Mode.TEXT, seconds=seconds))

    assert quote.total is None
    assert quote.explanation == "$0.112 a second; the price needs a length that this mode offers."


@pytest.mark.parametrize("results", [0, 5, True, "2", None])
def test_a_number_of_results_that_is_not_offered_has_no_price(results: Any) -> None:
    quote = price(sample_request(Mode.TEXT, number_results=results))

    assert quote.total is None
    assert quote.explanation == "$0.112 a second; the price needs the number of results."


def test_a_model_that_is_not_offered_has_no_price() -> None:
    with pytest.raises(KeyError):
        price(sample_request(Mode.TEXT, model="other"))


def test_half_of_a_hundredth_of_a_cent_is_rounded_up(monkeypatch: Any) -> None:
    request = sample_request(Mode.EDIT, source_video=video(seconds=3))
    spec = model_specs.get(request.model).modes[Mode.EDIT]
    exact = replace(spec.price_per_second, value=Decimal("0.10015"))
    monkeypatch.setattr("studio.catalog.price._rate", lambda *_: exact)
    assert price(request).total == Decimal("0.3005")  # of 0.30045


def test_without_a_number_of_results_one_is_shown_and_nothing_is_added_up() -> None:
    quote = price(sample_request(Mode.TEXT, number_results=9))
    assert (quote.total, quote.results) == (None, 1)
    assert quote.explanation == "$0.112 a second; the price needs the number of results."


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1", "$1.00"),
        ("1.1", "$1.10"),
        ("1.12", "$1.12"),
        ("1.1200", "$1.12"),
        ("1.008", "$1.008"),
        ("100", "$100.00"),
    ],
)
def test_dollars_have_cents_and_every_digit_that_counts(amount: str, text: str) -> None:
    assert dollars(Decimal(amount)) == text
