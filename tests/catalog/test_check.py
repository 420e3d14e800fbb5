"""Every rule about an order, on both sides of its border."""

from __future__ import annotations

from typing import Any

import pytest

from studio.catalog import model_specs
from studio.catalog.check import blocking, problems
from studio.catalog.request import Mode
from tests.catalog.sample_requests import VALID_REQUESTS, image, sample_request, video

TEXT, FRAMES, REFERENCES = Mode.TEXT, Mode.FRAMES, Mode.REFERENCES
REFERENCE_VIDEO, EDIT = Mode.REFERENCE_VIDEO, Mode.EDIT
STANDARD = model_specs.O1_STANDARD.id
IMAGES = tuple(image() for _ in range(8))

FINE = [
    (TEXT, {"prompt": "no"}),
    (TEXT, {"prompt": f"  {'x' * 2500}\n"}),
    (TEXT, {"seconds": 5}),
    (TEXT, {"width_px": 1440, "height_px": 1440}),
    (TEXT, {"model": STANDARD, "width_px": 960, "height_px": 960}),
    (TEXT, {"width_px": 1080, "height_px": 1920}),
    (TEXT, {"number_results": 4}),
    (TEXT, {"output_format": "WEBM"}),
    (TEXT, {"output_format": "MOV"}),
    (TEXT, {"output_quality": 20}),
    (TEXT, {"output_quality": 99}),
    (TEXT, {"safety_mode": "fast"}),
    (TEXT, {"safety_mode": "full"}),
    (TEXT, {"ttl_seconds": 60}),
    (TEXT, {"upload_endpoint": "https://store.example/put?signature=a%2Bb"}),
    (FRAMES, {"last_frame": image()}),
    (FRAMES, {"seconds": 10}),
    (REFERENCES, {"reference_images": IMAGES[:1]}),
    (REFERENCES, {"reference_images": IMAGES[:7]}),
    (REFERENCES, {"seconds": 3}),
    (REFERENCES, {"seconds": 10}),
    (REFERENCE_VIDEO, {"reference_images": IMAGES[:4]}),
    (REFERENCE_VIDEO, {"keep_original_sound": True}),
    (REFERENCE_VIDEO, {"seconds": 10}),
    (EDIT, {"reference_images": IMAGES[:4]}),
    (EDIT, {"keep_original_sound": True}),
    (EDIT, {"fast": True}),
    (EDIT, {"source_video": video(seconds=3)}),
    (EDIT, {"source_video": video(seconds=10.05)}),
    (EDIT, {"source_video": video(seconds=20.05), "fast": True}),
    (EDIT, {"source_video": video(seconds=None)}),
]
REFUSED = [
    (TEXT, {"prompt": ""}, "prompt"),
    (TEXT, {"prompt": " \n"}, "prompt"),
    (TEXT, {"prompt": " x "}, "prompt"),
    (TEXT, {"prompt": "x" * 2501}, "prompt"),
    (TEXT, {"prompt": "A portrait of @nobody"}, "prompt"),
    (TEXT, {"prompt": None}, "prompt"),
    (TEXT, {"model": "klingai:kling@o2"}, "model"),
    (TEXT, {"width_px": 1280, "height_px": 720}, "width_px"),
    (TEXT, {"width_px": 1080}, "width_px"),
    (TEXT, {"model": STANDARD}, "width_px"),
    (TEXT, {"height_px": None}, "width_px"),
    (TEXT, {"width_px": 1920.0}, "width_px"),
    (TEXT, {"width_px": None, "height_px": None}, "width_px"),
    (REFERENCES, {"width_px": None, "height_px": None}, "width_px"),
    (REFERENCE_VIDEO, {"width_px": None, "height_px": None}, "width_px"),
    (FRAMES, {"width_px": 1920, "height_px": 1080}, "width_px"),
    (EDIT, {"width_px": 1920, "height_px": 1080}, "width_px"),
    (EDIT, {"height_px": 1080}, "width_px"),
    *((mode, {"seconds": value}, "seconds") for mode in (TEXT, FRAMES) for value in (4, 6, 9, 11)),
    *((mode, {"seconds": None}, "seconds") for mode in VALID_REQUESTS if mode is not EDIT),
    (TEXT, {"seconds": 5.0}, "seconds"),
    (TEXT, {"seconds": "5"}, "seconds"),
    (TEXT, {"seconds": True}, "seconds"),
    (REFERENCES, {"seconds": 2}, "seconds"),
    (REFERENCES, {"seconds": 11}, "seconds"),
    (REFERENCE_VIDEO, {"seconds": 2}, "seconds"),
    (REFERENCE_VIDEO, {"seconds": 11}, "seconds"),
    (EDIT, {"seconds": 5}, "seconds"),
    *((TEXT, {"number_results": value}, "number_results") for value in (0, 5, True, 1.0, "1", None)),
    *((TEXT, {"output_quality": value}, "output_quality") for value in (19, 100, True, 50.0)),
    (TEXT, {"output_format": "mp4"}, "output_format"),
    (TEXT, {"output_format": "AVI"}, "output_format"),
    (TEXT, {"safety_mode": "strict"}, "safety_mode"),
    *((TEXT, {"ttl_seconds": value}, "ttl_seconds") for value in (59, 0, -1, True, 60.0)),
    *(
        (TEXT, {"upload_endpoint": value}, "upload_endpoint")
        for value in (
            "store",
            "ftp://store.example",
            "https://",
            "https:/store",
            "https://[",
            "https://a:b",
            "https://a/b c",
            "javascript:1",
            "https://a\n",
        )
    ),
    *((mode, {"keep_original_sound": True}, "keep_original_sound") for mode in (TEXT, FRAMES, REFERENCES)),
    *((mode, {"fast": True}, "fast") for mode in VALID_REQUESTS if mode is not EDIT),
    (FRAMES, {"first_frame": None}, "first_frame"),
    (FRAMES, {"first_frame": None, "last_frame": image()}, "first_frame"),
    (FRAMES, {"first_frame": video()}, "first_frame"),
    (REFERENCES, {"reference_images": ()}, "reference_images"),
    (REFERENCES, {"reference_images": IMAGES}, "reference_images"),
    (REFERENCES, {"reference_images": (image(), video())}, "reference_images"),
    (REFERENCE_VIDEO, {"reference_video": None}, "reference_video"),
    (REFERENCE_VIDEO, {"reference_video": image()}, "reference_video"),
    (REFERENCE_VIDEO, {"reference_images": IMAGES[:5]}, "reference_images"),
    (EDIT, {"source_video": None}, "source_video"),
    (EDIT, {"source_video": image()}, "source_video"),
    (EDIT, {"reference_images": IMAGES[:5]}, "reference_images"),
    (EDIT, {"source_video": video(seconds=2.99)}, "source_video"),
    (EDIT, {"source_video": video(seconds=10.06)}, "source_video"),
    (EDIT, {"source_video": video(seconds=5.99), "fast": True}, "source_video"),
    (EDIT, {"source_video": video(seconds=20.06), "fast": True}, "source_video"),
    *((mode, {"first_frame": image()}, "first_frame") for mode in VALID_REQUESTS if mode is not FRAMES),
    *((mode, {"last_frame": image()}, "last_frame") for mode in VALID_REQUESTS if mode is not FRAMES),
    *((mode, {"reference_images": IMAGES[:1]}, "reference_images") for mode in (TEXT, FRAMES)),
    *(
        (mode, {"reference_video": video()}, "reference_video")
        for mode in VALID_REQUESTS
        if mode is not REFERENCE_VIDEO
    ),
    *((mode, {"source_video": video()}, "source_video") for mode in VALID_REQUESTS if mode is not EDIT),
]
HINTED = [
    (TEXT, {"upload_endpoint": "http://store.example/put"}, "upload_endpoint"),
    (TEXT, {"upload_endpoint": "https://store.example/put", "number_results": 2}, "upload_endpoint"),
    (REFERENCE_VIDEO, {"reference_video": video(seconds=12)}, "reference_video"),
    (
        REFERENCES,
        {"prompt": "@Ana waves", "reference_images": (image("Ana"), image("ana"))},
        "prompt",
    ),
]


@pytest.mark.parametrize("mode", VALID_REQUESTS)
def test_a_complete_request_of_each_mode_can_be_ordered(mode: Any) -> None:
    assert problems(VALID_REQUESTS[mode]) == []


@pytest.mark.parametrize(("mode", "changes"), FINE)
def test_what_lies_just_inside_a_rule_has_no_problem(mode: Any, changes: Any) -> None:
    assert problems(sample_request(mode, **changes)) == []


@pytest.mark.parametrize(("mode", "changes", "field"), REFUSED)
def test_what_lies_outside_a_rule_is_refused_at_its_field_only(mode: Any, changes: Any, field: Any) -> None:
    actual = blocking(problems(sample_request(mode, **changes)))

    assert [problem.field for problem in actual] == [field]
    assert actual[0].message.endswith(".")


@pytest.mark.parametrize(("mode", "changes", "field"), HINTED)
def test_what_no_source_forbids_is_a_hint_and_goes_on(mode: Any, changes: Any, field: Any) -> None:
    actual = problems(sample_request(mode, **changes))

    assert [(problem.field, problem.blocks) for problem in actual] == [(field, False)]


def test_all_that_is_wrong_is_said_at_once_and_in_reading_order() -> None:
    spoiled = sample_request(TEXT, prompt="", width_px=1, seconds=7, number_results=9, fast=True)

    fields = [problem.field for problem in problems(spoiled)]

    assert fields == ["prompt", "width_px", "seconds", "number_results", "fast"]


def test_the_prompt_is_counted_as_it_is_sent() -> None:
    named = (image("Ana"),)
    most = 2500 - len("image 1")

    fits = sample_request(REFERENCES, prompt=f"{'x' * (most - 1)} @Ana", reference_images=named)
    too_long = sample_request(REFERENCES, prompt=f"{'x' * most} @Ana", reference_images=named)

    assert problems(fits) == []
    assert "2501 characters" in problems(too_long)[0].message


def test_a_refusal_says_what_would_be_right() -> None:
    def first_message(mode: Any, **changes: Any) -> Any:
        return problems(sample_request(mode, **changes))[0].message

    assert first_message(TEXT, seconds=7) == "Choose 5 or 10 seconds."
    assert first_message(REFERENCES, seconds=2) == "Choose 3 to 10 seconds."
    assert (
        first_message(TEXT, width_px=1) == "Choose one of the sizes 1920 × 1080, 1440 × 1440 or 1080 × 1920."
    )
    assert first_message(TEXT, output_format="AVI") == "Choose MP4, WEBM or MOV."
    assert (
        first_message(TEXT, number_results=5) == "The number of results must be a whole number from 1 to 4."
    )
    assert first_message(REFERENCES, reference_images=()) == "Add at least one reference image."
    assert (
        first_message(REFERENCES, reference_images=IMAGES)
        == "8 are too many; 7 is the most in the mode References."
    )
    assert first_message(FRAMES, first_frame=None) == "Add a first frame."
    assert "last one alone" in first_message(FRAMES, first_frame=None, last_frame=image())
    assert first_message(EDIT, source_video=video("clip", seconds=12.4)) == (
        "@clip is 12.4 s long; it must be 3 to 10 s long."
    )


@pytest.mark.parametrize(
    ("changes", "source"),
    [
        ({"prompt": "x"}, "positivePrompt"),
        ({"number_results": 5}, "numberResults"),
        ({"ttl_seconds": 5}, "ttl"),
    ],
)
def test_a_refusal_names_where_its_rule_is_written(changes: dict[str, Any], source: str) -> None:
    field = model_specs.PRO_PAGE.part(source)
    assert problems(sample_request(TEXT, **changes))[0].source == str(field)


SENTENCES = [
    (
        TEXT,
        {"model": STANDARD},
        "1920 × 1080 is a size of O1 Pro, not of O1 Standard. Choose one of the sizes 1280 × 720, 960 × 960 or 720 × 1280.",
    ),
    (TEXT, {"prompt": ""}, "Describe the video in a few words."),
    (TEXT, {"prompt": "x"}, "1 character is too short a prompt; write a few words."),
    (TEXT, {"prompt": "x" * 2501}, "The prompt has 2501 characters as it is sent; 2500 is the most."),
    (
        REFERENCES,
        {"prompt": "Show @a", "reference_images": (image("a"), image("a"))},
        "Several inputs are called @a; the first is meant.",
    ),
    (
        EDIT,
        {"width_px": 1920, "height_px": 1080},
        "The size follows the input in this mode.",
    ),
    (EDIT, {"seconds": 5}, "The length follows the video in this mode."),
    (TEXT, {"prompt": 5}, "This must be text."),
    (
        TEXT,
        {"upload_endpoint": "ftp://store.example/put"},
        "This must be a whole address that begins with https://.",
    ),
    (
        TEXT,
        {"upload_endpoint": "http://store.example/put"},
        "Over http:// the video travels unprotected; https:// is safer.",
    ),
    (
        TEXT,
        {"upload_endpoint": "https://store.example/put", "number_results": 2},
        "Several results at one address may overwrite each other.",
    ),
    (TEXT, {"keep_original_sound": True}, "Only a video input has a sound to keep."),
    (TEXT, {"fast": True}, "Only editing a video can be fast."),
    (
        FRAMES,
        {"first_frame": None, "last_frame": image()},
        "Add a first frame: the model does not take a last one alone.",
    ),
]


@pytest.mark.parametrize(("mode", "changes", "message"), SENTENCES)
def test_a_problem_says_in_a_sentence_what_to_do(mode: Any, changes: Any, message: str) -> None:
    assert message in [problem.message for problem in problems(sample_request(mode, **changes))]


def test_a_problem_of_a_file_names_its_source() -> None:
    (problem,) = problems(sample_request(FRAMES, first_frame=image(format="TIFF")))
    assert (problem.field, problem.blocks) == ("first_frame", False)
    request = sample_request(FRAMES)
    assert problem.source == str(model_specs.get(request.model).limits.image_formats.source)
