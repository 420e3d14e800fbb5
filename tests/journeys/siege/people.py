"""People at the studio: they order, upload and review without a pause, and remember what was accepted."""

from __future__ import annotations

import base64
import io
import random
import re
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, Self

import httpx
from PIL import Image

from tests.browser import files

PAUSE_SECONDS = 1.0
PICTURE_PAUSE_SECONDS = 4.0  # below the limit of uploads by one person
RETRY_SECONDS = 0.5
LARGE_BYTES = 10_000_000  # two pieces
LARGE_PAUSE_SECONDS = 15.0
PIECE = 8_000_000
SENTENCE = re.compile(
    r"does not answer|is full|cannot be reached|is away|not stored|try again", re.IGNORECASE
)
ENGINE_AWAY = re.compile(r"is paused\.|does not answer|No answer")
DONE = {HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT}


@dataclass(frozen=True)
class Answer:
    """One answer to one of the people."""

    what: str
    status: int  # 0: none
    has_sentence: bool
    seconds: float
    ended_at: float  # of time.monotonic

    @property
    def is_bad(self) -> bool:
        """An error page without a sentence, or no answer."""
        return self.status in {0, 500} or (self.status > 500 and not self.has_sentence)


@dataclass
class Phase:
    """What people saw in one phase; ``over_at``: when what disturbed them had ended."""

    name: str
    answers: list[Answer] = field(default_factory=list)
    over_at: float = 0.0
    back_seconds: float = 0.0
    named: set[str] = field(default_factory=set)  # what /readyz said was away

    @property
    def bad(self) -> Counter[str]:
        """How many bad answers there were, by request and status."""
        return Counter(f"{one.what} {one.status}" for one in self.answers if one.is_bad)

    @property
    def explained(self) -> int:
        """How many answers said in a sentence what is away, pages that were shown all the same included."""
        return sum(one.has_sentence for one in self.answers)

    @property
    def late_seconds(self) -> float:
        """How long after the end of what disturbed them somebody still had a bad answer."""
        ends = [one.ended_at - self.over_at for one in self.answers if one.is_bad]
        return max(0.0, *ends, 0.0) if self.over_at else 0.0


class People:
    """Somebody who orders, two who upload and one who reviews, through the address of the studio."""

    def __init__(self, base_url: str, cookies: httpx.Cookies, gallery: str, take: str, folder: Path) -> None:
        self.base_url, self.gallery, self.take = base_url, gallery, take
        self.phases: list[Phase] = [Phase("quiet")]
        self.ordered: set[str] = set()
        self.uploaded: set[str] = set()
        self.noted: set[str] = set()
        self.clip: bytes = files.clip(folder / "clip.mp4", seconds=2).read_bytes()
        self.stop, self.lock = Event(), Lock()
        self.client = httpx.Client(cookies=cookies, timeout=20)
        headers = {"X-CSRFToken": cookies["csrftoken"], "Referer": base_url}
        self.client.headers.update(headers)
        pauses: dict[Callable[[], Any], float] = {
            self.order: PAUSE_SECONDS,
            self._upload_picture: PICTURE_PAUSE_SECONDS,
            self._review: PAUSE_SECONDS,
            self._upload_in_pieces: LARGE_PAUSE_SECONDS,
        }
        self.threads = [Thread(target=self._repeat, args=work) for work in pauses.items()]

    def __enter__(self) -> Self:
        """Let people begin."""
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Send people home."""
        self.stop.set()
        for thread in self.threads:
            thread.join()
        self.client.close()

    def _repeat(self, work: Callable[[], Any], pause: float) -> None:
        while not self.stop.wait(pause):
            work()

    def order(self) -> str:
        """Press until the studio says yes: the same click, so the same key. What was accepted must never be lost."""
        key = str(uuid.uuid4())
        form = {"mode": "text", "prompt": f"A storm, {key}.", "engine": "runware", "order_key": key}
        if self._until_done("order", "POST", f"{self.gallery}order/", data=form):
            self.ordered.add(key)
            return key
        return ""

    def _upload_picture(self) -> None:
        """By the plain form, once; it is sent again as another file."""
        content = io.BytesIO()
        Image.effect_noise((400, 400), random.uniform(20, 90)).convert("RGB").save(content, "PNG")
        name = f"{uuid.uuid4().hex}.png"
        form = {"role": "reference_images"}
        sent = {"file": (name, content.getvalue(), "image/png")}
        answer, _ = self._ask("upload", "POST", f"{self.gallery}uploads/", data=form, files=sent)
        if answer.status == HTTPStatus.OK:
            self.uploaded.add(name)

    def _upload_in_pieces(self) -> None:
        """A clip that nobody has seen, resumed as the page resumes it."""
        name = f"{uuid.uuid4().hex}.mp4"
        size = LARGE_BYTES - len(self.clip)
        content = self.clip + size.to_bytes(4, "big") + b"free" + name.encode() + bytes(size - 8 - len(name))
        tus = {"Tus-Resumable": "1.0.0"}
        metadata = f"filename {base64.b64encode(name.encode()).decode()}"
        begun = self._until_done(
            "begin upload",
            "POST",
            f"{self.gallery}uploads/",
            headers={**tus, "Upload-Length": str(len(content)), "Upload-Metadata": metadata},
        )
        address = begun.headers["Location"] if begun else ""
        while begun and (state := self._until_done("upload", "HEAD", address, headers=tus)):
            offset = int(state.headers["Upload-Offset"])
            if offset == len(content):
                self.uploaded.add(name)
                return
            own = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            piece = content[offset : offset + PIECE]
            answer, _ = self._ask("piece", "PATCH", address, content=piece, headers={**tus, **own})
            if answer.status not in DONE:
                self.stop.wait(RETRY_SECONDS)

    def _review(self) -> None:
        """Look at the gallery, then write a note, with the same key until it is there."""
        self._ask("gallery", "GET", self.gallery)
        key = str(uuid.uuid4())
        form = {"text": f"Softer light, {key}.", "frame_in": "3", "key": key}
        if self._until_done("note", "POST", f"{self.take}notes/", data=form):
            self.noted.add(form["text"])

    def _until_done(self, what: str, method: str, path: str, **request: Any) -> httpx.Response | None:
        """The answer once it is a good one; None when people go home before."""
        while True:
            answer, response = self._ask(what, method, path, **request)
            if answer.status in DONE:
                return response
            if self.stop.wait(RETRY_SECONDS):
                return None

    def _ask(self, what: str, method: str, path: str, **request: Any) -> tuple[Answer, httpx.Response | None]:
        with self.lock:
            phase = self.phases[-1]
        began, response, text = time.monotonic(), None, ""
        try:
            response = self.client.request(method, httpx.URL(self.base_url).join(path), **request)
            text = response.text
        except httpx.HTTPError:
            pass
        ended = time.monotonic()
        status = response.status_code if response else 0
        words = SENTENCE if status > HTTPStatus.INTERNAL_SERVER_ERROR else ENGINE_AWAY
        has_sentence = bool(words.search(text)) or (
            method == "HEAD" and status == HTTPStatus.SERVICE_UNAVAILABLE
        )
        answer = Answer(what, status, has_sentence, ended - began, ended)
        phase.answers.append(answer)
        return answer, response
