"""The files of text that a hand-off offers: which program wants which, and what makes each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from studio.core.values.timecode import Timebase
from studio.core.web.csv_export import CONTENT_TYPE as CSV
from studio.exports import markers
from studio.exports.clip_markers import markers_of
from studio.exports.cmx3600 import as_cut_list
from studio.exports.fcpxml import as_fcpxml
from studio.exports.final_cut_xml import as_final_cut_xml
from studio.exports.manifest import manifest
from studio.exports.selection import Selection
from studio.exports.timeline import as_otio

JSON, TEXT, XML = "application/json", "text/plain; charset=utf-8", "application/xml"


@dataclass(frozen=True, kw_only=True)
class Document:
    """One file of text: what people see of it, its names, and what makes it."""

    label: str
    description: str  # a sentence: which program wants it
    suffix: str  # of a download
    name: str  # in the archive
    mime: str
    make: Callable[[Selection, Timebase], str]


def _marker_list(selection: Selection, timebase: Timebase) -> str:
    return markers.as_edl(markers_of(selection), title=selection.project.name, timebase=timebase)


DOCUMENTS = {
    "otio": Document(
        label=gettext_noop("OpenTimelineIO"),
        description=gettext_noop(
            "DaVinci Resolve 18.5 or newer, Premiere Pro, Nuke Studio and Hiero: clips and notes."
        ),
        suffix="otio",
        name="timeline.otio",
        mime=JSON,
        make=as_otio,
    ),
    "fcpxml": Document(
        label="FCPXML",
        description=gettext_noop("Final Cut Pro: clips, and notes as markers to do."),
        suffix="fcpxml",
        name="timeline.fcpxml",
        mime=XML,
        make=as_fcpxml,
    ),
    "xml": Document(
        label=gettext_noop("Final Cut 7 XML"),
        description=gettext_noop("Premiere Pro, and any version of DaVinci Resolve: clips, sound and notes."),
        suffix="xml",
        name="timeline.xml",
        mime=XML,
        make=as_final_cut_xml,
    ),
    "cut": Document(
        label=gettext_noop("Cut list"),
        description=gettext_noop("Avid Media Composer and everything else, as CMX 3600 EDL: the cuts alone."),
        suffix="cut.edl",
        name="timeline.edl",
        mime=TEXT,
        make=as_cut_list,
    ),
    "edl": Document(
        label=gettext_noop("Markers"),
        description=gettext_noop(
            "DaVinci Resolve, Timelines > Import > Timeline Markers from EDL: the notes alone."
        ),
        suffix="edl",
        name="notes.edl",
        mime=TEXT,
        make=_marker_list,
    ),
    "csv": Document(
        label=gettext_noop("Notes as a table"),
        description=gettext_noop("A spreadsheet, as CSV."),
        suffix="csv",
        name="notes.csv",
        mime=CSV,
        make=lambda selection, timebase: markers.as_csv(markers_of(selection), timebase),
    ),
    "json": Document(
        label=gettext_noop("Notes as data"),
        description=gettext_noop("A script, as JSON with the exact rate."),
        suffix="json",
        name="notes.json",
        mime=JSON,
        make=lambda selection, timebase: markers.as_json(markers_of(selection), timebase),
    ),
    "manifest": Document(
        label=gettext_noop("Manifest"),
        description=gettext_noop("A script or an archive, as JSON: prompts, requests, costs, SHA-256."),
        suffix="manifest.json",
        name="manifest.json",
        mime=JSON,
        make=lambda selection, _: manifest(selection),
    ),
}
