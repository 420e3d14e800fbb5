"""``problems``: everything wrong with a request, each at its field and in one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from studio.catalog import entries, files, mentions
from studio.catalog.problem import Problem
from studio.catalog.request import Mode, VideoRequest
from studio.catalog.spec import ModelSpec, Need

ROLES = ("first_frame", "last_frame", "reference_images", "reference_video", "source_video")
__all__ = ["RULES", "Problem", "blocking", "problems"]


def problems(request: VideoRequest) -> list[Problem]:
    """Everything wrong with the request, in reading order; empty when it can be ordered."""
    try:
        model = entries.get(request.model)
    except KeyError:
        return [Problem(field="model", message=f"There is no model called {request.model!r} here.")]
    return [problem for rule in RULES for problem in rule(model, request)]


def blocking(found: Sequence[Problem]) -> list[Problem]:
    """Those that keep the order from going."""
    return [problem for problem in found if problem.blocks]


@dataclass(frozen=True)
class _Chosen:
    """How many inputs of one role a request has."""

    need: Need
    count: int


def _count(request: VideoRequest, role: str) -> int:
    value = getattr(request, role)
    return len(value) if isinstance(value, tuple) else int(value is not None)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def prompt_length(model: ModelSpec, request: VideoRequest) -> Iterator[Problem]:
    """The prompt is 2 to 2500 characters, as it is sent."""
    span = model.limits.prompt
    written = len(request.prompt.strip())
    sent = max(written, len(mentions.resolve(request).strip())) if written else 0
    if written == 0:
        yield Problem(field="prompt", message="Describe the video in a few words.", source=span.source)
    elif written < span.value.least:
        yield Problem(field="prompt", message="One character is too short a prompt.", source=span.source)
    elif sent > span.value.most:
        message = f"The prompt has {sent} characters; {span.value.most:.0f} is the most."
        yield Problem(field="prompt", message=message, source=span.source)


def broken_mentions(_: ModelSpec, request: VideoRequest) -> Iterator[Problem]:
    """A mention must name an input that is there."""
    for name in mentions.broken(request):
        message = f"@{name} names no input. Add it, remove the mention, or write @@{name} for plain text."
        yield Problem(field="prompt", message=message)


def input_counts(model: ModelSpec, request: VideoRequest) -> Iterator[Problem]:
    """As many inputs of each role as the mode takes, and none that it has no use for."""
    needs = {need.role: need for need in model.modes[request.mode].inputs}
    label = model.modes[request.mode].label
    for role in ROLES:
        count, need = _count(request, role), needs.get(role)
        if need is None and count:
            yield Problem(field=role, message=f"The mode {label} does not use this input.")
        elif need and count < need.least:
            yield Problem(field=role, message=_missing(need))
        elif need and count > need.most:
            yield Problem(field=role, message=f"{count} are too many; {need.most} is the most in this mode.")


def _missing(need: Need) -> str:
    thing = {"reference_images": "at least one reference image"}.get(need.role, f"a {need.label.lower()}")
    return f"Add {thing}."


def kinds(model: ModelSpec, request: VideoRequest) -> Iterator[Problem]:
    """An image where an image belongs, a video where a video belongs."""
    for need in model.modes[request.mode].inputs:
        for item in files.of_role(request, need.role):
            if item.kind != need.kind:
                yield Problem(
                    field=need.role,
                    message=f"{files.called(item)} is {files.a(item.kind)}, not {files.a(need.kind)}.",
                )


def size(model: ModelSpec, request: VideoRequest) -> Iterator[Problem]:
    """One of the three sizes, or none where the input decides."""
    spec = model.modes[request.mode]
    given = (request.width_px, request.height_px)
    if spec.sizes is None:
        if given != (None, None):
            yield Problem(
                field="width_px",
                message="The size follows the input in this mode.",
                source=spec.geometry.source,
            )
    elif given not in {(width, height) for width, height, _ in spec.sizes}:
        choice = ", ".join(f"{width}×{height}" for width, height, _ in spec.sizes)
        yield Problem(
            field="width_px", message=f"Choose one of the sizes {choice}.", source=spec.geometry.source
        )


def seconds(model: ModelSpec, request: VideoRequest) -> Iterator[Problem]:
    """A whole number of seconds that the mode offers, or none where the input decides."""
    allowed = model.modes[request.mode].seconds
    if allowed is None:
        if request.seconds is not None:
            yield Problem(field="seconds", message="The length follows the video in this mode.")
    elif not _is_whole(request.seconds) or request.seconds not in allowed.value:
        least, most = allowed.value[0], allowed.value[-1]
        words = " or ".join(map(str, allowed.value)) if len(allowed.value) < 4 else f"{least} to {most}"
        yield Problem(field="seconds", message=f"Choose {words} seconds.", source=allowed.source)


def numbers(model: ModelSpec, request: VideoRequest) -> Iterator[Problem]:
    """Results, quality and time to live are whole numbers within their bounds."""
    limits = model.limits
    for field, span, name in (
        ("number_results", limits.number_results, "results"),
        ("output_quality", limits.output_quality, "quality"),
    ):
        value = getattr(request, field)
        if not _is_whole(value) or not span.value.holds(value):
            message = (
                f"The {name} must be a whole number from {span.value.least:.0f} to {span.value.most:.0f}."
            )
            yield Problem(field=field, message=message, source=span.source)
    ttl, least = request.ttl_seconds, limits.ttl_seconds
    if ttl is not None and (not _is_whole(ttl) or ttl < least.value):
        message = f"The time to live must be {least.value} seconds or more."
        yield Problem(field="ttl_seconds", message=message, source=least.source)


def choices(model: ModelSpec, request: VideoRequest) -> Iterator[Problem]:
    """Format and safety mode are among those that exist; the upload endpoint is an https address."""
    limits = model.limits
    for field, allowed in (("output_format", limits.output_formats), ("safety_mode", limits.safety_modes)):
        if getattr(request, field) not in allowed.value:
            message = f"Choose one of {', '.join(allowed.value)}."
            yield Problem(field=field, message=message, source=allowed.source)
    if request.upload_endpoint and not request.upload_endpoint.startswith("https://"):
        yield Problem(field="upload_endpoint", message="The address must begin with https://.")


def switches(model: ModelSpec, request: VideoRequest) -> Iterator[Problem]:
    """Sound is only kept of a video, and only edits can be fast."""
    spec = model.modes[request.mode]
    if request.keep_original_sound and not spec.may_keep_sound:
        yield Problem(field="keep_original_sound", message="Only a video input has a sound to keep.")
    if request.fast and not spec.may_be_fast:
        yield Problem(field="fast", message="Only editing a video can be fast.")


def source_length(model: ModelSpec, request: VideoRequest) -> Iterator[Problem]:
    """Videos are 3 to 10 s long; for a fast edit 6 to 20 s."""
    for role, item in (("reference_video", request.reference_video), ("source_video", request.source_video)):
        if item is None or item.seconds is None:
            continue
        is_fast = request.fast and request.mode is Mode.EDIT
        span = model.limits.fast_source_seconds if is_fast else model.limits.source_seconds
        if not span.value.holds(item.seconds):
            words = f"{files.called(item)} is {files.plain(item.seconds)} s long;"
            when = " when fast is on" if is_fast else ""
            allowed = f"{span.value.least:.0f} to {span.value.most:.0f} s work{when}."
            yield Problem(field=role, message=f"{words} {allowed}", source=span.source)


RULES = (
    prompt_length,
    broken_mentions,
    input_counts,
    kinds,
    size,
    seconds,
    source_length,
    numbers,
    choices,
    switches,
    files.hints,
)
