"""The cases of the contract check: each names an entry that exists, and fills in its samples."""

from __future__ import annotations

from typing import Any

import pytest

from studio.catalog import model_specs
from studio.catalog.request import Mode
from studio.provider.contract_cases import ContractCase, cases, with_samples

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_each_case_names_an_entry_of_the_catalog(case: ContractCase) -> None:
    slug, place, *names = case.fact.split(".")
    model = model_specs.find_by_slug(slug)
    assert model is not None
    facts: Any = model.limits if place == "limits" else model.modes[Mode(place)]
    if len(names) == 2:
        facts = facts.slot(names[0])
    assert getattr(facts, names[-1]) is not None or case.fact.endswith("edit.seconds")


def test_names_and_ids_are_unique() -> None:
    assert len({case.name for case in CASES}) == len({case.task_uuid for case in CASES}) == len(CASES)


def test_the_first_case_is_the_cheapest_and_needs_no_upload() -> None:
    prices = [case.price_usd for case in CASES if case.price_usd is not None]
    assert CASES[0].price_usd == min(prices)
    assert not CASES[0].has_video


def test_samples_stand_in_the_inputs_only() -> None:
    case = next(case for case in CASES if case.name == "O1 Pro: Edit with a first frame")
    filled = with_samples(case.message, "data:,", "a-uuid")
    assert filled["inputs"] == {"video": "a-uuid", "frameImages": [{"image": "data:,", "frame": "first"}]}
    assert filled["positivePrompt"] == case.message["positivePrompt"]
