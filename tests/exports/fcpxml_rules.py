"""What a reader of FCPXML 1.8 lets each element hold: facts of the format, as far as this studio writes it.

Final Cut Pro refuses a whole document in which one element or attribute is out of place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

TIME = re.compile(r"-?\d+(/\d+)?s")
TIMES = {"start", "duration", "offset", "tcStart", "frameDuration"}
CLIP = {"lane", "offset", "name", "start", "duration", "enabled"}


@dataclass(frozen=True)
class Rule:
    """The children of an element in their order, and its attributes. ``many``: of these any number."""

    children: tuple[str, ...] = ()
    many: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()


def _rule(children: str = "", *, many: str = "", required: str = "", allowed: set[str] = frozenset()) -> Rule:  # type: ignore[assignment]
    needs = frozenset(required.split())
    return Rule(tuple(children.split()), frozenset(many.split()), needs, frozenset(allowed) | needs)


RULES = {
    "fcpxml": _rule("resources library", required="version"),
    "resources": _rule("asset|format", many="asset format"),
    "format": _rule(
        required="id", allowed={"name", "frameDuration", "fieldOrder", "width", "height", "colorSpace"}
    ),
    "asset": _rule(
        "metadata",
        required="id src",
        allowed={"name", "uid", "start", "duration", "hasVideo", "format", "hasAudio"}
        | {"audioSources", "audioChannels", "audioRate"},
    ),
    "library": _rule("event", many="event", allowed={"location"}),
    "event": _rule("project", many="project", allowed={"name", "uid"}),
    "project": _rule("sequence", allowed={"name", "uid", "id", "modDate"}),
    "sequence": _rule(
        "note spine metadata",
        required="format",
        allowed={"duration", "tcStart", "tcFormat", "audioLayout", "audioRate", "renderFormat", "keywords"},
    ),
    "spine": _rule("asset-clip|gap", many="asset-clip gap", allowed={"lane", "offset", "name", "format"}),
    "asset-clip": _rule(
        "note conform-rate timeMap adjust-volume asset-clip marker metadata",
        many="asset-clip marker",
        required="ref",
        allowed=CLIP | {"srcEnable", "format", "tcStart", "tcFormat", "modDate", "audioRole", "videoRole"},
    ),
    "gap": _rule(
        "note asset-clip marker metadata",
        many="asset-clip marker",
        required="duration",
        allowed={"name", "offset", "start", "enabled"},
    ),
    "conform-rate": _rule(allowed={"scaleEnabled", "srcFrameRate", "frameSampling"}),
    "adjust-volume": _rule(allowed={"amount"}),
    "marker": _rule(required="start value", allowed={"duration", "completed", "note"}),
    "metadata": _rule("md", many="md"),
    "md": _rule(
        required="key", allowed={"value", "editable", "type", "displayName", "description", "source"}
    ),
}


def problems(text: str) -> list[str]:
    """A line for each thing in a document that its reader would refuse."""
    root = ET.fromstring(text)
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    lines = [f"the id {one} comes twice" for one in set(ids) if ids.count(one) > 1]
    for element in root.iter():
        lines += _problems(element, set(ids))
    return lines


def _problems(element: ET.Element, ids: set[str]) -> Iterator[str]:
    rule = RULES.get(element.tag)
    if rule is None:
        yield f"{element.tag} is no element of this format"
        return
    names = set(element.attrib)
    yield from (f"{element.tag} has no {name}" for name in rule.required - names)
    yield from (f"{element.tag} may not have {name}" for name in names - rule.allowed)
    yield from (
        f"{element.tag}: {name}={value} is no time"
        for name, value in element.attrib.items()
        if name in TIMES and not TIME.fullmatch(value)
    )
    yield from (
        f"{element.tag} refers to {element.attrib[name]}"
        for name in ("ref", "format")
        if name in names and element.attrib[name] not in ids
    )
    yield from _order(element, rule)


def _order(element: ET.Element, rule: Rule) -> Iterator[str]:
    place, before = 0, ""
    for child in element:
        at = next((at for at, group in enumerate(rule.children) if child.tag in group.split("|")), None)
        if at is None:
            yield f"{element.tag} may not hold {child.tag}"
        elif at < place or (child.tag == before and child.tag not in rule.many):
            yield f"{child.tag} is out of place in {element.tag}"
        if child.tag == "asset-clip" and element.tag != "spine" and child.get("lane", "0") == "0":
            yield f"what is connected to {element.tag} has no lane"
        place, before = at or place, child.tag
