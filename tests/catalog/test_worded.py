"""The sentences of the catalog in another language: all of them, with their figures."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from studio.catalog import model_facts, model_specs
from studio.catalog.check import problems
from studio.catalog.examples import EXAMPLES
from studio.catalog.labels import mode_label, mode_labels
from studio.catalog.preflight import file_checks
from studio.catalog.price import price
from studio.catalog.request import Mode
from studio.catalog.wildcards import InvalidWildcards, expansions
from studio.core.translations.wording import worded
from tests.catalog.sample_requests import image, sample_request, video
from tests.catalog.test_check import HINTED, REFUSED

# What stays in English: names, units, formats, addresses, and words that German has as well.
ALIKE = {"Text", "Format", "Prompt", "Normal", "Neon"}


def german(text: str) -> str:
    with translation.override("de"):
        return worded(text)


@pytest.mark.parametrize(("mode", "changes", "field"), [*REFUSED, *HINTED])
def test_each_problem_has_its_sentence_in_german(mode: Any, changes: Any, field: str) -> None:
    for problem in problems(sample_request(mode, **changes)):
        assert german(problem.message) != problem.message, field
        assert worded(problem.message) == problem.message


def test_a_sentence_in_german_has_its_parts_and_figures_in_german() -> None:
    def sentences(mode: Mode, **changes: Any) -> list[str]:
        return [german(problem.message) for problem in problems(sample_request(mode, **changes))]

    assert sentences(Mode.TEXT, width_px=1280, height_px=720) == [
        (
            "1280 × 720 ist eine Größe von O1 Standard, nicht von O1 Pro."
            " Bitte eine der Größen 1920 × 1080, 1440 × 1440 oder 1080 × 1920 wählen."
        )
    ]
    assert sentences(Mode.EDIT, source_video=video(seconds=2.5)) == [
        "Das Video: 2,5 s Länge; nötig: 3 bis 10 s Länge."
    ]
    assert sentences(Mode.FRAMES, first_frame=image(size_bytes=12_345_678)) == [
        "Das Bild: 12,4 MB; empfohlen: höchstens 10 MB."
    ]
    assert sentences(Mode.REFERENCES, reference_images=()) == [
        "Bitte mindestens ein Referenzbild hinzufügen."
    ]


def test_a_line_of_the_preflight_is_worded() -> None:
    lines = file_checks(image(width_px=300, height_px=800), "first_frame", sample_request(Mode.FRAMES))
    assert [(german(line.measured), german(line.limit)) for line in lines[:3]] == [
        ("JPEG", "JPEG oder PNG"),
        ("1:2,67", "1:2,5 bis 2,5:1"),
        ("300 × 800 px", "mindestens 300 px je Seite"),
    ]


def test_a_price_is_explained_in_german() -> None:
    assert (
        german(price(sample_request(Mode.EDIT)).explanation)
        == "0,168\N{NO-BREAK SPACE}$ pro Sekunde × 6 s = 1,008\N{NO-BREAK SPACE}$."
    )


@pytest.mark.parametrize("prompt", ["{a", "a}", "{a{b}}", "{a}", "{a|}", "{a|a}", "{a|b}" * 9])
def test_wildcards_that_cannot_be_read_say_so_in_german(prompt: str) -> None:
    with pytest.raises(InvalidWildcards) as error:
        expansions(prompt, most=60)
    assert german(error.value.message) != error.value.message


def test_every_fact_of_a_model_is_named_and_reasoned_in_german() -> None:
    for model in model_specs.every():
        assert german(model.description) != model.description
        for group in model_facts.fact_groups(model):
            texts = [group.label, group.description]
            texts += [text for line in group.lines for text in (line.name, line.why, line.source.basis.label)]
            assert [text for text in texts if text and german(text) == text and text not in ALIKE] == []
        limits = {line.name: german(line.value) for line in model_facts.fact_groups(model)[-1].lines}
        assert limits["Size of an image"] == "höchstens 10 MB"
        assert limits["A rate may differ by"] == "0,1"
        assert limits["Rate of a video"] == "24 bis 60 Bilder pro Sekunde"


def test_modes_and_examples_are_called_in_german_and_prompts_stay() -> None:
    assert [german(label) for label in mode_labels().values()] == [
        "Text",
        "Bilder",
        "Referenzen",
        "Referenzvideo",
        "Bearbeiten",
    ]
    assert german(mode_label("edit")) == "Bearbeiten"
    for example in EXAMPLES:
        assert german(example.title) != example.title
        assert german(example.prompt) == example.prompt
