"""Where a file comes from, as standard metadata (XMP) and as a C2PA manifest: values in, bytes out.

XMP is Adobe's "XMP Specification Part 3": in an MP4 or MOV a top-level box ``uuid``. It may stand at the end,
so a file can be sent while it is read. Beside any other file lies an .xmp of the same name. The type of the
digital source is a term of the IPTC (NewsCodes).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

from studio.catalog.labels import model_name
from studio.core.values.text import clean_line
from studio.exports.selection import Clip
from studio.generation.models import Engine
from studio.projects.models import Project

BOX_ID = UUID("be7acfcb-97a9-42e8-9c71-999491e3afac").bytes  # of XMP
BOXED = frozenset({"mp4", "mov", "m4v"})  # formats that can have the box
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
DRAFT_MODEL = "Circle Take draft"
NAMESPACES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}
for prefix, namespace in NAMESPACES.items():
    ET.register_namespace(prefix, namespace)


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What a file says of itself: its title, what made it, and the ids of its orders and their requests."""

    title: str
    made_by: str
    source_type: str  # a term of the IPTC
    identifiers: tuple[str, ...]  # urn:uuid: of generations, urn:sha256: of their requests


def of_clip(project: Project, clip: Clip) -> Provenance:
    """The provenance of one take."""
    generation = clip.take.generation
    is_draft = clip.take.engine != Engine.RUNWARE
    fingerprint = (f"urn:sha256:{generation.fingerprint}",) if generation.fingerprint else ()
    return Provenance(
        title=clean_line(f"{project.name} · {clip.take.shot} · {clip.take}"),
        made_by=DRAFT_MODEL if is_draft else f"{model_name(generation.model)} ({generation.model})",
        source_type="algorithmicMedia" if is_draft else "trainedAlgorithmicMedia",
        identifiers=(f"urn:uuid:{generation.pk}", *fingerprint),
    )


def of_film(project: Project, clips: Sequence[Clip]) -> Provenance:
    """The provenance of takes joined into one film."""
    takes = [of_clip(project, clip) for clip in clips]
    types = {take.source_type for take in takes}
    return Provenance(
        title=clean_line(project.name),
        made_by=", ".join(dict.fromkeys(take.made_by for take in takes)),
        source_type=types.pop() if len(types) == 1 else "compositeWithTrainedAlgorithmicMedia",
        identifiers=tuple(dict.fromkeys(name for take in takes for name in take.identifiers)),
    )


def xmp_packet(provenance: Provenance) -> bytes:
    """The XMP packet of a file, as UTF-8."""
    root = ET.Element(_name("x", "xmpmeta"))
    about = {_name("rdf", "about"): ""}
    description = ET.SubElement(ET.SubElement(root, _name("rdf", "RDF")), _name("rdf", "Description"), about)
    titles = ET.SubElement(ET.SubElement(description, _name("dc", "title")), _name("rdf", "Alt"))
    language = {"{http://www.w3.org/XML/1998/namespace}lang": "x-default"}
    ET.SubElement(titles, _name("rdf", "li"), language).text = provenance.title
    ET.SubElement(description, _name("xmp", "CreatorTool")).text = provenance.made_by
    ET.SubElement(description, _name("Iptc4xmpExt", "DigitalSourceType")).text = (
        SOURCE_TYPES + provenance.source_type
    )
    _bag(ET.SubElement(description, _name("xmp", "Identifier")), provenance.identifiers)
    body = ET.tostring(root, encoding="unicode")
    head = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    return f'{head}\n{body}\n<?xpacket end="r"?>'.encode()


def xmp_box(provenance: Provenance) -> bytes:
    """The packet as a box to be added to the end of an MP4 or MOV."""
    content = BOX_ID + xmp_packet(provenance)
    return (len(content) + 8).to_bytes(4, "big") + b"uuid" + content


def manifest_of(clip: Clip, provenance: Provenance, approved_by: Iterable[str]) -> dict[str, Any]:
    """What a C2PA manifest of a take says: what made it, from what, and who approved it."""
    generation = clip.take.generation
    review = {
        "made_from": [item.name or item.ref for item in generation.video_request.inputs],
        "ordered_at": generation.created_at.isoformat(),
        "status": clip.take.status,
        "is_circled": clip.take.is_circled,
        "approved_by": list(approved_by),
    }
    return _manifest(clip.name, provenance, review)


def manifest_of_film(provenance: Provenance) -> dict[str, Any]:
    """What a C2PA manifest of a film says."""
    return _manifest(provenance.title, provenance, {})


def _manifest(title: str, provenance: Provenance, review: dict[str, Any]) -> dict[str, Any]:
    action = {
        "action": "c2pa.created",
        "softwareAgent": {"name": provenance.made_by},
        "digitalSourceType": SOURCE_TYPES + provenance.source_type,
    }
    facts = {
        "title": provenance.title,
        "made_by": provenance.made_by,
        "identifiers": list(provenance.identifiers),
    }
    return {
        "claim_generator_info": [{"name": "Circle Take"}],
        "title": title,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [action]}},
            {"label": "org.circle-take.review", "data": {**facts, **review}},
        ],
    }


def _name(prefix: str, name: str) -> str:
    return f"{{{NAMESPACES[prefix]}}}{name}"


def _bag(parent: ET.Element, values: Iterable[str]) -> None:
    bag = ET.SubElement(parent, _name("rdf", "Bag"))
    for value in values:
        ET.SubElement(bag, _name("rdf", "li")).text = value
