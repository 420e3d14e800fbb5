"""What a script says to people without a mark for translators.

``unmarked`` reads the strings of a script: a text that begins with a capital letter (or with a value) and goes on in
small words is shown to somebody, and so is a single word with a capital letter that is no name of the browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Names of keys, methods, headers and interfaces, which browsers know.
NAMES = frozenset(
    {
        *("Alt", "Ctrl", "Shift", "Enter", "Escape", "Space", "Tab"),
        *("Accept", "Files", "Location", "Notification"),
    }
)
FILES = frozenset({"{} frame {}.png"})  # files and brands are called the same in every language
BRAND = "Circle Take"
TOKEN = re.compile(
    r"/\*.*?\*/|//[^\n]*"
    r"|\bn?gettext\(\s*(?:\"(?:[^\"\\\n]|\\.)*\"[\s,]*)+"
    r"|(?P<string>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
    r"|(?<=[(,=:&|!?{;\n]) ?/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*",
    re.DOTALL,
)
SENTENCE = re.compile(r" ?(?:[A-Z]|\{\})[^\n]* [a-z]{2,}")
WORD = re.compile(r"[A-Z][a-z]+[.!?…]?$")
CODE = re.compile(r"[=<>]|;(?! )|\.\w+\(|^[A-Z][\w-]*: ")


def unmarked(source: str) -> list[tuple[int, str]]:
    """Line and text of whatever people read that has no mark, in the order of the script."""
    return [(line, text) for line, text in _texts(source, 1) if _is_shown(text)]


def _is_shown(text: str) -> bool:
    if text in NAMES | FILES | {BRAND} or CODE.search(text):
        return False
    return bool(SENTENCE.match(text) or WORD.match(text))


def _texts(source: str, line: int) -> Iterator[tuple[int, str]]:
    """Each string with its line; a template is one whose values are ``{}``, and what its values say comes after it."""
    at = 0
    while at < len(source):
        if source[at] == "`":
            text, values, end = _template(source, at)
            yield line, text
            for value in values:
                yield from _texts(value, line)
        elif match := TOKEN.match(source, at):
            end = match.end()
            if string := match["string"]:
                yield line, string[1:-1]
        else:
            end = at + 1
        line += source.count("\n", at, end)
        at = end


def _template(source: str, start: int) -> tuple[str, list[str], int]:
    """The text of the template that begins there, the sources of its values, and where it ends."""
    text, values, at = "", [], start + 1
    while source[at] != "`":
        if source.startswith("${", at):
            end = _end_of_value(source, at + 2)
            values.append(source[at + 2 : end])
            text, at = text + "{}", end + 1
        else:
            length = 2 if source[at] == "\\" else 1
            text, at = text + source[at : at + length], at + length
    return text, values, at + 1


def _end_of_value(source: str, at: int) -> int:
    """Where the brace closes that was opened before."""
    while source[at] != "}":
        if source[at] == "`":
            at = _template(source, at)[2]
        elif source[at] == "{":
            at = _end_of_value(source, at + 1) + 1
        elif match := TOKEN.match(source, at):
            at = match.end()
        else:
            at += 1
    return at
