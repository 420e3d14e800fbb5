"""A request survives being stored, and knows its inputs."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from studio.catalog.request import Mode, VideoRequest
from tests.catalog.sample_requests import VALID_REQUESTS, image, sample_request, video


@pytest.mark.parametrize("mode", VALID_REQUESTS)
def test_a_request_survives_json(mode: Any) -> None:
    assert (
        VideoRequest.from_json(json.loads(json.dumps(VALID_REQUESTS[mode].to_json()))) == VALID_REQUESTS[mode]
    )


def test_unknown_fields_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="seed"):
        VideoRequest.from_json({"mode": "text", "seed": 1})


def test_inputs_come_in_the_order_of_their_roles() -> None:
    first, last = image(ref="1"), image(ref="2")
    one, two = image(ref="3"), image(ref="4")
    request = sample_request(Mode.FRAMES, first_frame=first, last_frame=last, reference_images=(one, two))

    assert request.inputs == (first, last, one, two)
    assert request.of_role("first_frame") == (first,)
    assert request.of_role("reference_images") == (one, two)
    assert request.of_role("source_video") == ()


def test_facts_measured_later_replace_those_of_the_same_file() -> None:
    raw, measured = video(ref="v", seconds=None), video(ref="v", seconds=4.0)
    other = image(ref="i")
    request = sample_request(Mode.EDIT, source_video=raw, reference_images=(other,))

    fresh = request.with_inputs({"v": measured, "gone": image()})

    assert fresh.source_video == measured
    assert fresh.reference_images == (other,)


def test_facts_measured_later_reach_every_role() -> None:
    request = VideoRequest(
        mode=Mode.FRAMES,
        first_frame=image(ref="1"),
        last_frame=image(ref="2"),
        reference_images=(image(ref="3"), image(ref="4")),
        reference_video=video(ref="5"),
        source_video=video(ref="6"),
    )
    assert request.with_inputs({}) == request
    facts = {item.ref: replace(item, name=f"measured {item.ref}") for item in request.inputs}
    assert [item.name for item in request.with_inputs(facts).inputs] == [
        f"measured {number}" for number in range(1, 7)
    ]
