"""What the model is known to want of the files themselves: hints, as the vendor documents none of it."""

from __future__ import annotations

from collections.abc import Iterator

from studio.catalog.problem import Problem
from studio.catalog.request import Input, Kind, VideoRequest
from studio.catalog.spec import Limits, ModelSpec


def of_role(request: VideoRequest, role: str) -> tuple[Input, ...]:
    """The inputs of one role, none, one or many."""
    value = getattr(request, role)
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def called(item: Input) -> str:
    """How a sentence calls an input."""
    return f"@{item.name}" if item.name else f"The {item.kind}"


def a(kind: Kind) -> str:
    """With its article."""
    return "an image" if kind is Kind.IMAGE else "a video"


def plain(value: float) -> str:
    """At most one decimal, none that says nothing."""
    return f"{value:.1f}".removesuffix(".0")


def hints(model: ModelSpec, request: VideoRequest) -> Iterator[Problem]:
    """Amber lines for inputs outside of what the model is known to like."""
    for need in model.modes[request.mode].inputs:
        for item in of_role(request, need.role):
            found = image(model.limits, item) if item.kind is Kind.IMAGE else video(model.limits, item)
            for message, source in found:
                yield Problem(
                    field=need.role, message=f"{called(item)} {message}", blocks=False, source=source
                )


def image(limits: Limits, item: Input) -> Iterator[tuple[str, str]]:
    """What is odd about an image: each a half sentence and its source."""
    sides = (item.width_px, item.height_px)
    if sides[0] and sides[1]:
        short, long = sorted((sides[0], sides[1]))
        if short < limits.image_side_px.value:
            yield (
                f"is only {short} px on its short side; {limits.image_side_px.value} is wanted.",
                limits.image_side_px.source,
            )
        if long / short > limits.image_ratio.value:
            yield (
                f"is {plain(long / short)} times as long as wide; {limits.image_ratio.value} is the most.",
                limits.image_ratio.source,
            )
    if item.size_bytes and item.size_bytes > limits.image_bytes.value:
        yield f"has {item.size_bytes / 1e6:.0f} MB; 10 is the most.", limits.image_bytes.source
    if item.format and item.format not in limits.image_formats.value:
        yield f"is {item.format}; JPEG and PNG are taken.", limits.image_formats.source


def video(limits: Limits, item: Input) -> Iterator[tuple[str, str]]:
    """What is odd about a video: each a half sentence and its source."""
    span = limits.video_side_px
    sides = [side for side in (item.width_px, item.height_px) if side]
    if any(not span.value.holds(side) for side in sides):
        size = "×".join(map(str, sides))
        yield (
            f"is {size}; each side should be {span.value.least:.0f} to {span.value.most:.0f} px.",
            span.source,
        )
    if item.rate and not limits.video_rate.value.holds(item.rate):
        yield f"has {plain(item.rate)} frames per second; 24 to 60 are wanted.", limits.video_rate.source
    if item.size_bytes and item.size_bytes > limits.video_bytes.value:
        yield f"has {item.size_bytes / 1e6:.0f} MB; 200 is the most.", limits.video_bytes.source
    if item.format and item.format not in limits.video_formats.value:
        yield f"is {item.format}; MP4 and MOV are taken.", limits.video_formats.source
