"""The facts of a model in words, for people who want to know what is documented and what is guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from studio.catalog.formatting import megabytes, plain
from studio.catalog.preflight import count_limit
from studio.catalog.price import dollars
from studio.catalog.spec import Basis, Fact, InputSlot, Limits, ModelSpec, ModeSpec, Range, Source
from studio.core.values.translatable import FormattedNumber, Listed, Translatable, either, translatable


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


_PLAIN = Translatable("{value}")  # a value that speaks for itself
_AT_MOST = translatable("at most {value}")
# Of each limit its name, and how its value is said.
_LIMITS = {
    "prompt": (translatable("Prompt"), translatable("{value} characters")),
    "number_results": (translatable("Results of one order"), _PLAIN),
    "output_formats": (translatable("Formats"), _PLAIN),
    "output_quality": (translatable("Quality"), _PLAIN),
    "safety_modes": (translatable("Safety check"), _PLAIN),
    "ttl_seconds": (translatable("Kept at the provider"), translatable("{value} s or longer")),
    "upload_schemes": (translatable("Upload address begins with"), _PLAIN),
    "upload_results": (translatable("Results at one upload address"), _PLAIN),
    "length_tolerance": (translatable("A video may be longer by"), Translatable("{value} s")),
    "image_side_px": (translatable("Sides of an image"), translatable("{value} px or more")),
    "image_ratio": (translatable("Ratio of an image"), translatable("at most {value}:1")),
    "image_bytes": (translatable("Size of an image"), _AT_MOST),
    "image_formats": (translatable("Formats of an image"), _PLAIN),
    "video_side_px": (translatable("Sides of a video"), translatable("{value} px")),
    "video_rate": (translatable("Rate of a video"), translatable("{value} frames per second")),
    "rate_tolerance": (translatable("A rate may differ by"), _PLAIN),
    "video_bytes": (translatable("Size of a video"), _AT_MOST),
    "video_formats": (translatable("Formats of a video"), _PLAIN),
}


def fact_groups(model: ModelSpec) -> list[ModelFactGroup]:
    """Every fact of a model, mode by mode, then those that hold in every mode."""
    modes = [
        ModelFactGroup(label=spec.label, description=spec.description, lines=tuple(_mode_lines(spec)))
        for spec in model.modes.values()
    ]
    limits = ModelFactGroup(
        label=translatable("In every mode"), description="", lines=tuple(_limit_lines(model.limits))
    )
    return [*modes, limits]


def basis_counts(model: ModelSpec) -> list[tuple[Basis, int]]:
    """How many facts of a model are documented, and how many are not, the most certain first."""
    counted = Counter(line.source.basis for group in fact_groups(model) for line in group.lines)
    return [(basis, counted[basis]) for basis in Basis if counted[basis]]


def _mode_lines(spec: ModeSpec) -> Iterator[FactLine]:
    yield _price_line(translatable("Price"), spec.price_per_second)
    if spec.fast_price_per_second:
        yield _price_line(translatable("Price when fast"), spec.fast_price_per_second)
    sizes = Listed([f"{width} × {height} ({ratio})" for width, height, ratio in spec.sizes or ()])
    yield _line(translatable("Size"), sizes or translatable("follows the input"), spec.geometry)
    if spec.seconds:
        value = Translatable("{value} s", value=_numbers(spec.seconds.value))
        yield _line(translatable("Length"), value, spec.seconds)
    for slot in spec.inputs:
        yield from _slot_lines(slot)
    no = translatable("no")
    kept_sound = translatable("of the video") if spec.sound.value else no
    yield _line(translatable("Keeps the sound"), kept_sound, spec.sound)
    yield _line(translatable("Fast"), translatable("yes") if spec.fast.value else no, spec.fast)
    yield _line(translatable("Other inputs beside it"), translatable("none are taken"), spec.nothing_else)


def _price_line(name: str, price: Fact[Decimal]) -> FactLine:
    return _line(name, translatable("{price} a second", price=dollars(price.value)), price)


def _slot_lines(slot: InputSlot) -> Iterator[FactLine]:
    count = count_limit(slot.minimum, slot.maximum)
    yield FactLine(name=slot.label, value=count, source=slot.source, why=slot.why)
    if slot.seconds:
        name = translatable("{input}: length", input=slot.label)
        yield _line(name, Translatable("{value} s", value=_text(slot.seconds.value)), slot.seconds)
    if slot.fast_seconds:
        name = translatable("{input}: length when fast", input=slot.label)
        yield _line(name, Translatable("{value} s", value=_text(slot.fast_seconds.value)), slot.fast_seconds)


def _limit_lines(limits: Limits) -> Iterator[FactLine]:
    for field in fields(limits):
        fact: Fact[object] = getattr(limits, field.name)
        name, words = _LIMITS[field.name]
        value = megabytes(fact.value) if field.name.endswith("_bytes") else _text(fact.value)  # type: ignore[arg-type]
        yield _line(name, Translatable(words.message, value=value), fact)


def _line(name: str, value: str, fact: Fact[object]) -> FactLine:
    return FactLine(name=name, value=value, source=fact.source, why=fact.why, is_hint=not fact.blocks)


def _text(value: object) -> str:
    if isinstance(value, Range):
        minimum, maximum = plain(value.minimum), plain(value.maximum)
        return translatable("{minimum} to {maximum}", minimum=minimum, maximum=maximum)
    return either(value) if isinstance(value, tuple) else FormattedNumber(value)


def _numbers(values: Sequence[int]) -> str:
    minimum, *between, maximum = (values[0], *values[1:]) if len(values) > 1 else (values[0], values[0])
    if minimum == maximum:
        return str(minimum)
    return count_limit(minimum, maximum) if between else either(values)
