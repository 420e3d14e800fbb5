"""Fountain screenplays (fountain.io, syntax 1.1): scene headings and paragraphs of action become rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

HEADING = re.compile(r"(?:INT|EXT|EST|INT\.?/EXT|EXT\.?/INT|I/E)[. ]\s*\S", re.IGNORECASE)
SCENE_NUMBER = re.compile(r"\s*#[^#]*#\s*$")
LEFT_OUT = re.compile(r"/\*.*?\*/|\[\[.*?\]\]", re.DOTALL)  # what the writer set aside, and notes
TITLE_PAGE = re.compile(r"\A(?:[^\n:]+:[^\n]*(?:\n[ \t]+[^\n]+)*\n?)+\n")
EMPHASIS = re.compile(r"(\*{1,3}|_)(?=\S)(.+?)(?<=\S)\1")
TRANSITION = re.compile(r"[^a-z]*TO:$")


def is_screenplay(text: str) -> bool:
    """Whether a text has scene headings, each on a line of its own."""
    return any(_heading(block) for block in _blocks(text))


def scenes(text: str) -> Iterator[tuple[str, str]]:
    """Heading and action of each shot; a scene without action is one shot with its heading."""
    heading, is_described = "", True
    for block in _blocks(text):
        if new := _heading(block):
            if not is_described:
                yield heading, heading
            heading, is_described = new, False
            block = block.partition("\n")[2].strip()  # noqa: PLW2901 - action may follow without a blank line
        if action := _action(block):
            yield heading, f"{heading}. {action}" if heading else action
            is_described = True
    if not is_described:
        yield heading, heading


def _blocks(text: str) -> list[str]:
    body = LEFT_OUT.sub("", text)
    if not _heading(body.lstrip()):
        body = TITLE_PAGE.sub("", body.lstrip())
    return [block.strip() for block in re.split(r"\n[ \t]*\n", body) if block.strip()]


def _heading(block: str) -> str:
    """The scene heading with which a block begins; empty when it begins with something else."""
    line = block.partition("\n")[0].strip()
    if line.startswith(".") and line[1:2].isalnum():
        line = line[1:]
    elif not HEADING.match(line):
        return ""
    return SCENE_NUMBER.sub("", line).strip()


def _action(block: str) -> str:
    """The action of a block on one line; empty for dialogue, transitions, sections and synopses."""
    line, _, rest = block.partition("\n")
    if line.startswith("!"):
        block = block[1:]
    elif not line or line[0] in "#=>~@" or TRANSITION.match(line) or (rest and _is_character(line)):
        return ""
    return EMPHASIS.sub(r"\2", " ".join(block.split()))


def _is_character(line: str) -> bool:
    """Whether a line is the name of who speaks below it: capitals, apart from what stands in brackets."""
    name = re.sub(r"\(.*?\)", "", line).strip().rstrip("^").strip()
    return name.isupper()
