"""The words that the composer offers."""

from __future__ import annotations

import pytest

from studio.catalog.check import problems
from studio.catalog.request import Mode
from studio.catalog.snippets import CHIPS, TEMPLATES
from tests.catalog.sample_requests import wish


@pytest.mark.parametrize("mode", Mode)
def test_a_template_is_a_prompt_that_its_mode_takes(mode):
    templates = TEMPLATES[mode]

    assert len({template.label for template in templates}) == len(templates) >= 3
    assert [problems(wish(mode, prompt=template.prompt)) for template in templates] == [[]] * len(templates)


def test_chips_are_a_dozen_moves_that_fit_into_a_sentence():
    assert len({chip.label for chip in CHIPS}) == len({chip.words for chip in CHIPS}) == len(CHIPS) >= 12
    assert all(chip.words[0].islower() and not chip.words.endswith(".") for chip in CHIPS)
