"""Text from outside: what is left out, what stays, and that XML, databases and terminals take the rest."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studio.core.values.text import clean_json, clean_line, clean_text, json_document, load_json

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)  # lone surrogates too


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("bell\x07 and\x1b[31m escape", "bell and[31m escape"),
        ("null\x00", "null"),
        ("lone \ud83d surrogate", "lone  surrogate"),
        ("no character \ufffe\uffff\ufdd0", "no character "),
        ("\ufeffmark of a file", "mark of a file"),
        ("Windows\r\nold Mac\rUnicode\u2028page\x0c", "Windows\nold Mac\nUnicode\npage\n"),
        ("a\ttab stays", "a\ttab stays"),
        ("\u202bשלום\u202c, \u200fRTL", "\u202bשלום\u202c, \u200fRTL"),
        ("👩‍🎬 é ＝ 日本", "👩‍🎬 é ＝ 日本"),
    ],
)
def test_what_nobody_sees_is_left_out_of_a_text(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("two\nlines\tand  spaces ", "two lines and spaces"),
        ("\u200b\u2066\u200e", ""),
        ("Cafe\u0301", "Café"),
        ("👩‍🎬", "👩‍🎬"),
    ],
)
def test_a_name_is_one_line_without_direction_marks(name: str, cleaned: str) -> None:
    assert clean_line(name) == cleaned


@given(ANY_TEXT)
@example("".join(map(chr, range(0x20))) + "\x7f\x85\ud800\ufffe\uffff]]>&<")
def test_xml_and_utf_8_take_whatever_is_left(text: str) -> None:
    for cleaned in (clean_text(text), clean_line(text)):
        element = ET.fromstring(f"<note>{escape(cleaned)}</note>".encode())
        assert (element.text or "") == cleaned
        assert clean_text(cleaned) == cleaned


def test_json_is_cleaned_in_its_keys_and_values_and_numbers_stay() -> None:
    value = load_json('{"a\\u0000": ["\\ud800x\\u0007", 1, 0.5, null, true], "n": {"k": "v\\r\\n"}}')
    assert value == {"a": ["x", 1, 0.5, None, True], "n": {"k": "v\n"}}
    assert clean_json(("a\x00",)) == ["a"]


def test_a_json_file_can_be_written_whatever_an_old_row_holds() -> None:
    text = json_document({"prompt": "half \ud83d and \x0b"})
    assert json.loads(text.encode()) == {"prompt": "half  and \n"}
