"""The words that the composer offers."""

from __future__ import annotations

from typing import Any

import pytest

from studio.catalog.check import problems
from studio.catalog.request import Mode
from studio.catalog.snippets import SNIPPET_GROUPS, SNIPPETS, STARTER_PROMPTS
from tests.catalog.sample_requests import sample_request


@pytest.mark.parametrize("mode", Mode)
def test_a_template_is_a_prompt_that_its_mode_takes(mode: Any) -> None:
    templates = STARTER_PROMPTS[mode]

    assert len({template.label for template in templates}) == len(templates) >= 3
    assert [problems(sample_request(mode, prompt=template.prompt)) for template in templates] == [[]] * len(
        templates
    )


def test_chips_are_a_dozen_moves_that_fit_into_a_sentence() -> None:
    assert (
        len({chip.label for chip in SNIPPETS}) == len({chip.text for chip in SNIPPETS}) == len(SNIPPETS) >= 12
    )
    assert all(chip.text[0].islower() and not chip.text.endswith(".") for chip in SNIPPETS)


def test_lens_light_and_framing_fit_into_a_sentence() -> None:
    assert list(SNIPPET_GROUPS) == ["Lens", "Lighting", "Framing"]
    chips = [chip for group in SNIPPET_GROUPS.values() for chip in group]
    assert len({chip.label for chip in chips}) == len({chip.text for chip in chips}) == len(chips)
    assert all(chip.text[0].islower() and not chip.text.endswith(".") for chip in chips)
