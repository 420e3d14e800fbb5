"""The data of the models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from studio.catalog import model_specs
from studio.catalog.model_specs import O1_PRO, O1_STANDARD
from studio.catalog.request import ROLES, InputKind, Mode, VideoRequest
from studio.catalog.spec import Basis, Fact, InputSlot, ModelSpec

every_model = pytest.mark.parametrize("model", model_specs.every(), ids=lambda model: model.slug)


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


@every_model
def test_every_rule_has_a_source_and_the_day_it_was_read(model: ModelSpec) -> None:
    rules = list(_rules(model))

    assert len(rules) > 50
    assert all(rule.source.title and "2026-11-2" in str(rule.source) for rule in rules)


@every_model
def test_what_the_vendors_page_does_not_say_blocks_only_with_a_reason(model: ModelSpec) -> None:
    facts = [rule for rule in _rules(model) if isinstance(rule, Fact)]
    vendor = (Basis.DOCUMENTED, Basis.SIBLING)

    assert all(fact.why for fact in facts if fact.blocks and fact.source.basis not in vendor)


@every_model
def test_a_guess_never_refuses(model: ModelSpec) -> None:
    facts = [rule for rule in _rules(model) if isinstance(rule, Fact)]

    assert not [fact for fact in facts if fact.blocks and fact.source.basis is Basis.NOBODY]


def test_the_page_of_the_sibling_settles_what_that_of_o1_pro_leaves_open() -> None:
    pro, standard = (model.modes[Mode.REFERENCE_VIDEO] for model in (O1_PRO, O1_STANDARD))

    for spec, basis in ((pro, Basis.SIBLING), (standard, Basis.DOCUMENTED)):
        assert (spec.geometry.value, spec.geometry.source.basis) == ("size", basis)
        assert (spec.sound.value, spec.sound.source.basis) == (True, basis)
        assert spec.price_per_second.source.basis is basis


def test_a_model_that_is_not_in_the_catalog_is_not_found() -> None:
    with pytest.raises(KeyError):
        model_specs.get("klingai:kling@o2")
    assert model_specs.find("klingai:kling@o2") is None
    assert model_specs.find_by_slug("o2") is None


def test_ids_and_slugs_are_unique_and_a_model_finishes_in_one_that_exists() -> None:
    models = model_specs.every()

    assert len({model.id for model in models}) == len({model.slug for model in models}) == len(models)
    assert all(model_specs.get(model.finishes_in) for model in models if model.finishes_in)


@every_model
def test_all_modes_are_offered_in_their_order(model: ModelSpec) -> None:
    assert list(model.modes) == list(Mode)


@pytest.mark.parametrize(
    ("mode", "images", "has_size", "seconds", "prices", "sound", "fast"),
    [
        (Mode.TEXT, 0, True, (5, 10), ("0.112", "0.084"), False, False),
        (Mode.FRAMES, 2, False, (5, 10), ("0.112", "0.084"), False, False),
        (Mode.REFERENCES, 7, True, tuple(range(3, 11)), ("0.112", "0.084"), False, False),
        (Mode.REFERENCE_VIDEO, 4, True, tuple(range(3, 11)), ("0.168", "0.126"), True, False),
        (Mode.EDIT, 4, False, None, ("0.168", "0.126"), True, True),
    ],
)
def test_a_mode_offers_what_its_documentation_says(
    mode: Any, images: int, has_size: bool, seconds: Any, prices: Any, sound: bool, fast: bool
) -> None:
    for model, price in zip((O1_PRO, O1_STANDARD), prices, strict=True):
        spec = model.modes[mode]

        assert spec.max_images == images
        assert bool(spec.sizes) == has_size == (spec.geometry.value == "size")
        assert (spec.seconds.value if spec.seconds else None) == seconds
        assert str(spec.price_per_second.value) == price
        assert (spec.may_keep_sound, spec.may_be_fast) == (sound, fast)


@every_model
def test_a_role_is_a_field_of_the_request_with_words_for_its_mention(model: ModelSpec) -> None:
    needs = [slot for spec in model.modes.values() for slot in spec.inputs]

    assert {slot.role for slot in needs} == set(ROLES) == set(model.mention_words.value)
    assert all((slot.kind is InputKind.VIDEO) == slot.role.endswith("video") for slot in needs)
    assert {field.name for field in fields(VideoRequest)} > set(ROLES)


@pytest.mark.parametrize(
    ("model", "width", "height", "ratio"),
    [
        (O1_PRO, 1440, 1440, "1:1"),
        (O1_STANDARD, 720, 1280, "9:16"),
        (O1_STANDARD, 1920, 1080, ""),
        (O1_PRO, None, None, ""),
    ],
)
def test_a_size_has_its_ratio_with_its_own_model_only(
    model: ModelSpec, width: int | None, height: int | None, ratio: str
) -> None:
    assert model.ratio_of(width, height) == ratio
