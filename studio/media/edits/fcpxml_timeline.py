"""Read the first sequence of an FCPXML document: the primary storyline, item by item, in exact fractions.

After Apple's "FCPXML Reference", versions 1.6 to 1.13: files are named by ``src`` of an asset, or since 1.9
by that of its ``media-rep``.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from xml.etree.ElementTree import Element

from studio.core.values.translatable import translatable, translatable_count
from studio.media.edits.values import EditedTimeline, EditItem, ItemKind, name_in_sentence
from studio.media.errors import Broken

OTHERS = {
    "title": translatable("a title"),
    "ref-clip": translatable("a compound clip, not read inside"),
    "mc-clip": translatable("a multicam clip, not read inside"),
    "sync-clip": translatable("a synchronised clip, not read inside"),
}
TAKE, SHA256 = "circle.take.take", "circle.take.sha256"  # keys of our metadata


def items_of(root: Element) -> EditedTimeline:
    """The edit in a parsed document. Raises Broken where it has no sequence, or no rate."""
    project = next(root.iter("project"), None)  # a compound clip among the resources has a sequence, too
    sequence = project.find("sequence") if project is not None else None
    spine = sequence.find("spine") if sequence is not None else None
    if sequence is None or spine is None:
        message = translatable("The FCPXML has no sequence: export a project, not an event or a clip.")
        raise Broken(message)
    reader = _SequenceReader(root, sequence)
    return EditedTimeline(
        name=project.get("name", "") if project is not None else "",
        rate=reader.rate,
        start=reader.frames(reader.start),
        items=tuple(reader.items(spine)),
        left_out=tuple(reader.left_out(spine)),
    )


def seconds_of(text: str | None) -> Fraction:
    """Seconds as FCPXML writes them: ``121/24s``. Raises Broken."""
    try:
        return Fraction((text or "0s").strip().removesuffix("s"))
    except (ValueError, ZeroDivisionError):
        message = translatable("The FCPXML has a time that is none: {time}.", time=(text or "")[:40])
        raise Broken(message) from None


class _SequenceReader:
    """The resources of a document, and the rate and start of its sequence."""

    def __init__(self, root: Element, sequence: Element) -> None:
        self.resources = {one.get("id", ""): one for one in root.iterfind("resources/*")}
        frame = seconds_of(self._resource(sequence.get("format")).get("frameDuration"))
        if frame <= 0:
            raise Broken(translatable("The FCPXML does not say the frame rate of its sequence."))
        self.rate = 1 / frame
        self.start = seconds_of(sequence.get("tcStart"))

    def _resource(self, name: str | None) -> Element:
        return self.resources.get(name or "", Element("none"))

    def frames(self, seconds: Fraction) -> int:
        """Seconds of the timeline as frames."""
        return round(seconds * self.rate)

    def items(self, spine: Element) -> Iterator[EditItem]:
        """Everything in the storyline; a transition is a remark of what comes after it."""
        remarks: tuple[str, ...] = ()
        for element in spine:
            if element.tag == "transition":
                length = self.frames(seconds_of(element.get("duration")))
                remark = translatable_count(
                    "a transition ({name}) of {count} frame",
                    "a transition ({name}) of {count} frames",
                    length,
                    name=name_in_sentence(element.get("name", "")),
                )
                remarks = (remark,)
                continue
            first = seconds_of(element.get("offset")) - self.start
            record_in, record_out = (
                self.frames(moment) for moment in (first, first + seconds_of(element.get("duration")))
            )
            if record_out > record_in:
                yield self._item(element, record_in, record_out - record_in, remarks)
            remarks = ()

    def _item(self, element: Element, record_in: int, length: int, remarks: tuple[str, ...]) -> EditItem:
        name = element.get("name", "")
        asset = self._asset(element)
        if element.tag == "gap":
            return EditItem(kind=ItemKind.GAP, name="", record_in=record_in, length=length)
        if asset is None:
            remarks += tuple(filter(None, (OTHERS.get(element.tag, translatable("not a clip")),)))
            return EditItem(
                kind=ItemKind.OTHER, name=name, record_in=record_in, length=length, remarks=remarks
            )
        # Not those of clips that are connected to it: they may be of another take.
        facts = {one.get("key", ""): one.get("value", "") for one in element.iterfind("metadata/md")}
        start = element.get("start") or asset.get("start")
        return EditItem(
            kind=ItemKind.CLIP,
            name=name,
            record_in=record_in,
            length=length,
            source_in=max(Fraction(0), seconds_of(start) - seconds_of(asset.get("start"))),
            media=_file_of(asset),
            take_id=facts.get(TAKE, ""),
            sha256=facts.get(SHA256, ""),
            remarks=(*remarks, *_remarks(element)),
        )

    def _asset(self, element: Element) -> Element | None:
        """The asset of a clip: named by itself, or by the picture that a ``clip`` holds."""
        if element.tag in ("asset-clip", "video"):
            asset = self._resource(element.get("ref"))
        elif element.tag == "clip":
            inner = element.find("video")
            asset = self._resource(inner.get("ref") if inner is not None else None)
        else:
            return None
        return asset if asset.tag == "asset" else None

    def left_out(self, spine: Element) -> Iterator[str]:
        """A sentence for each clip or title that is connected to the storyline."""
        for element in spine:
            for connected in element:
                if connected.get("lane"):
                    name = connected.get("name") or connected.tag
                    yield translatable(
                        "“{name}”, connected to “{place}”, is not read.",
                        name=name_in_sentence(name),
                        place=name_in_sentence(element.get("name") or element.tag),
                    )


def _file_of(asset: Element) -> str:
    representation = asset.find("media-rep[@kind='original-media']")
    if representation is None:
        representation = asset.find("media-rep")
    return asset.get("src") or ("" if representation is None else representation.get("src") or "")


def _remarks(element: Element) -> Iterator[str]:
    if element.find("timeMap") is not None:
        yield translatable("a change of speed")
    for effect in element.iterfind("filter-video"):
        yield translatable("an effect: {name}", name=name_in_sentence(effect.get("name", "")))
