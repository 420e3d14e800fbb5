"""Read an editor's timeline from a file of unknown origin: OpenTimelineIO, FCPXML, Final Cut 7 XML or EDL.

The content says which it is, not the name. XML is parsed by defusedxml first: no entities, nothing from
elsewhere.
"""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import opentimelineio as otio
from defusedxml import DefusedXmlException
from defusedxml import ElementTree as DefusedET

from studio.core.values.text import clean_text
from studio.core.values.timecode import may_drop_frames
from studio.core.values.translatable import FormattedNumber, translatable
from studio.media.edits import fcpxml_timeline, otio_timeline
from studio.media.edits.edl_events import readable_events
from studio.media.edits.limits import MAX_BYTES, MAX_ITEMS
from studio.media.edits.values import EditedTimeline
from studio.media.errors import Broken

EVENT = re.compile(r"^\s*\d{3,}\s+\S+\s+\S+\s+\S", re.MULTILINE)
UNKNOWN = translatable(
    "This is no timeline that we read: OpenTimelineIO, FCPXML, Final Cut 7 XML or a CMX 3600 EDL."
)
EDL_ADAPTER = "cmx_3600"
DROP_FRAME = re.compile(r"^FCM:\s*DROP", re.MULTILINE)
TIMECODE = re.compile(r"\b(\d\d:\d\d:\d\d)[:;](\d\d)\b")


def read_edit(path: Path, *, rate: Fraction) -> EditedTimeline:
    """The edit in a file; ``rate`` is that of an EDL, which does not say it. Raises Broken."""
    if path.stat().st_size > MAX_BYTES:
        message = translatable(
            "The timeline is larger than {megabytes} MB, which no cut of takes is.",
            megabytes=MAX_BYTES // 1_000_000,
        )
        raise Broken(message)
    text = clean_text(path.read_bytes().decode("utf-8-sig", "replace"))
    timeline = _read(text, rate)
    if not timeline.items:
        raise Broken(translatable("The timeline is empty: there is no clip in it."))
    if len(timeline.items) > MAX_ITEMS:
        maximum = FormattedNumber(f"{MAX_ITEMS:,}")
        message = translatable(
            "The timeline has more than {maximum} clips; that is the most we read.", maximum=maximum
        )
        raise Broken(message)
    return timeline


def _read(text: str, rate: Fraction) -> EditedTimeline:
    start = text.lstrip()[:1]
    if start == "{":
        return otio_timeline.items_of(_otio(text))
    if start == "<":
        root = _xml(text)
        if root.tag == "fcpxml":
            return fcpxml_timeline.items_of(root)
        if root.tag == "xmeml":
            return otio_timeline.items_of(_adapted(text, "fcp_xml"))
        raise Broken(UNKNOWN)
    if EVENT.search(text):
        return _edl(text, rate)
    raise Broken(UNKNOWN)


def _edl(text: str, rate: Fraction) -> EditedTimeline:
    """Whatever its rate, its numbers count whole frames: they are read at the nearest whole rate."""
    whole = max(1, round(rate))
    lines = [line for line in text.splitlines() if line.strip()]
    read = readable_events([line for line in lines if not line.lstrip().startswith((">>>", "EFFECTS NAME"))])
    events = "\n".join(read.lines)
    is_drop = bool(DROP_FRAME.search(text)) and may_drop_frames(rate)
    if is_drop:
        events = TIMECODE.sub(r"\1;\2", events)
    numbers = float(rate) if is_drop else whole
    timeline = _adapted(events, EDL_ADAPTER, rate=numbers, ignore_timecode_mismatch=True)
    edited = otio_timeline.items_of(timeline, rate=rate)
    return replace(edited, left_out=(*edited.left_out, *read.left_out))


def _otio(text: str) -> Any:
    try:
        if not str(json.loads(text).get("OTIO_SCHEMA", "")):
            raise Broken(UNKNOWN)
    except (ValueError, AttributeError, RecursionError):
        raise Broken(translatable("The OpenTimelineIO file is damaged: it is no JSON.")) from None
    return _adapted(text, "otio_json")


def _adapted(text: str, adapter: str, **options: Any) -> Any:
    """A timeline that a reader of OpenTimelineIO makes of a text; of several the first. Raises Broken."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            document = otio.adapters.read_from_string(text, adapter, **options)
    except (otio.exceptions.OTIOError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        if adapter != EDL_ADAPTER or not isinstance(error, otio.exceptions.OTIOError):
            message = translatable("The timeline cannot be read: a part of it is missing or damaged.")
            raise Broken(message) from None
        reason = str(error)[:160].rstrip(".")
        raise Broken(translatable("The EDL cannot be read: {reason}.", reason=reason)) from None
    if isinstance(document, otio.schema.SerializableCollection):
        document = next((one for one in document if isinstance(one, otio.schema.Timeline)), None)
    if not isinstance(document, otio.schema.Timeline):
        raise Broken(translatable("The file holds no timeline: export a sequence or a timeline."))
    return document


def _xml(text: str) -> Element:
    try:
        root: Element = DefusedET.fromstring(text)
    except DefusedXmlException:
        message = translatable("The XML refers to entities, which no timeline needs; it is not read.")
        raise Broken(message) from None
    except DefusedET.ParseError:
        raise Broken(translatable("The XML is damaged or cut off.")) from None
    return root
