"""What of a pasted body cannot be used is said in the language of its reader."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from studio.catalog.request import DEFAULT_MODEL
from studio.core.translations.wording import worded
from studio.provider.import_request import from_message
from studio.provider.reports import parse_failure

ORDER = {"taskType": "videoInference", "model": DEFAULT_MODEL, "positivePrompt": "A kite."}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("nothing", "Das ist weder JSON noch ein cURL-Befehl noch ein Aufruf des Python-SDK."),
        ("curl https://api.example", "Dieser cURL-Befehl hat kein JSON nach -d."),
        (
            "client.run(1)",
            "Das ist kein Python mit einem Auftrag: client.run({…}) oder IVideoInference(…).",
        ),
        ([], "Darin ist keine Aufgabe videoInference."),
        ({**ORDER, "duration": "5"}, 'duration muss eine ganze Zahl sein, nicht "5".'),
        ({**ORDER, "outputType": "URI"}, 'outputType ist hier immer "URL", nicht "URI".'),
        ({**ORDER, "seed": 1}, "seed wird hier nicht verwendet."),
        ({**ORDER, "model": "x:y"}, 'Ein Modell "x:y" gibt es hier nicht; O1 Pro tritt an seine Stelle.'),
    ],
)
def test_what_cannot_be_used_is_said_in_german(body: Any, sentence: str) -> None:
    unusable = from_message(body, DEFAULT_MODEL).unusable
    assert not any(text == sentence for text in unusable)
    with translation.override("de"):
        assert [worded(text) for text in unusable] == [sentence]


def test_a_failure_without_words_says_so_in_the_language_of_its_reader() -> None:
    failure = parse_failure({"error": {}}, 500)
    assert failure.message == "The provider gave no reason."
    with translation.override("de"):
        assert worded(failure.message) == "Der Anbieter nannte keinen Grund."
        assert worded(parse_failure({"code": "x", "message": "Busy."}, 500).message) == "Busy."
