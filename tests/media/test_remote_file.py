"""Files behind a link: the same frames as from the disk, and no more read than is needed."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from studio.media import probe, stills
from studio.media.bounded import run_bounded
from studio.media.errors import Unusable
from studio.media.recipes import Segment
from studio.media.remote_file import AWAY, RemoteFile, source_of
from tests.media.clips import numbered, numbers_of


class Server(ThreadingHTTPServer):
    """Serves one file by ranges and counts what it sends; the first answers may break off."""

    content = b""
    sent_bytes = 0
    answers = 0
    breaks = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/clip.mp4?signature=1"


class Handler(BaseHTTPRequestHandler):
    disable_nagle_algorithm = True
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        first, last = map(int, re.findall(r"\d+", self.headers["Range"]))
        part = self.server.content[first : last + 1]
        self.send_response(206)
        self.send_header("Content-Length", str(len(part)))
        self.send_header("Content-Range", f"bytes {first}-{first + len(part) - 1}/{len(self.server.content)}")
        self.end_headers()
        if self.server.breaks:
            self.server.breaks -= 1
            self.close_connection = True
            part = part[: len(part) // 2]
        self.wfile.write(part)
        self.server.sent_bytes += len(part)
        self.server.answers += 1

    def log_message(self, *_: Any) -> None:
        """Say nothing: the output belongs to the tests."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def padded(path: Path, megabytes: int) -> bytes:
    """A clip with its index first, and a box of padding behind it."""
    size = megabytes << 20
    return path.read_bytes() + size.to_bytes(4, "big") + b"free" + bytes(size - 8)


def test_a_frame_is_the_same_as_from_the_disk_and_little_is_read(server: Server, tmp_path: Path) -> None:
    clip = numbered(tmp_path / "clip.mp4", movflags="faststart")
    server.content = padded(clip, 20)
    facts = probe.probe(clip)
    stills.frame(clip, 30, tmp_path / "local.png", facts=facts)
    remote = tmp_path / "remote.png"
    run_bounded("frame", path=server.url, out=str(remote), number=30, facts=facts.to_json())
    assert remote.read_bytes() == (tmp_path / "local.png").read_bytes()
    assert server.sent_bytes < len(server.content) / 4


def test_a_film_is_made_of_files_behind_links(server: Server, tmp_path: Path) -> None:
    clip = numbered(tmp_path / "clip.mp4", frames=20)
    server.content = clip.read_bytes()
    segment = Segment(
        source=RemoteFile(server.url), name="clip", facts=probe.probe(clip), frames=20
    ).to_json()
    run_bounded("concat", parts=[segment, segment], out=str(tmp_path / "film.mp4"))
    assert numbers_of(tmp_path / "film.mp4") == [*range(20), *range(20)]


def test_a_connection_that_breaks_is_made_again(server: Server) -> None:
    server.content = bytes(range(256)) * 20_000
    server.breaks = 2
    with RemoteFile(server.url).open() as file:
        assert file.read() == server.content
    assert server.answers < 10  # parts of a megabyte, two of them twice


def test_it_can_be_read_from_any_byte(server: Server) -> None:
    server.content = bytes(range(256)) * 20_000
    with RemoteFile(server.url).open() as file:
        assert file.seek(-300, 2) == len(server.content) - 300
        assert file.read() == server.content[-300:]
        file.seek(3_000_001)
        assert file.read(10) == server.content[3_000_001:3_000_011]


def test_a_store_that_is_away_is_said_and_the_file_is_not_called_damaged(
    server: Server, tmp_path: Path
) -> None:
    clip = numbered(tmp_path / "clip.mp4")
    facts = probe.probe(clip).to_json()
    server.breaks = 99
    server.content = clip.read_bytes()
    with pytest.raises(Unusable) as caught:
        run_bounded("frame", path=server.url, out=str(tmp_path / "frame.png"), number=3, facts=facts)
    assert caught.value.sentence == AWAY


def test_a_path_is_a_file_of_this_disk() -> None:
    assert source_of("/media/clip.mp4") == Path("/media/clip.mp4")
