"""A video without what else a camera writes into it: where it was taken, by whom, other tracks."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import av
from av.container import InputContainer

from studio.media.containers import opened
from studio.media.errors import Broken

# What says nothing about a person or a place.
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
MOST_READ = 300  # characters


def read_as(container: InputContainer) -> str:
    """What a draft of ours says it understood of its words, without the prefix; else ""."""
    comment = container.metadata.get("comment") or container.metadata.get("COMMENT") or ""
    return comment.removeprefix(READ_AS)[:MOST_READ] if comment.startswith(READ_AS) else ""


def tells_more(container: InputContainer) -> bool:
    """Whether there is anything beside pictures and sound."""
    if any(stream.type not in {"video", "audio"} for stream in container.streams):
        return True
    told = [container.metadata, *(stream.metadata for stream in container.streams)]
    harmless = HARMLESS | {"comment"} if read_as(container) else HARMLESS
    return any(set(map(str.lower, words)) - harmless for words in told)


def strip(path: Path, out: Path) -> None:
    """Write an MP4 with the same pictures and the same sound, not encoded anew. Raises Broken.

    Only for files that keep decoding times (MP4, MOV).
    """
    part = out.with_name(out.name + ".part")
    with ExitStack() as stack:
        source, video = stack.enter_context(opened(path))
        target = stack.enter_context(av.open(str(part), "w", format="mp4", options={"movflags": "faststart"}))
        kept = [video, *source.streams.audio[:1]]
        try:
            made = {stream.index: target.add_stream_from_template(stream) for stream in kept}
            for stream in made.values():
                stream.metadata.clear()
            for packet in source.demux(kept):
                if packet.dts is not None:
                    packet.stream = made[packet.stream.index]
                    target.mux(packet)
        except (av.FFmpegError, ValueError):
            raise Broken("The video is damaged: it cannot be read to its end.") from None
    part.replace(out)
