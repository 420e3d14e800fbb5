"""Another model in the composer: what it has too stays, what it lacks is replaced, named, and comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.http import QueryDict

from studio.catalog import model_specs
from studio.catalog.model_specs import O1_PRO, O1_STANDARD
from studio.catalog.request import Mode
from studio.catalog.spec import Fact, ModelSpec
from studio.generation.composer.model_change import ModelChange, change_model


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> ModelSpec:
    """A model with one shape, one length, no edit, no sound and MP4 only."""
    text = O1_STANDARD.modes[Mode.TEXT]
    seconds = Fact((4,), O1_STANDARD.page)
    video = replace(O1_STANDARD.modes[Mode.REFERENCE_VIDEO], seconds=seconds, sound=text.sound)
    modes = {
        Mode.TEXT: replace(text, sizes=((640, 360, "16:9"),), seconds=seconds),
        Mode.REFERENCE_VIDEO: video,
    }
    limits = replace(O1_PRO.limits, output_formats=Fact(("MP4",), O1_PRO.page))
    model = replace(O1_PRO, id="made:up@1", slug="small", label="Small", modes=modes, limits=limits)
    monkeypatch.setitem(model_specs._MODELS, model.id, model)
    return model


def change(before: ModelSpec, after: ModelSpec, **fields: Any) -> ModelChange:
    data = QueryDict(mutable=True)
    data.update({"mode": "text", **fields, "model_before": before.id, "model": after.id})
    return change_model(data)


def back(changed: ModelChange, to: ModelSpec, **fields: Any) -> QueryDict:
    data = changed.data.copy()
    for name, value in {**fields, "model": to.id}.items():
        data[name] = value
    return change_model(data).data


@pytest.mark.parametrize(
    ("chosen", "mapped", "ratio"),
    [("1920x1080", "1280x720", "16:9"), ("1440x1440", "960x960", "1:1"), ("1080x1920", "720x1280", "9:16")],
)
def test_a_size_becomes_the_one_of_the_same_ratio_and_that_is_said(
    chosen: str, mapped: str, ratio: str
) -> None:
    changed = change(O1_PRO, O1_STANDARD, size=chosen, seconds="10", number_results="3")

    assert changed.data["size"] == mapped
    shown, instead = (size.replace("x", " × ") for size in (mapped, chosen))
    assert changed.sentences == (f"{shown} instead of {instead}, the same {ratio}.",)
    assert (changed.data["seconds"], changed.data["number_results"]) == ("10", "3")
    assert back(changed, O1_PRO)["size"] == chosen


def test_the_same_model_changes_nothing() -> None:
    assert not change(O1_PRO, O1_PRO, size="1280x720").sentences


def test_what_another_model_lacks_is_named_and_comes_back(small: ModelSpec) -> None:
    chosen = {"size": "1080x1920", "seconds": "10", "output_format": "MOV"}
    changed = change(O1_PRO, small, **chosen)

    assert changed.sentences == (
        "640 × 360 instead of 1080 × 1920, 16:9.",
        "Length: 4 s instead of 10 s, which Small does not take.",
        "Format: MP4 instead of MOV, which Small does not make.",
    )
    restored = back(changed, O1_PRO)
    assert {name: restored[name] for name in chosen} == chosen
    assert not [name for name in restored if name.startswith("replaced-")]


def test_a_mode_that_another_model_lacks_waits_with_its_input(small: ModelSpec) -> None:
    changed = change(O1_PRO, small, mode="edit", source_video="a-video")

    assert changed.data["mode"] == "text"
    assert changed.sentences[0] == (
        "Small has no mode Edit. Text is chosen; source video waits for a model that takes it."
    )
    restored = back(changed, O1_PRO)
    assert (restored["mode"], restored["source_video"]) == ("edit", "a-video")


def test_a_switch_that_another_model_lacks_comes_back(small: ModelSpec) -> None:
    changed = change(O1_PRO, small, mode="reference_video", keep_original_sound="on")

    assert "keep_original_sound" not in changed.data
    assert "Small cannot keep the sound here." in changed.sentences
    assert back(changed, O1_PRO)["keep_original_sound"] == "on"


def test_what_was_chosen_meanwhile_stays(small: ModelSpec) -> None:
    changed = change(O1_PRO, small, mode="edit", size="1440x1440")

    assert back(changed, O1_STANDARD, mode="reference_video")["mode"] == "reference_video"


def test_through_a_third_model_the_first_choice_comes_back(small: ModelSpec) -> None:
    changed = change(O1_PRO, small, size="1080x1920", seconds="10")
    data = back(changed, O1_STANDARD)

    assert (data["size"], data["seconds"]) == ("720x1280", "10")


@pytest.mark.parametrize("value", ["", "x", "1920", "1920x1080x3", "²x³"])
def test_a_size_that_is_none_becomes_one(value: str, small: ModelSpec) -> None:
    changed = change(O1_PRO, small, size=value, seconds=value)

    assert changed.data.get("size", "640x360") == "640x360"


@pytest.mark.parametrize("name", ["replaced-size", "replaced-seconds", "replaced-mode", "mode"])
def test_hidden_fields_that_somebody_made_up_do_no_harm(name: str) -> None:
    changed = change(O1_PRO, O1_STANDARD, **{"mode": "text", "seconds": "5", name: "nonsense|5"})

    assert changed.data["model"] == O1_STANDARD.id
