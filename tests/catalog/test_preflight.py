"""The lines about inputs: what is measured, what is wanted, which light, which remedy."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from studio.catalog.check import problems
from studio.catalog.preflight import file_checks, preflight
from studio.catalog.request import Input, InputKind, Mode
from tests.catalog.sample_requests import VALID_REQUESTS, image, sample_request, video

GREEN_IMAGES = [
    {"width_px": 300, "height_px": 300},
    {"width_px": 750, "height_px": 300},
    {"width_px": 300, "height_px": 750},
    {"size_bytes": 10_000_000},
    {"format": "PNG"},
    {"format": "jpeg"},
]
AMBER_IMAGES = [
    ({"width_px": 299, "height_px": 299}, "pixels", "299 × 299 px", ""),
    ({"width_px": 751, "height_px": 300}, "ratio", "2.51:1", "crop"),
    ({"width_px": 300, "height_px": 751}, "ratio", "1:2.51", "crop"),
    ({"size_bytes": 10_000_001}, "megabytes", "10.1 MB", "downscale"),
    ({"format": "WEBP"}, "format", "WEBP", "convert"),
]
GREEN_VIDEOS = [
    {"width_px": 720, "height_px": 2160},
    {"rate": 24000 / 1001},
    {"rate": 60.0},
    {"rate": 23.9},  # with a tolerance of 0.1
    {"rate": 60.1},
    {"size_bytes": 200_000_000},
    {"format": "MOV"},
]
AMBER_VIDEOS = [
    ({"width_px": 720, "height_px": 718}, "pixels", "720 × 718 px", ""),
    ({"width_px": 3840, "height_px": 2160}, "pixels", "3840 × 2160 px", "downscale"),
    ({"width_px": 4320, "height_px": 1440}, "pixels", "4320 × 1440 px", "downscale"),
    ({"width_px": 4323, "height_px": 1440}, "pixels", "4323 × 1440 px", ""),  # 719.5 px high at 2160 px
    ({"width_px": 720, "height_px": 2161}, "pixels", "720 × 2161 px", ""),
    ({"rate": 15.0}, "rate", "at 15 frames per second", "convert"),
    ({"rate": 120.0}, "rate", "at 120 frames per second", "convert"),
    ({"size_bytes": 200_000_001}, "megabytes", "200.1 MB", "convert"),
    ({"format": "MKV"}, "format", "MKV", "convert"),
]


def _not_green(lines: Any) -> list[Any]:
    return [(line.rule, line.status, line.measured, line.fix) for line in lines if line.status != "ok"]


def test_an_image_that_fits_has_a_green_line_for_each_rule_in_words() -> None:
    lines = file_checks(image(), "first_frame", VALID_REQUESTS[Mode.FRAMES])

    assert [(line.rule, line.status, line.measured, line.limit) for line in lines] == [
        ("format", "ok", "JPEG", "JPEG or PNG"),
        ("ratio", "ok", "1.78:1", "1:2.5 to 2.5:1"),
        ("pixels", "ok", "1600 × 900 px", "300 px or more on each side"),
        ("megabytes", "ok", "2 MB", "10 MB at most"),
    ]
    assert all(line.message == line.fix == "" for line in lines)


def test_a_video_that_fits_has_a_green_line_for_each_rule_in_words() -> None:
    lines = file_checks(video(), "source_video", VALID_REQUESTS[Mode.EDIT])

    assert [(line.rule, line.status, line.measured, line.limit) for line in lines] == [
        ("format", "ok", "MP4", "MP4 or MOV"),
        ("pixels", "ok", "1920 × 1080 px", "720 to 2160 px on each side"),
        ("rate", "ok", "at 24 frames per second", "at 24 to 60"),
        ("seconds", "ok", "6 s long", "3 to 10 s long"),
        ("megabytes", "ok", "9 MB", "200 MB at most"),
    ]


@pytest.mark.parametrize("facts", GREEN_IMAGES)
def test_an_image_just_inside_is_green(facts: Any) -> None:
    assert _not_green(file_checks(image(**facts), "first_frame", VALID_REQUESTS[Mode.FRAMES])) == []


@pytest.mark.parametrize(("facts", "rule", "expected", "fix"), AMBER_IMAGES)
def test_an_image_just_outside_is_amber_with_its_remedy(
    facts: Any, rule: Any, expected: Any, fix: Any
) -> None:
    lines = file_checks(image(**facts), "first_frame", VALID_REQUESTS[Mode.FRAMES])

    assert _not_green(lines) == [(rule, "hint", expected, fix)]


@pytest.mark.parametrize("facts", GREEN_VIDEOS)
def test_a_video_just_inside_is_green(facts: Any) -> None:
    assert _not_green(file_checks(video(**facts), "source_video", VALID_REQUESTS[Mode.EDIT])) == []


@pytest.mark.parametrize(("facts", "rule", "expected", "fix"), AMBER_VIDEOS)
def test_a_video_just_outside_is_amber_with_its_remedy(
    facts: Any, rule: Any, expected: Any, fix: Any
) -> None:
    lines = file_checks(video(**facts), "source_video", VALID_REQUESTS[Mode.EDIT])

    assert _not_green(lines) == [(rule, "hint", expected, fix)]


@pytest.mark.parametrize(
    ("seconds", "is_fast", "status", "fix"),
    [
        (2.9, False, "blocked", ""),
        (10.2, False, "blocked", "trim"),
        (5.9, True, "blocked", ""),
        (12.0, True, "ok", ""),
        (20.2, True, "blocked", "trim"),
    ],
)
def test_too_long_a_source_can_be_trimmed_and_too_short_a_one_cannot_be_helped(
    seconds: float, is_fast: bool, status: str, fix: str
) -> None:
    source = video(seconds=seconds)
    lines = file_checks(source, "source_video", sample_request(Mode.EDIT, source_video=source, fast=is_fast))

    assert [(line.status, line.fix) for line in lines if line.rule == "seconds"] == [(status, fix)]


def test_a_fast_edit_says_that_its_limit_is_that_of_fast() -> None:
    line = preflight(sample_request(Mode.EDIT, source_video=video("clip", seconds=4), fast=True))[-2]

    assert line.message == "@clip is 4 s long; it must be 6 to 20 s long when fast is on."


def test_the_length_of_a_reference_video_is_only_a_hint() -> None:
    lines = file_checks(video(seconds=30), "reference_video", VALID_REQUESTS[Mode.REFERENCE_VIDEO])

    assert _not_green(lines) == [("seconds", "hint", "30 s long", "trim")]


def test_an_input_of_the_wrong_kind_has_one_red_line() -> None:
    lines = file_checks(video("clip"), "first_frame", VALID_REQUESTS[Mode.FRAMES])

    assert _not_green(lines) == [("kind", "blocked", "a video", "drop")]
    assert lines[0].message == "@clip is a video; it must be an image."


@pytest.mark.parametrize("name", ["width_px", "height_px", "seconds", "rate", "size_bytes"])
@pytest.mark.parametrize("value", [None, 0, -1, float("nan"), float("inf")])
def test_what_is_not_sensibly_measured_is_skipped(name: str, value: Any) -> None:
    lines = file_checks(video(**{name: value}), "source_video", VALID_REQUESTS[Mode.EDIT])

    assert _not_green(lines) == []


def test_a_file_nobody_has_measured_has_no_line() -> None:
    unknown = Input(ref="new", kind=InputKind.IMAGE)

    assert file_checks(unknown, "first_frame", VALID_REQUESTS[Mode.FRAMES]) == []


def test_the_number_of_inputs_has_a_line_of_its_own() -> None:
    many = tuple(image(ref=str(number)) for number in range(8))

    lines = preflight(sample_request(Mode.REFERENCES, reference_images=many))

    counted = [line for line in lines if line.rule == "count"]
    assert [(line.measured, line.limit, line.status, line.fix) for line in counted] == [
        ("8", "1 to 7", "blocked", "drop")
    ]
    assert {line.ref for line in lines if line.rule == "ratio"} == {item.ref for item in many}


def test_an_optional_input_that_is_not_there_has_no_line() -> None:
    assert "last_frame" not in {line.field for line in preflight(VALID_REQUESTS[Mode.FRAMES])}


def test_an_input_that_the_mode_does_not_use_is_to_be_dropped() -> None:
    lines = preflight(sample_request(Mode.TEXT, source_video=video()))

    assert _not_green(lines) == [("count", "blocked", "1", "drop")]
    assert lines[0].message == "The mode Text does not use this input."
    assert file_checks(video(), "source_video", VALID_REQUESTS[Mode.TEXT]) == []


def test_every_line_that_is_not_green_is_a_problem_too() -> None:
    spoiled = sample_request(
        Mode.EDIT, source_video=video(seconds=12, rate=10), reference_images=(image(format="WEBP"),) * 5
    )

    lines = [line for line in preflight(spoiled) if line.status != "ok"]

    assert len(lines) == 8
    assert [problem.message for problem in problems(spoiled)] == [line.message for line in lines]
    assert [problem.blocks for problem in problems(spoiled)] == [line.status == "blocked" for line in lines]


def test_a_line_names_a_field_of_the_request() -> None:
    fields_of_requests = {field.name for field in fields(VALID_REQUESTS[Mode.TEXT])}

    assert {
        line.field for request in VALID_REQUESTS.values() for line in preflight(request)
    } <= fields_of_requests
