"""Requests of an order with pictures: the first one uploads them, the next names what the provider stores."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from PIL import Image

from bench.client import SANDBOX_KEY, Person, until
from bench.report import Figure
from tests.processes import Studio, studio

PICTURES, NEXT = 4, 5


def measure() -> list[Figure]:
    """One order with new pictures, then several with the same."""
    with TemporaryDirectory() as folder, studio(Path(folder) / "data", SANDBOX_PACE="instant") as running:
        person = Person(running)
        person.rest()
        pictures = [person.upload(_picture(Path(folder), one), "reference_images") for one in range(PICTURES)]
        first = _requests_of(running, person, pictures, count=1)
        later = _requests_of(running, person, pictures, count=NEXT)
    return [
        Figure(f"order with {PICTURES} new pictures", *_cells(first, 1)),
        Figure(f"next {NEXT} orders with the same pictures, each", *_cells(later, NEXT)),
    ]


def _picture(folder: Path, number: int) -> Path:
    path = folder / f"{number}.png"
    Image.new("RGB", (1280, 720), (40 * number, 120, 160)).save(path)
    return path


def _requests_of(running: Studio, person: Person, pictures: list[str], *, count: int) -> dict[str, int]:
    """Requests by their kind until all orders are ready."""
    before, ready = _log(running), _ready(person)
    for number in range(count):
        prompt = f"Four places meet at the pier, {ready + number}."
        person.order(prompt, mode="references", reference_images=pictures)
    until(lambda: _ready(person) == ready + count, seconds=120, pause=0.1)
    person.rest()
    return {kind: total - before.get(kind, 0) for kind, total in _log(running).items()}


def _ready(person: Person) -> int:
    query = "select count(*) from generation_generation where mode = 'references' and state = 'ready'"
    return int(person.rows(query)[0][0])


def _cells(requests: dict[str, int], count: int) -> tuple[str, str, str]:
    parts = [f"{kind} {number / count:g}" for kind, number in sorted(requests.items()) if number]
    return f"{sum(requests.values()) / count:.1f} requests", "", ", ".join(parts)


def _log(running: Studio) -> dict[str, int]:
    log = httpx.get(f"{running.sandbox_url}/sandbox/log", headers=SANDBOX_KEY, timeout=30).json()
    return {str(kind): int(number) for kind, number in log["requests"].items()}
