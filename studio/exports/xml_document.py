"""What the XML timelines of two programs share: how a document is written, and what it says of each take."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from studio.core.values.text import clean_line
from studio.exports.selection import Clip

NAMESPACE = "circle.take"  # of the keys of metadata


def document(root: ET.Element, doctype: str) -> str:
    """Text of an XML file, indented, with its document type."""
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {doctype}>\n{body}\n'


def facts_of_take(clip: Clip) -> list[tuple[str, str]]:
    """Key and value of each fact of a take that a timeline carries: by the first two it is found again."""
    take = clip.take
    facts = {
        "take": str(take.pk),
        "sha256": clip.asset.sha256,
        "shot": str(take.shot),
        "prompt": take.generation.request.get("prompt", ""),
        "cost": clip.cost,
        "status": take.status,
    }
    return [(f"{NAMESPACE}.{name}", clean_line(str(value))) for name, value in facts.items()]
