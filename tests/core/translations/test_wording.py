"""Sentences of code without Django: English by themselves, worded at the edge, the same after a database or a pickle."""

from __future__ import annotations

import copy
import pickle

import pytest
from django.utils import translation

from studio.core.translations.wording import worded
from studio.core.values.translatable import (
    FormattedNumber,
    either,
    restored,
    stored,
    translatable,
    translatable_count,
)

WORDS = {
    "{label} has no mode {mode}.": "{label} kennt {mode} nicht.",
    "{count} take of {size}": "{count} Aufnahme mit {size}",
    "{choices} or {last}": "{choices} oder {last}",
}
MODE = translatable("{label} has no mode {mode}.", label="O1", mode=either(["edit", "extend"]))
SIZE = translatable_count(
    "{count} take of {size}", "{count} takes of {size}", 2, size=FormattedNumber("1,214.5 MB")
)


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.core.translations.wording.gettext", lambda text: WORDS.get(text, text))
    monkeypatch.setattr(
        "studio.core.translations.wording.ngettext",
        lambda one, many, count: "{count} Aufnahmen mit {size}" if count != 1 else WORDS[one],
    )


def test_a_sentence_is_english_text() -> None:
    assert MODE == "O1 has no mode edit or extend."
    assert SIZE == "2 takes of 1,214.5 MB"
    assert translatable_count("{count} take", "{count} takes", 1) == "1 take"
    assert translatable("Nothing {to} fill") == "Nothing {to} fill"
    assert worded(SIZE) == SIZE


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("travel", [copy.deepcopy, lambda text: pickle.loads(pickle.dumps(text))])
def test_it_is_worded_wherever_it_went(travel: object) -> None:
    assert callable(travel)
    with translation.override("de"):
        for text in (travel, lambda text: restored(stored(text))):
            assert worded(text(MODE)) == "O1 kennt edit oder extend nicht."
            assert worded(text(SIZE)) == "2 Aufnahmen mit 1.214,5 MB"


def test_a_plain_text_stays_as_it_is() -> None:
    assert stored("Plain") == "Plain"
    assert restored("Plain") == "Plain"
    assert worded("1,5 of {x}") == "1,5 of {x}"


@pytest.mark.parametrize(
    "text",
    [
        '{"message": "Task failed"}',
        '{"message": "Task fai',
        '{"message": "{x.__class__}", "plural": "", "parameters": {"x": 1}}',
        '{"message": 5, "plural": "", "parameters": []}',
        '{"message": "{a} {b}", "plural": "", "parameters": {"a": "1"}}',
    ],
)
def test_words_of_others_that_look_like_a_stored_sentence_stay_as_they_are(text: str) -> None:
    assert restored(stored(text)) == text
    assert worded(restored(stored(text))) == text


@pytest.mark.parametrize(
    "text",
    ['{"message": "Task failed"}', '{"message": "Task fai', '{"message": 5, "plural": 1, "parameters": []}'],
)
def test_a_row_of_before_may_hold_what_a_provider_wrote(text: str) -> None:
    assert restored(text) == text


def test_a_place_without_a_parameter_is_an_error() -> None:
    with pytest.raises(KeyError):
        translatable("{label} has no mode {mode}.", label="O1")
