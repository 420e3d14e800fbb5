"""Text from outside, cleaned once where it comes in, and once more where old rows leave.

Control characters, lone surrogates and noncharacters mean nothing to a person, but break XML, PostgreSQL and
terminals. What stays is text that each of them takes.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

LINE_BREAKS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# Controls but tab and newline, lone surrogates, noncharacters and the byte order mark: none is shown, and
# XML 1.0 takes hardly any.
UNFIT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
# Direction marks, embeddings, overrides and isolates, and spaces of no width: with them, names that look
# alike differ, and a suffix can stand where it is not.
HIDDEN_IN_NAMES = re.compile(r"[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069]")
# Letters and symbols that are drawn as nothing: fillers of Hangul, the empty Braille cell.
BLANK_SIGNS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def clean_text(text: str) -> str:
    r"""Text of any number of lines, each ended by ``\n``, without characters that nobody sees."""
    return UNFIT.sub("", LINE_BREAKS.sub("\n", text))


def clean_line(text: str) -> str:
    """A name or another text of one line: single spaces, no direction marks, composed letters (NFC)."""
    shown = HIDDEN_IN_NAMES.sub("", clean_text(text).replace("\n", " "))
    return unicodedata.normalize("NFC", " ".join(shown.split()))


def visible_line(text: str) -> str:
    """``clean_line``, or empty when nothing of it can be seen: marks and joiners alone are no name."""
    line = clean_line(text)
    return line if any(map(_is_visible, line)) else ""


def _is_visible(character: str) -> bool:
    return character not in BLANK_SIGNS and unicodedata.category(character)[0] not in "CMZ"


def clean_json(value: Any) -> Any:
    """The same JSON value with every text in it cleaned, keys too."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list | tuple):
        return [clean_json(item) for item in value]
    if isinstance(value, dict):
        return {clean_json(key): clean_json(item) for key, item in value.items()}
    return value


def load_json(text: str | bytes, *, parse_float: Callable[[str], Any] = float) -> Any:
    """The value of a JSON text from outside, cleaned. Raises ValueError and RecursionError."""
    return clean_json(json.loads(text, parse_float=parse_float))


def json_document(value: Any) -> str:
    """A JSON file for people and programs: indented, cleaned, with a newline at its end."""
    return json.dumps(clean_json(value), indent=2, ensure_ascii=False) + "\n"
