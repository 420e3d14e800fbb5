"""A pasted body becomes a request, and whatever cannot be used is named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.catalog import model_specs
from studio.catalog.request import Input, InputKind, Mode, VideoRequest
from studio.provider.messages import ImportedRequest, from_message

TEXT = {
    "taskType": "videoInference",
    "positivePrompt": "A pier.",
    "width": 1920,
    "height": 1080,
    "duration": 5,
}
PRO, STANDARD = (model.id for model in model_specs.every())
WANTED = VideoRequest(mode=Mode.TEXT, prompt="A pier.", width_px=1920, height_px=1080, seconds=5)


def read(body: Any) -> ImportedRequest:
    """Read a body for O1 Pro, where it names no model."""
    return from_message(body, PRO)


@pytest.mark.parametrize(
    "body", [TEXT, [TEXT], json.dumps(TEXT), json.dumps([TEXT]), json.dumps([TEXT]).encode()]
)
def test_a_body_is_read_as_text_list_or_object(body: Any) -> None:
    pasted = read(body)
    assert (pasted.request, pasted.unusable) == (WANTED, ())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"seed": 3}, "seed is not used here."),
        ({"model": "klingai:1@2"}, 'There is no model "klingai:1@2" here; O1 Pro takes its place.'),
        ({"model": 7}, "There is no model 7 here; O1 Pro takes its place."),
        ({"model": None}, "There is no model null here; O1 Pro takes its place."),
        ({"deliveryMethod": "sync"}, 'deliveryMethod is always "async" here, not "sync".'),
        ({"webhookURL": "https://x.example"}, "webhookURL is not used here."),
        ({"duration": 5.0}, "duration must be a whole number, not 5.0."),
        ({"numberResults": True}, "numberResults must be a whole number, not true."),
        ({"outputFormat": 4}, "outputFormat must be a text, not 4."),
        ({"safety": "full"}, 'safety must be an object, not "full".'),
        ({"safety": {"mode": 1}}, "safety.mode must be a text."),
        ({"safety": {"level": 1}}, "safety.level is not used here."),
        ({"inputs": {"audio": "x"}}, "inputs.audio is not used here."),
        (
            {"inputs": {"referenceImages": [1]}},
            "inputs.referenceImages has something that is neither a UUID nor an address.",
        ),
        ({"inputs": {"frameImages": [{"frame": "first"}]}}, "Frame 1 of inputs.frameImages cannot be read."),
        (
            {"inputs": {"frameImages": [{"image": "a", "frame": "middle"}]}},
            "Frame 1 of inputs.frameImages cannot be read.",
        ),
        ({"inputs": {"referenceVideos": ["a", "b"]}}, "Only the first of inputs.referenceVideos is used."),
        ({"providerSettings": {"google": {}}}, "providerSettings.google is not used here."),
        ({"providerSettings": {"klingai": {"cfg": 1}}}, "providerSettings.klingai.cfg is not used here."),
        ({"providerSettings": {"klingai": {"fast": "yes"}}}, 'fast must be true or false, not "yes".'),
    ],
)
def test_what_cannot_be_used_is_named(change: dict[str, Any], sentence: str) -> None:
    pasted = read([TEXT | change])
    assert pasted.unusable == (sentence,)
    assert pasted.request is not None
    assert pasted.request.prompt == "A pier."


@pytest.mark.parametrize(
    ("frames", "first", "last"),
    [
        (["a"], "a", None),
        ("a", "a", None),
        (["a", "b"], "a", "b"),
        (["a", {"image": "b", "frame": "last"}], "a", "b"),
        ([{"image": "b", "frame": "last"}, {"image": "a", "frame": "first"}], "a", "b"),
        ([{"image": "a", "frame": 0}, {"image": "b", "frame": -1}], "a", "b"),
    ],
)
def test_frames_are_read_in_every_documented_form(frames: Any, first: str, last: str | None) -> None:
    request = read({"positivePrompt": "x", "inputs": {"frameImages": frames}}).request
    assert request is not None
    assert request.mode is Mode.FRAMES
    assert request.first_frame == Input(ref=first, kind=InputKind.IMAGE)
    assert request.last_frame == (Input(ref=last, kind=InputKind.IMAGE) if last else None)


def test_two_pictures_for_one_frame_are_named() -> None:
    frames = [{"image": "a", "frame": "first"}, {"image": "b", "frame": 0}]
    pasted = read({"inputs": {"frameImages": frames}})
    assert pasted.unusable == ("inputs.frameImages has two pictures for one frame; the first is used.",)
    assert pasted.request is not None
    assert pasted.request.first_frame == Input(ref="a", kind=InputKind.IMAGE)


@pytest.mark.parametrize(
    ("safety", "mode"),
    [
        ({"checkContent": True}, "fast"),
        ({"mode": "full"}, "full"),
        ({"checkContent": False}, "none"),
        ({}, "none"),
    ],
)
def test_checking_without_a_mode_is_the_fast_one(safety: dict[str, Any], mode: str) -> None:
    request = read(TEXT | {"safety": safety}).request
    assert request is not None
    assert request.safety_mode == mode


@pytest.mark.parametrize(
    ("inputs", "mode"),
    [
        ({"video": "v", "referenceImages": ["a"]}, Mode.EDIT),
        ({"referenceVideos": ["v"], "referenceImages": ["a"]}, Mode.REFERENCE_VIDEO),
        ({"referenceImages": ["a"]}, Mode.REFERENCES),
        ({"referenceImages": []}, Mode.TEXT),
        ({}, Mode.TEXT),
    ],
)
def test_the_inputs_say_which_mode_it_is(inputs: dict[str, Any], mode: Mode) -> None:
    request = read({"positivePrompt": "x", "inputs": inputs}).request
    assert request is not None
    assert request.mode is mode


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{", "This is no JSON, no cURL command and no call of the Python SDK."),
        ("[" * 100_000, "This is no JSON, no cURL command and no call of the Python SDK."),
        ("curl https://x.example -d @body.json", "This cURL command has no JSON after -d."),
        ("curl 'unclosed", "This cURL command has no JSON after -d."),
        ("IVideoInference(", "This is no Python with an order: client.run({…}) or IVideoInference(…)."),
        ("IVideoInference = 1", "This is no Python with an order: client.run({…}) or IVideoInference(…)."),
        (
            "IVideoInference(a=" + "(" * 9_000 + ")" * 9_001,
            "This is no Python with an order: client.run({…}) or IVideoInference(…).",
        ),
        (
            "IVideoInference(a=" + "-" * 9_000 + "1)",
            "This is no Python with an order: client.run({…}) or IVideoInference(…).",
        ),
        ("3", "There is no videoInference task in it."),
        ([], "There is no videoInference task in it."),
        ([{"taskType": "imageInference"}], "There is no videoInference task in it."),
    ],
)
def test_what_is_no_order_is_said_to_be_none(body: Any, sentence: str) -> None:
    pasted = read(body)
    assert (pasted.request, pasted.unusable) == (None, (sentence,))


def test_only_the_first_order_counts() -> None:
    pasted = read([{"taskType": "authentication", "apiKey": "x"}, TEXT, TEXT])
    assert pasted.request == WANTED
    assert pasted.unusable == ("Only the first videoInference task is used.",)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = sorted([*TEXT, "inputs", "safety", "providerSettings", "ttl", "seed"])


@given(st.dictionaries(st.sampled_from(NAMES), anything))
def test_no_body_is_too_strange(body: dict[str, Any]) -> None:
    pasted = read({**body, "taskType": "videoInference"})
    assert pasted.request is not None
    assert VideoRequest.from_json(pasted.request.to_json()) == pasted.request


def test_the_model_comes_from_the_body() -> None:
    pasted = read(TEXT | {"model": STANDARD, "width": 1280, "height": 720})

    assert pasted.request is not None
    assert (pasted.request.model, pasted.unusable) == (STANDARD, ())
