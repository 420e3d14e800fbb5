"""Remove metadata from a video: where and by whom it was taken, and other tracks."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import av
from av.container import InputContainer

from studio.media.containers import opened
from studio.media.errors import DAMAGED, Broken

# Tags that say nothing about a person or a place.
HARMLESS = {
    "major_brand",
    "minor_version",
    "compatible_brands",
    "encoder",
    "handler_name",
    "vendor_id",
    "language",
    "rotate",
    "creation_time",
    "duration",
}


# How the comment of our own drafts begins (studio/sandbox/animatic): it says nothing of a person either.
READ_AS = "read as: "
MAX_READ_AS = 300  # characters


def read_as(container: InputContainer) -> str:
    """The sandbox's reading of the prompt of a draft, from the file's comment; else ``""``."""
    comment = container.metadata.get("comment") or container.metadata.get("COMMENT") or ""
    return comment.removeprefix(READ_AS)[:MAX_READ_AS] if comment.startswith(READ_AS) else ""


def tells_more(container: InputContainer) -> bool:
    """Whether the file has other tracks than picture and sound, or metadata that is not harmless."""
    if any(stream.type not in {"video", "audio"} for stream in container.streams):
        return True
    metadata = [container.metadata, *(stream.metadata for stream in container.streams)]
    harmless = HARMLESS | {"comment"} if read_as(container) else HARMLESS
    return any(set(map(str.lower, tags)) - harmless for tags in metadata)


def strip_metadata(path: Path, out: Path) -> None:
    """Write an MP4 with the same frames and sound, remuxed without metadata. Raises Broken.

    Only for files that keep decoding times (MP4, MOV).
    """
    part = out.with_name(out.name + ".part")
    with ExitStack() as stack:
        source, video = stack.enter_context(opened(path))
        target = stack.enter_context(av.open(str(part), "w", format="mp4", options={"movflags": "faststart"}))
        streams = [video, *source.streams.audio[:1]]
        try:
            copies = {stream.index: target.add_stream_from_template(stream) for stream in streams}
            for stream in copies.values():
                stream.metadata.clear()
            for packet in source.demux(streams):
                if packet.dts is not None:
                    packet.stream = copies[packet.stream.index]
                    target.mux(packet)
        except (av.FFmpegError, ValueError):
            raise Broken(DAMAGED) from None
    part.replace(out)
