"""Open a video file with nothing but the readers we allow: no playlists, no links, no network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from studio.media.errors import Broken
from studio.media.sniff import HEAD_BYTES, Format, sniff

DEMUXERS = {"MP4": "mov", "MOV": "mov", "WEBM": "matroska", "MKV": "matroska"}
# The reader must not open other files, whatever the one we gave it says.
OPTIONS = {"protocol_whitelist": "file", "enable_drefs": "0", "use_absolute_path": "0"}


def format_of(path: Path) -> Format:
    """The format of a file by its first bytes. Raises Broken for files that we do not read."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise Broken("The file is empty (0 bytes).")
    file_format = sniff(head)
    if file_format is None:
        is_text = b"\0" not in head and all(byte >= 9 for byte in head)
        reason = "it holds plain text" if is_text else "its content is of another kind"
        raise Broken(f"This is not a picture or a video: {reason}, whatever its name says.")
    return file_format


@contextmanager
def opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The container and its first picture track. Raises Broken when there is none or it cannot be read."""
    file_format = format_of(path)
    if file_format.kind != "video":
        raise Broken("This is a picture, not a video.")
    try:
        # An .mkv is a .mov for nobody: the reader is named, never guessed from the content.
        options = OPTIONS if DEMUXERS[file_format.name] == "mov" else {"protocol_whitelist": "file"}
        container = av.open(str(path), format=DEMUXERS[file_format.name], options=options)
    except (av.FFmpegError, OSError, ValueError):
        raise Broken("The file ends too early or is damaged: it cannot be opened as a video.") from None
    with container:
        streams = [
            one for one in container.streams.video if not one.disposition & av.stream.Disposition.attached_pic
        ]
        if not streams:
            raise Broken("The file has no picture track.")
        yield container, streams[0]
