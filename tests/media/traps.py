"""Files that point elsewhere, and an elsewhere that notices: a server that counts, a file that is watched."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.browser import files

IN_ACCESS, IN_OPEN = 0x1, 0x20
INSIDE = (b"moov", b"trak", b"mdia", b"minf", b"dinf")


@dataclass
class Trap:
    """A clip that must not be looked at, by its path and by its address."""

    secret: Path
    url: str = ""
    hits: list[str] = field(default_factory=list)
    watch: int = -1

    def was_touched(self) -> bool:
        """Whether anybody opened, read or fetched it since this was asked last."""
        try:
            was_opened = bool(os.read(self.watch, 1 << 16))
        except BlockingIOError:
            was_opened = False
        was_fetched = bool(self.hits)
        self.hits.clear()
        return was_opened or was_fetched


@contextmanager
def elsewhere(folder: Any) -> Iterator[Any]:
    """A clip that is served on loopback and watched on disk (inotify)."""
    (folder / "elsewhere").mkdir()
    secret = files.clip(folder / "elsewhere/secret.mov", seconds=1, size=(192, 108), sound=False)
    trap = Trap(secret)
    content = secret.read_bytes()

    class Counting(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            trap.hits.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a reader that leaves early
    trap.url = f"http://127.0.0.1:{server.server_port}/secret.mov"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    libc = ctypes.CDLL(None)
    trap.watch = libc.inotify_init1(os.O_NONBLOCK)
    libc.inotify_add_watch(trap.watch, os.fsencode(secret), IN_OPEN | IN_ACCESS)
    try:
        yield trap
    finally:
        os.close(trap.watch)
        server.shutdown()
        server.server_close()
        thread.join()


def alias(there: Any) -> Any:
    """A QuickTime movie whose pictures lie in another file, which it names as a Macintosh did."""
    path = os.fsencode(there.secret)
    head = bytes(10) + b"\0" + bytes(27) + bytes(12) + b"\0" + bytes(63) + bytes(16)
    levels = b"\xff\xff\xff\xff" + bytes(16)
    even = path + b"\0" * (len(path) % 2)
    record = head + levels + b"\0\x02" + len(path).to_bytes(2, "big") + even + b"\xff\xff\0\0"
    return _movie(there, _box(b"alis", bytes(4) + record))


def address(there: Any) -> Any:
    """A movie whose pictures lie behind an address."""
    return _movie(there, _box(b"url ", bytes(4) + there.url.encode() + b"\0"))


def _movie(there: Any, entry: Any) -> Any:
    """The clip with its own pictures zeroed, and ``entry`` as the place where they lie."""
    return b"".join(
        _box(kind, bytes(len(body)) if kind == b"mdat" else _pointed(kind, body, entry))
        for kind, body in _boxes(there.secret.read_bytes())
    )


def _pointed(kind: Any, body: Any, entry: Any) -> Any:
    if kind == b"dref":
        return bytes(4) + (1).to_bytes(4, "big") + entry
    if kind in INSIDE:
        return b"".join(_box(one, _pointed(one, inner, entry)) for one, inner in _boxes(body))
    return body


def _boxes(content: Any) -> Iterator[tuple[Any, ...]]:
    place = 0
    while place < len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        yield content[place + 4 : place + 8], content[place + 8 : place + size]
        place += size


def _box(kind: Any, body: Any) -> Any:
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def playlist(entry: Any) -> Any:
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{entry}\n#EXT-X-ENDLIST\n".encode()


def playlist_of_file(there: Any) -> Any:
    return playlist(f"file://{there.secret}")


def playlist_of_address(there: Any) -> Any:
    return playlist(there.url)


def playlist_in_movie(there: Any) -> Any:
    """A playlist behind the first box of a movie, for readers that look at the beginning only."""
    return _box(b"ftyp", b"isom\0\0\2\0isomiso2") + playlist_of_address(there)


def script(there: Any) -> Any:
    return f"ffconcat version 1.0\nfile '{there.secret}'\n".encode()


def manifest(there: Any) -> Any:
    return (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"'
        ' mediaPresentationDuration="PT1S"><Period><AdaptationSet mimeType="video/mp4">'
        f'<Representation id="1" bandwidth="1"><BaseURL>{there.url}</BaseURL>'
        '<SegmentBase indexRange="0-1"/></Representation></AdaptationSet></Period></MPD>'
    ).encode()


def drawing(there: Any) -> Any:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<image xlink:href="{there.url}" href="file://{there.secret}"/></svg>'
    ).encode()


MOVIE = {"enable_drefs": "1", "use_absolute_path": "1"}
LIST = {"protocol_whitelist": "file,http,tcp,crypto", "allowed_extensions": "ALL", "extension_picky": "0"}
# How it is made, what we say of it, and the reader that does go there when it is let; None: none was found.
TRAPS = {
    "alias": (alias, "No picture", ("mov", MOVIE)),
    "address": (address, "No picture", None),
    "playlist of a file": (playlist_of_file, "plain text", ("hls", LIST)),
    "playlist of an address": (playlist_of_address, "plain text", ("hls", LIST)),
    "playlist in a movie": (playlist_in_movie, "damaged", None),
    "script": (script, "plain text", ("concat", {"safe": "0"})),
    "manifest": (manifest, "plain text", None),
    "drawing": (drawing, "plain text", None),
}
