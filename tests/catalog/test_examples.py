"""The examples: prompts that the model takes, each with the picture of its draft."""

from __future__ import annotations

from studio.catalog.check import problems
from studio.catalog.examples import EXAMPLES, by_craft
from studio.catalog.request import Mode
from tests.catalog.sample_requests import sample_request
from tests.processes import BASE


def test_every_example_can_be_ordered_as_it_stands() -> None:
    assert {
        example.name: problems(sample_request(Mode.TEXT, prompt=example.prompt)) for example in EXAMPLES
    } == {example.name: [] for example in EXAMPLES}


def test_there_are_24_under_five_crafts_each_with_a_name_of_its_own() -> None:
    assert len({example.name for example in EXAMPLES}) == len(EXAMPLES) == 24
    assert [len(group) >= 4 for group in by_craft().values()] == [True] * 5


def test_every_example_has_the_picture_of_its_draft_and_no_picture_is_left_over() -> None:
    pictures = {path.stem for path in (BASE / "static/img/examples").glob("*.webp")}
    assert pictures == {example.name for example in EXAMPLES}
