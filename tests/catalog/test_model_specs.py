"""The data of the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from studio.catalog import model_specs
from studio.catalog.request import MODEL, ROLES, InputKind, Mode, VideoRequest
from studio.catalog.spec import Fact, InputSlot


def _rules(value: Any) -> Iterator[Fact[Any] | InputSlot]:
    """Every fact and need that a description holds."""
    if isinstance(value, Fact | InputSlot):
        yield value
    parts: Iterable[Any] = ()
    if is_dataclass(value):
        parts = (getattr(value, field.name) for field in fields(value))
    elif isinstance(value, dict):
        parts = value.values()
    elif isinstance(value, tuple):
        parts = value
    for part in parts:
        yield from _rules(part)


def test_every_rule_has_a_source_and_the_day_it_was_read() -> None:
    rules = list(_rules(model_specs.get(MODEL)))

    assert len(rules) > 50
    assert all("2026-11-23" in rule.source for rule in rules)


def test_what_the_vendors_page_does_not_say_blocks_only_with_a_reason() -> None:
    facts = [rule for rule in _rules(model_specs.get(MODEL)) if isinstance(rule, Fact)]

    assert all(fact.why for fact in facts if fact.blocks and not fact.source.startswith(model_specs.PAGE))


def test_a_model_that_is_not_offered_is_not_found() -> None:
    with pytest.raises(KeyError):
        model_specs.get("klingai:kling@o1-standard")


def test_all_modes_are_offered_in_their_order() -> None:
    assert list(model_specs.get(MODEL).modes) == list(Mode)


@pytest.mark.parametrize(
    ("mode", "images", "has_size", "seconds", "price", "sound", "fast"),
    [
        (Mode.TEXT, 0, True, (5, 10), "0.112", False, False),
        (Mode.FRAMES, 2, False, (5, 10), "0.112", False, False),
        (Mode.REFERENCES, 7, True, tuple(range(3, 11)), "0.112", False, False),
        (Mode.REFERENCE_VIDEO, 4, True, tuple(range(3, 11)), "0.168", True, False),
        (Mode.EDIT, 4, False, None, "0.168", True, True),
    ],
)
def test_a_mode_offers_what_its_documentation_says(
    mode: Any, images: int, has_size: bool, seconds: Any, price: str, sound: bool, fast: bool
) -> None:
    spec = model_specs.get(MODEL).modes[mode]

    assert spec.max_images == images
    assert bool(spec.sizes) == has_size == (spec.geometry.value == "size")
    assert (spec.seconds.value if spec.seconds else None) == seconds
    assert str(spec.price_per_second.value) == price
    assert (spec.may_keep_sound, spec.may_be_fast) == (sound, fast)


def test_a_role_is_a_field_of_the_request_with_words_for_its_mention() -> None:
    model = model_specs.get(MODEL)
    needs = [slot for spec in model.modes.values() for slot in spec.inputs]

    assert {slot.role for slot in needs} == set(ROLES) == set(model.mention_words.value)
    assert all((slot.kind is InputKind.VIDEO) == slot.role.endswith("video") for slot in needs)
    assert {field.name for field in fields(VideoRequest)} > set(ROLES)
