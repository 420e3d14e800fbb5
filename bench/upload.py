"""A file of 300 MB comes in through the real server: in pieces, cut in the middle, and by the plain form."""

from __future__ import annotations

import base64
import os
import shutil
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx

from bench.client import Person
from bench.memory import Watch, large
from bench.report import Figure
from tests.processes import studio

MEGABYTES = 300
PIECE = 8_000_000
ROUNDS = 5
TUS = {"Tus-Resumable": "1.0.0"}


def measure() -> list[Figure]:
    """Pieces, form and a bare copy in turn; each round another file, for the same bytes are kept once."""
    with TemporaryDirectory() as name, studio(Path(name) / "data", SANDBOX_PACE="instant") as running:
        person = Person(running)
        source = large(Path(name) / "large.mp4", MEGABYTES)
        time.sleep(2)
        watch = Watch(running)
        time.sleep(1)
        idle = watch.stop()["web"]
        watch = Watch(running)
        pieces, forms, copies = [], [], []
        for number in range(ROUNDS):
            pieces.append(_timed(lambda: _send(person, source), source, number))
            forms.append(_timed(lambda: _form(person, source), source, number + 100))
            copies.append(_timed(lambda: _copy(source, Path(name) / "copy"), source, number + 200))
        busy = watch.stop()["web"]
        make_new(source, 999)
        rest = _resumed(person, source)
    words = f"{MEGABYTES} MB in pieces of 8 MB, checked and hashed"
    return [
        Figure(
            words,
            f"{median(pieces):.0f} MB/s",
            _spread(pieces),
            f"bare copy to disk {median(copies):.0f} MB/s ({_spread(copies)})",
        ),
        Figure("the same by the plain form", f"{median(forms):.0f} MB/s", _spread(forms), "one request"),
        Figure(
            "web: largest process above idle meanwhile", f"{busy - idle:.0f} MB", "", f"idle {idle:.0f} MB"
        ),
        Figure(
            "sent again after a cut at 50 %",
            f"{rest / 1e6:.0f} MB",
            "",
            f"of {MEGABYTES} MB; reach: 150 MB and at most a piece",
        ),
    ]


def _timed(send: object, source: Path, number: int) -> float:
    """Megabytes per second of an operation on a file that nobody has seen before."""
    make_new(source, number)
    start = time.perf_counter()
    send()  # type: ignore[operator]
    return MEGABYTES / (time.perf_counter() - start)


def make_new(source: Path, number: int) -> None:
    """Make it another file, which nobody has seen."""
    with source.open("r+b") as file:
        file.seek(-8, os.SEEK_END)
        file.write(number.to_bytes(8, "big"))


def send_in_pieces(person: Person, source: Path) -> str:
    """Send a file in pieces; the address at which it says what it has become."""
    address = begin(person, source).headers["Location"]
    _send(person, source, address=address)
    return address


def begin(person: Person, source: Path, **more: str) -> httpx.Response:
    """Begin an upload in pieces; the answer with its addresses."""
    name = base64.b64encode(source.name.encode()).decode()
    headers = {"Upload-Length": str(source.stat().st_size), "Upload-Metadata": f"filename {name}"}
    answer = person.http.post(f"{person.gallery}uploads/", headers={**TUS, **headers, **more})
    return answer.raise_for_status()


def _send(person: Person, source: Path, *, address: str = "", until: int | None = None) -> int:
    """Send from where the server is; how many bytes were sent."""
    address = address or begin(person, source).headers["Location"]
    response = person.http.head(address, headers=TUS)
    offset, end = int(response.headers["Upload-Offset"]), until or source.stat().st_size
    sent = 0
    with source.open("rb") as file:
        file.seek(offset)
        while offset < end:
            piece = file.read(min(PIECE, end - offset))
            _patch(person, address, piece, offset)
            offset += len(piece)
            sent += len(piece)
    return sent


def _patch(person: Person, address: str, piece: bytes, offset: int) -> None:
    headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    person.http.patch(address, content=piece, headers=headers).raise_for_status()


def _resumed(person: Person, source: Path) -> int:
    address = begin(person, source).headers["Location"]
    _send(person, source, address=address, until=source.stat().st_size // 2)
    return _send(person, source, address=address)


def _form(person: Person, source: Path) -> None:
    with source.open("rb") as file:
        files = {"file": (source.name, file, "video/mp4")}
        data = {"role": "source_video"}
        person.http.post(f"{person.gallery}uploads/", data=data, files=files).raise_for_status()


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as one, target.open("wb") as other:
        shutil.copyfileobj(one, other, 1 << 20)


def _spread(values: list[float]) -> str:
    return f"{min(values):.0f}–{max(values):.0f} MB/s"
