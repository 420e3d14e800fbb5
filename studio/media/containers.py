"""Open a video file with nothing but the readers we allow: no playlists, no links, no network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from studio.core.values.translatable import translatable
from studio.media.errors import Broken
from studio.media.remote_file import RemoteFile, Source, open_source
from studio.media.sniff import HEAD_BYTES, Format, refusal_reason, sniff

DEMUXERS = {"MP4": "mov", "MOV": "mov", "WEBM": "matroska", "MKV": "matroska"}
# The reader must not open other files, whatever the one we gave it says.
OPTIONS = {"protocol_whitelist": "file", "enable_drefs": "0", "use_absolute_path": "0"}


def format_of(source: Source) -> Format:
    """The format of a file by its first bytes. Raises Broken for files that we do not read."""
    with open_source(source) as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise Broken(translatable("The file is empty (0 bytes)."))
    file_format = sniff(head)
    if file_format is None:
        raise Broken(
            translatable(
                "This is not a picture or a video that we read: {reason}.", reason=refusal_reason(head)
            )
        )
    return file_format


@contextmanager
def opened(source: Source, *, with_hidden: bool = False) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The container and the picture track that a player shows. Raises Broken when there is none to read.

    ``with_hidden``: packets that the file's edit list leaves out come too.
    """
    file_format = format_of(source)
    if file_format.kind != "video":
        raise Broken(translatable("This is a picture, not a video."))
    remote = source.open() if isinstance(source, RemoteFile) else None
    try:
        # An .mkv is a .mov for nobody: the reader is named, never guessed from the content.
        options = OPTIONS if DEMUXERS[file_format.name] == "mov" else {"protocol_whitelist": "file"}
        options = {**options, "ignore_editlist": "1"} if with_hidden else options
        container = av.open(remote or str(source), format=DEMUXERS[file_format.name], options=options)
    except (av.FFmpegError, OSError, ValueError):
        message = translatable("The file ends too early or is damaged: it cannot be opened as a video.")
        raise Broken(message) from None
    with remote or nullcontext(), container:
        yield container, _shown(container)


def picture_tracks(container: InputContainer) -> list[VideoStream]:
    """The tracks with moving pictures, without covers."""
    return [one for one in container.streams.video if not one.disposition & Disposition.attached_pic]


def _shown(container: InputContainer) -> VideoStream:
    """The track that the file calls its default, else the first."""
    tracks = picture_tracks(container)
    if not tracks:
        raise Broken(translatable("The file has no picture track."))
    return next((one for one in tracks if one.disposition & Disposition.default), tracks[0])
