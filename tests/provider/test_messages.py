"""What is sent: exactly the documented fields, and the right ones absent in each mode."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from studio.catalog import model_specs
from studio.catalog.check import blocking, problems
from studio.catalog.request import Input, InputKind, Mode, VideoRequest
from studio.provider.messages import (
    account_message,
    delete_media_message,
    details_message,
    from_message,
    poll_message,
    to_message,
    upload_message,
)
from studio.sandbox import validation

TASK = UUID("4d6f0a52-3f51-4d1c-8f0a-9b1f5b2f7c01")
ALWAYS = {
    "taskType": "videoInference",
    "taskUUID": str(TASK),
    "model": "klingai:kling@o1",
    "numberResults": 1,
    "outputType": "URL",
    "outputFormat": "MP4",
    "outputQuality": 95,
    "deliveryMethod": "async",
    "includeCost": True,
}


def image(ref: str) -> Input:
    return Input(ref=ref, kind=InputKind.IMAGE)


def video(ref: str) -> Input:
    return Input(ref=ref, kind=InputKind.VIDEO)


def sent(request: VideoRequest, **how: Any) -> dict[str, Any]:
    return to_message(
        request, task_uuid=TASK, sources={item.ref: f"sent:{item.ref}" for item in request.inputs}, **how
    )


EXAMPLES: dict[str, tuple[VideoRequest, dict[str, Any]]] = {
    "one frame": (
        VideoRequest(mode=Mode.FRAMES, prompt="The figure turns.", first_frame=image("a"), seconds=5),
        {"duration": 5, "inputs": {"frameImages": [{"image": "sent:a", "frame": "first"}]}},
    ),
    "an edit that keeps its sound": (
        VideoRequest(
            mode=Mode.EDIT, prompt="Make it snow.", source_video=video("v"), keep_original_sound=True
        ),
        {"inputs": {"video": "sent:v"}, "providerSettings": {"klingai": {"keepOriginalSound": True}}},
    ),
    "text": (
        VideoRequest(mode=Mode.TEXT, prompt="A pier at dawn.", width_px=1920, height_px=1080, seconds=10),
        {"width": 1920, "height": 1080, "duration": 10},
    ),
    "two references": (
        VideoRequest(
            mode=Mode.REFERENCES,
            prompt="Both meet.",
            reference_images=(image("a"), image("b")),
            width_px=1920,
            height_px=1080,
            seconds=5,
        ),
        {
            "width": 1920,
            "height": 1080,
            "duration": 5,
            "inputs": {"referenceImages": ["sent:a", "sent:b"]},
        },
    ),
    "two frames": (
        VideoRequest(
            mode=Mode.FRAMES, prompt="Spring comes.", first_frame=image("a"), last_frame=image("b"), seconds=5
        ),
        {
            "duration": 5,
            "inputs": {
                "frameImages": [
                    {"image": "sent:a", "frame": "first"},
                    {"image": "sent:b", "frame": "last"},
                ]
            },
        },
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_vendors_five_kinds_of_body_have_these_fields_and_no_others(name: str) -> None:
    request, fields = EXAMPLES[name]
    assert sent(request) == ALWAYS | fields | {"positivePrompt": request.prompt}


def test_a_reference_video_goes_with_its_images_size_and_length() -> None:
    request = VideoRequest(
        mode=Mode.REFERENCE_VIDEO,
        prompt="Like this.",
        reference_video=video("v"),
        reference_images=(image("a"),),
        width_px=1080,
        height_px=1920,
        seconds=7,
        keep_original_sound=True,
    )
    assert sent(request) == ALWAYS | {
        "positivePrompt": "Like this.",
        "width": 1080,
        "height": 1920,
        "duration": 7,
        "inputs": {"referenceImages": ["sent:a"], "referenceVideos": ["sent:v"]},
        "providerSettings": {"klingai": {"keepOriginalSound": True}},
    }


def test_every_option_has_its_field() -> None:
    request = VideoRequest(
        mode=Mode.EDIT,
        prompt="Make it night.",
        source_video=video("v"),
        number_results=3,
        output_format="WEBM",
        output_quality=80,
        safety_mode="full",
        ttl_seconds=3600,
        upload_endpoint="https://files.example/put",
        fast=True,
    )
    assert sent(request, webhook_url="https://studio.example/hook") == ALWAYS | {
        "positivePrompt": "Make it night.",
        "inputs": {"video": "sent:v"},
        "providerSettings": {"klingai": {"fast": True}},
        "numberResults": 3,
        "outputFormat": "WEBM",
        "outputQuality": 80,
        "safety": {"checkContent": True, "mode": "full"},
        "ttl": 3600,
        "uploadEndpoint": "https://files.example/put",
        "webhookURL": "https://studio.example/hook",
    }


def test_what_a_mode_has_no_use_for_stays_here() -> None:
    everything = VideoRequest(
        mode=Mode.TEXT,
        prompt="A pier.",
        first_frame=image("a"),
        last_frame=image("b"),
        reference_images=(image("c"),),
        reference_video=video("d"),
        source_video=video("e"),
        keep_original_sound=True,
        fast=True,
        seconds=5,
    )
    assert sent(everything).keys() == ALWAYS.keys() | {"positivePrompt", "duration"}


def test_the_resolved_prompt_is_sent_instead_of_the_written_one() -> None:
    request = VideoRequest(mode=Mode.TEXT, prompt="@Ann waits.", seconds=5)
    assert sent(request, prompt="image 1 waits.")["positivePrompt"] == "image 1 waits."
    assert sent(request, prompt="")["positivePrompt"] == ""


def test_an_input_without_a_source_is_never_sent_as_it_is() -> None:
    request = EXAMPLES["two frames"][0]
    with pytest.raises(KeyError):
        to_message(request, task_uuid=TASK, sources={"a": "sent:a"})


def test_the_other_tasks_are_as_documented() -> None:
    head = {"taskUUID": str(TASK)}
    assert poll_message(TASK) == {"taskType": "getResponse", **head}
    assert details_message(TASK) == {"taskType": "getTaskDetails", **head}
    assert account_message(TASK) == {"taskType": "accountManagement", "operation": "getDetails", **head}
    assert upload_message(TASK, "data:,x") == {
        "taskType": "mediaStorage",
        "operation": "upload",
        "media": "data:,x",
        **head,
    }
    deletion = {"taskType": "mediaStorage", "operation": "delete", "media": "x", **head}
    assert delete_media_message(TASK, "x") == deletion


uuids = st.uuids(version=4).map(str)
images = uuids.map(image)
videos = uuids.map(video)
SECONDS = {
    Mode.TEXT: st.sampled_from((5, 10)),
    Mode.FRAMES: st.sampled_from((5, 10)),
    Mode.REFERENCES: st.integers(3, 10),
    Mode.REFERENCE_VIDEO: st.integers(3, 10),
    Mode.EDIT: st.none(),
}
MOST_IMAGES = {Mode.REFERENCES: (1, 7), Mode.REFERENCE_VIDEO: (0, 4), Mode.EDIT: (0, 4)}


@st.composite
def requests(draw: st.DrawFn) -> VideoRequest:
    """Requests of every mode, most of which can be ordered."""
    mode = draw(st.sampled_from(Mode))
    least, most = MOST_IMAGES.get(mode, (0, 0))
    is_sized = mode in (Mode.TEXT, Mode.REFERENCES, Mode.REFERENCE_VIDEO)
    width, height = (
        draw(st.sampled_from([size[:2] for size in (model_specs.O1_PRO.modes[Mode.TEXT].sizes or ())]))
        if is_sized
        else (None, None)
    )
    return VideoRequest(
        mode=mode,
        prompt=draw(st.text(min_size=1, max_size=60)),
        first_frame=draw(images) if mode is Mode.FRAMES else None,
        last_frame=draw(st.none() | images) if mode is Mode.FRAMES else None,
        reference_images=tuple(draw(st.lists(images, min_size=least, max_size=most))),
        reference_video=draw(videos) if mode is Mode.REFERENCE_VIDEO else None,
        source_video=draw(videos) if mode is Mode.EDIT else None,
        width_px=width,
        height_px=height,
        seconds=draw(SECONDS[mode]),
        number_results=draw(st.integers(1, 4)),
        output_format=draw(st.sampled_from(("MP4", "WEBM", "MOV"))),
        output_quality=draw(st.integers(20, 99)),
        safety_mode=draw(st.sampled_from(("none", "fast", "full"))),
        ttl_seconds=draw(st.none() | st.integers(60, 10**6)),
        upload_endpoint=draw(st.sampled_from(("", "https://files.example/put"))),
        keep_original_sound=mode in (Mode.REFERENCE_VIDEO, Mode.EDIT) and draw(st.booleans()),
        fast=mode is Mode.EDIT and draw(st.booleans()),
    )


def keys(message: dict[str, Any], name: str) -> set[str]:
    return set(message.get(name, {}))


@given(requests())
def test_whatever_can_be_ordered_is_sent_as_the_vendor_documents_it(request: VideoRequest) -> None:
    assume(not blocking(problems(request)))
    message = to_message(request, task_uuid=TASK, sources={item.ref: item.ref for item in request.inputs})
    assert message.keys() <= validation.FIELDS
    assert all(keys(message, name) <= allowed for name, allowed in validation.NESTED.items())
    assert type(message.get("duration", 0)) is int
    follows_an_input = request.mode in (Mode.FRAMES, Mode.EDIT)
    assert ({"width", "height"} & message.keys() == set()) is follows_an_input
    assert ("duration" in message) is (request.mode is not Mode.EDIT)
    validation.validate(message)


@given(requests())
def test_a_sent_body_comes_back_as_the_same_request(request: VideoRequest) -> None:
    message = to_message(request, task_uuid=TASK, sources={item.ref: item.ref for item in request.inputs})
    pasted = from_message([message], "")
    assert (pasted.request, pasted.unusable) == (request, ())
