"""The facts of a model in words, for people who want to know what is documented and what is guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from studio.catalog.formatting import either, megabytes, plain
from studio.catalog.price import dollars
from studio.catalog.spec import Basis, Fact, InputSlot, Limits, ModelSpec, ModeSpec, Range, Source


@dataclass(frozen=True, kw_only=True)
class FactLine:
    """One fact: its name, its value, where it is written and why it was settled so."""

    name: str
    value: str
    source: Source
    why: str = ""
    is_hint: bool = False  # breaking it is a hint, no refusal


@dataclass(frozen=True, kw_only=True)
class ModelFactGroup:
    """The facts of one mode, or those that hold in every mode."""

    label: str
    description: str
    lines: Sequence[FactLine]


_LIMITS = {
    "prompt": ("Prompt", "{} characters"),
    "number_results": ("Results of one order", "{}"),
    "output_formats": ("Formats", "{}"),
    "output_quality": ("Quality", "{}"),
    "safety_modes": ("Safety check", "{}"),
    "ttl_seconds": ("Kept at the provider", "{} s or longer"),
    "upload_schemes": ("Upload address begins with", "{}"),
    "upload_results": ("Results at one upload address", "{}"),
    "length_tolerance": ("A video may be longer by", "{} s"),
    "image_side_px": ("Sides of an image", "{} px or more"),
    "image_ratio": ("Ratio of an image", "at most {}:1"),
    "image_bytes": ("Size of an image", "at most {}"),
    "image_formats": ("Formats of an image", "{}"),
    "video_side_px": ("Sides of a video", "{} px"),
    "video_rate": ("Rate of a video", "{} frames per second"),
    "rate_tolerance": ("A rate may differ by", "{}"),
    "video_bytes": ("Size of a video", "at most {}"),
    "video_formats": ("Formats of a video", "{}"),
}


def fact_groups(model: ModelSpec) -> list[ModelFactGroup]:
    """Every fact of a model, mode by mode, then those that hold in every mode."""
    modes = [
        ModelFactGroup(label=spec.label, description=spec.description, lines=tuple(_mode_lines(spec)))
        for spec in model.modes.values()
    ]
    limits = ModelFactGroup(label="In every mode", description="", lines=tuple(_limit_lines(model.limits)))
    return [*modes, limits]


def basis_counts(model: ModelSpec) -> list[tuple[Basis, int]]:
    """How many facts of a model are documented, and how many are not, the most certain first."""
    counted = Counter(line.source.basis for group in fact_groups(model) for line in group.lines)
    return [(basis, counted[basis]) for basis in Basis if counted[basis]]


def _mode_lines(spec: ModeSpec) -> Iterator[FactLine]:
    yield _line("Price", f"{dollars(spec.price_per_second.value)} a second", spec.price_per_second)
    if spec.fast_price_per_second:
        price = spec.fast_price_per_second
        yield _line("Price when fast", f"{dollars(price.value)} a second", price)
    sizes = ", ".join(f"{width} × {height} ({ratio})" for width, height, ratio in spec.sizes or ())
    yield _line("Size", sizes or "follows the input", spec.geometry)
    if spec.seconds:
        yield _line("Length", f"{_numbers(spec.seconds.value)} s", spec.seconds)
    for slot in spec.inputs:
        yield from _slot_lines(slot)
    yield _line("Keeps the sound", "of the video" if spec.sound.value else "no", spec.sound)
    yield _line("Fast", "yes" if spec.fast.value else "no", spec.fast)
    yield _line("Other inputs beside it", "none", spec.nothing_else)


def _slot_lines(slot: InputSlot) -> Iterator[FactLine]:
    count = str(slot.maximum) if slot.minimum == slot.maximum else f"{slot.minimum} to {slot.maximum}"
    yield FactLine(name=slot.label, value=count, source=slot.source, why=slot.why)
    for name, fact in (("", slot.seconds), (" when fast", slot.fast_seconds)):
        if fact:
            yield _line(f"Length of the {slot.label.lower()}{name}", f"{_text(fact.value)} s", fact)


def _limit_lines(limits: Limits) -> Iterator[FactLine]:
    for field in fields(limits):
        fact: Fact[object] = getattr(limits, field.name)
        name, words = _LIMITS[field.name]
        value = megabytes(fact.value) if field.name.endswith("_bytes") else _text(fact.value)  # type: ignore[arg-type]
        yield _line(name, words.format(value), fact)


def _line(name: str, value: str, fact: Fact[object]) -> FactLine:
    return FactLine(name=name, value=value, source=fact.source, why=fact.why, is_hint=not fact.blocks)


def _text(value: object) -> str:
    if isinstance(value, Range):
        return f"{plain(value.minimum)} to {plain(value.maximum)}"
    return either(value) if isinstance(value, tuple) else str(value)


def _numbers(values: Sequence[int]) -> str:
    minimum, *between, maximum = (values[0], *values[1:]) if len(values) > 1 else (values[0], values[0])
    if minimum == maximum:
        return str(minimum)
    return f"{minimum} to {maximum}" if between else either(values)
