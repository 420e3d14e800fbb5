"""Validation of a ``videoInference`` task as the vendor does it, without looking at files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from studio.sandbox.errors import (
    VendorError,
    incompatible_parameters,
    invalid_choice,
    invalid_length,
    invalid_value,
    missing_parameter,
    quoted_list,
    unsupported_parameter,
)
from studio.sandbox.model_rules import MODELS, VIDEO_INPUTS, rules_of
from studio.sandbox.order import RenderMode

UUID4 = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)
PROMPT_LENGTH = range(2, 2501)  # characters
DEFAULT_SECONDS = 5

# Model page "Kling VIDEO O1 Pro", request parameters; the types of O1 Standard name the same.
FIELDS = {
    "taskType", "taskUUID", "model", "positivePrompt", "inputs", "width", "height", "duration",
    "providerSettings", "webhookURL", "includeCost", "numberResults", "uploadEndpoint", "ttl",
    "outputType", "outputFormat", "outputQuality", "deliveryMethod", "safety",
}  # fmt: skip
NESTED = {
    "inputs": {"frameImages", "referenceImages", "video", "referenceVideos"},
    "providerSettings": {"klingai"},
    "safety": {"checkContent", "mode"},
}
CHOICES: dict[str, tuple[object, ...]] = {
    "outputType": ("URL",),
    "outputFormat": ("MP4", "WEBM", "MOV"),
    "deliveryMethod": ("async",),
}
RANGES = {"numberResults": (1, 4), "outputQuality": (20, 99), "ttl": (60, 2**31)}
FRAME_POSITIONS = ("first", "last", 0, -1, "0", "-1")

Task = dict[str, Any]


def validate(task: Task) -> None:
    """Raise the first VendorError that the task deserves, in the order a validator would look."""
    for rule in RULES:
        for problem in rule(task):
            raise problem


def mode_of(task: Task) -> RenderMode:
    """Which of the five uses a task is, by the inputs it brings."""
    inputs = task.get("inputs") or {}
    by_input = {
        **VIDEO_INPUTS,
        "frameImages": RenderMode.FRAMES,
        "referenceImages": RenderMode.REFERENCES,
    }
    return next((mode for name, mode in by_input.items() if inputs.get(name)), RenderMode.TEXT)


def klingai_settings(task: Task) -> dict[str, Any]:
    """The settings under ``providerSettings.klingai``; empty when there are none."""
    values = (task.get("providerSettings") or {}).get("klingai")
    return values if isinstance(values, dict) else {}


def _identity(task: Task) -> Iterator[VendorError]:
    if "taskUUID" not in task:
        yield missing_parameter("taskUUID")
    elif not is_uuid4(task["taskUUID"]):
        yield invalid_value("taskUUID", "It must be a valid UUID v4.")


def _unsupported(task: Task) -> Iterator[VendorError]:
    for name in task.keys() - FIELDS:
        yield unsupported_parameter(name, FIELDS)
    for group, allowed in NESTED.items():
        yield from _unsupported_inside(task, group, allowed)
    settings = task.get("providerSettings") or {}
    yield from _unsupported_inside(settings, "klingai", {"fast", "keepOriginalSound"}, "providerSettings.")


def _unsupported_inside(holder: Task, group: str, allowed: set[str], path: str = "") -> Iterator[VendorError]:
    if group not in holder:
        return
    if not isinstance(holder[group], dict):
        yield invalid_value(path + group, "It must be an object.")
        return
    for name in holder[group].keys() - allowed:
        yield unsupported_parameter(f"{path}{group}.{name}", allowed)


def _prompt(task: Task) -> Iterator[VendorError]:
    if "positivePrompt" not in task:
        yield missing_parameter("positivePrompt")
    elif not isinstance(task["positivePrompt"], str) or len(task["positivePrompt"]) not in PROMPT_LENGTH:
        yield invalid_value("positivePrompt", "It must be a string between 2 and 2500 characters.")


def _model(task: Task) -> Iterator[VendorError]:
    if "model" not in task:
        yield missing_parameter("model")
    elif not isinstance(task["model"], str) or task["model"] not in MODELS:
        yield invalid_choice("model", tuple(MODELS))


def _mode(task: Task) -> Iterator[VendorError]:
    rules, inputs = rules_of(task), task.get("inputs", {})
    mode = mode_of(task)
    if mode not in rules.modes:
        named = next((name for name in NESTED["inputs"] if inputs.get(name)), "positivePrompt")
        yield unsupported_parameter(f"inputs.{named}", NESTED["inputs"] - {named})


def _choices(task: Task) -> Iterator[VendorError]:
    for name, values in CHOICES.items():
        if name in task and task[name] not in values:
            yield invalid_choice(name, values)
    for name, (least, most) in RANGES.items():
        if name in task and not (_is_integer(task[name]) and least <= task[name] <= most):
            yield invalid_value(name, f"It must be an integer between {least} and {most}.")
    for name in ("webhookURL", "uploadEndpoint"):
        if name in task and not _is_web_address(task[name]):
            yield invalid_value(name, "It must be a valid URI.")


def _switches(task: Task) -> Iterator[VendorError]:
    safety, settings = task.get("safety", {}), klingai_settings(task)
    switches = {
        "includeCost": task.get("includeCost", False),
        "safety.checkContent": safety.get("checkContent", False),
        "providerSettings.klingai.fast": settings.get("fast", False),
        "providerSettings.klingai.keepOriginalSound": settings.get("keepOriginalSound", False),
    }
    for name, value in switches.items():
        if not isinstance(value, bool):
            yield invalid_value(name, "It must be a boolean.")
    if safety.get("mode", "none") not in ("none", "fast", "full"):
        yield invalid_choice("safety.mode", ("none", "fast", "full"))


def _pictures(task: Task) -> Iterator[VendorError]:
    inputs = task.get("inputs", {})
    with_video = bool(inputs.get("video") or inputs.get("referenceVideos"))
    # With any video Kling takes 4 pictures at most; the page says so for editing only.
    most = {"frameImages": 2, "referenceImages": 4 if with_video else 7, "referenceVideos": 1}
    for name, limit in most.items():
        items = inputs.get(name, [])
        if not isinstance(items, list):
            yield invalid_value(f"inputs.{name}", "It must be an array.")
        elif len(items) > limit:
            yield invalid_length(f"inputs.{name}", limit)
    if "video" in inputs and not isinstance(inputs["video"], str):
        yield invalid_value("inputs.video", "It must be a UUID or a URL.")


def _frames(task: Task) -> Iterator[VendorError]:
    items = task.get("inputs", {}).get("frameImages", [])
    shaped = [item for item in items if isinstance(item, dict)]
    for item in shaped:
        if extra := item.keys() - {"image", "frame"}:
            yield unsupported_parameter(f"inputs.frameImages.{min(extra)}", {"image", "frame"})
        if "image" not in item:
            yield missing_parameter("inputs.frameImages.image")
        if isinstance(item.get("frame"), bool) or item.get("frame", "first") not in FRAME_POSITIONS:
            yield invalid_choice("inputs.frameImages.frame", FRAME_POSITIONS[:4])
    places = frame_positions(items)
    if items and "first" not in places:
        yield invalid_value("inputs.frameImages", "A last frame needs a first frame.")
    if len(set(places)) < len(places):
        yield invalid_value("inputs.frameImages", "Two images are given for the same frame.")


def frame_positions(items: list[Any]) -> list[str]:
    """``first`` or ``last`` for each frame image, by its ``frame`` or else by its position."""
    by_position = ("first", "last")
    named = {"first": "first", "0": "first", "last": "last", "-1": "last"}
    return [
        named.get(str(item["frame"]), "")
        if isinstance(item, dict) and "frame" in item
        else by_position[index]
        for index, item in enumerate(items[:2])
    ]


def _company(task: Task) -> Iterator[VendorError]:
    inputs = task.get("inputs", {})
    pairs = (
        ("frameImages", "referenceImages"),
        ("frameImages", "video"),
        ("frameImages", "referenceVideos"),
        ("video", "referenceVideos"),
    )
    for one, other in pairs:
        if inputs.get(one) and inputs.get(other):
            yield incompatible_parameters(f"inputs.{one}", f"inputs.{other}")
    settings = klingai_settings(task)
    if settings.get("fast") and not inputs.get("video"):
        yield unsupported_parameter("providerSettings.klingai.fast", {"keepOriginalSound"})
    if settings.get("keepOriginalSound") and not (inputs.get("video") or inputs.get("referenceVideos")):
        yield unsupported_parameter("providerSettings.klingai.keepOriginalSound", {"fast"})


def _size(task: Task) -> Iterator[VendorError]:
    named_sides = [name for name in ("width", "height") if name in task]
    mode = mode_of(task)
    if mode in (RenderMode.FRAMES, RenderMode.EDIT):
        for name in named_sides:
            yield unsupported_parameter(name, FIELDS - {"width", "height"})
        return
    absent = [name for name in ("width", "height") if name not in task]
    if absent:
        message = f"Missing required dimension parameters: {quoted_list(absent)}."
        yield VendorError("missingDimensionParameters", message, absent)
    elif (
        not all(_is_integer(task[name]) for name in named_sides)
        or (task["width"], task["height"]) not in rules_of(task).sizes
    ):
        supported = [f"{width}x{height}" for width, height in rules_of(task).sizes]
        message = f"The dimensions are not supported for the {task['model']} model. "
        yield VendorError(
            "unsupportedModelResolution",
            f"{message}Supported values are: {quoted_list(supported)}.",
            ["width", "height"],
            allowedValues=supported,
        )


def _duration(task: Task) -> Iterator[VendorError]:
    if "duration" not in task:
        return
    mode, seconds = mode_of(task), task["duration"]
    if mode is RenderMode.EDIT:
        yield unsupported_parameter("duration", FIELDS - {"duration", "width", "height"})
    elif not _is_integer(seconds):
        message = "Invalid value for 'duration' parameter. Video duration must be an integer."
        yield VendorError("invalidVideoDurationInteger", message, "duration")
    elif seconds not in rules_of(task).seconds[mode]:
        yield invalid_choice("duration", rules_of(task).seconds[mode])


RULES: tuple[Callable[[Task], Iterator[VendorError]], ...] = (
    _identity,
    _unsupported,
    _model,
    _prompt,
    _choices,
    _switches,
    _pictures,
    _frames,
    _company,
    _mode,
    _size,
    _duration,
)


def is_uuid4(value: object) -> bool:
    """Whether the value is the text of a version 4 UUID."""
    return isinstance(value, str) and bool(UUID4.fullmatch(value))


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_web_address(value: object) -> bool:
    return (
        isinstance(value, str) and value.startswith(("http://", "https://")) and len(value) > len("https://")
    )
