"""A plan as one of the sources of chaos: a list is brought, asked for and approved while everything breaks."""

from __future__ import annotations

import itertools
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx

from bench.client import Person
from tests.processes import wait_for

FIRST_NUMBER = 101  # beyond the shots of the demo project
Look = Callable[[str], list[tuple[Any, ...]]]
WAITING = (
    "select count(*) from plan_batchrow line join plan_batch batch on batch.id = line.batch_id"
    " where line.state='waiting' and batch.approved_at is not null and batch.closed_at is null"
)


def bring(person: Person, rows: int) -> None:
    """Import a list of so many shots, before anything breaks."""
    lines = [f"{number}\tA harbour, row {number}." for number in range(FIRST_NUMBER, FIRST_NUMBER + rows)]
    text = "\n".join(["number\tprompt", *lines])
    page = person.http.post(f"{person.gallery}plan/import/", data={"text": text, "write": "yes"})
    page.raise_for_status()
    assert f"{rows} rows read" in page.text


def order(person: Person, origins: Sequence[str]) -> None:
    """Ask for all rows and pay for them, each click repeated at one node after the other until it is heard."""
    turns = itertools.cycle(origins)
    key = str(uuid.uuid4())
    answer = wait_for(
        lambda: _click(person, next(turns), f"{person.gallery}plan/ask/", {"order_key": key}),
        seconds=180,
        pause=0.3,
    )
    path = answer.url.path
    wait_for(lambda: _pay(person, next(turns), path), seconds=180, pause=0.3)


def _pay(person: Person, origin: str, path: str) -> bool:
    """Press Pay and render with the prices of the page; True once the batch is approved."""
    try:
        page = person.http.get(origin + path, timeout=20).text
    except httpx.HTTPError:
        return False
    prices = re.findall(r'name="price-([0-9a-f-]{36})"\s+value="([0-9.]+)"', page)
    if not prices:
        return 'id="batch-progress"' in page
    data = {"row": [row for row, _ in prices], **{f"price-{row}": price for row, price in prices}}
    _click(person, origin, f"{path}approve/", data)
    return False


def _click(person: Person, origin: str, path: str, data: dict[str, Any]) -> httpx.Response | None:
    try:
        answer = person.http.post(origin + path, data=data, timeout=20, headers={"Referer": origin})
    except httpx.HTTPError:
        return None
    return answer if answer.is_success else None


def faults(look: Look, accepted: Counter[str]) -> Iterator[str]:
    """What is wrong with the rows of batches, each of which must be one order and one accepted task at most.

    ``accepted``: how often the provider has accepted each task.
    """
    lines = look(
        "select line.id, line.state, line.generation_id, g.order_key, g.task_uuid, g.state from plan_batchrow line"
        " left join generation_generation g on g.id = line.generation_id"
    )
    for row, state, _, key, task, order_state in lines:
        name = uuid.UUID(str(row))
        if state != "ordered" or key is None:
            yield f"row {name} is {state}"
        elif uuid.UUID(str(key)) != name:
            yield f"row {name} has the order of another"
        elif accepted[str(uuid.UUID(str(task)))] > 1 or (
            order_state == "ready" and not accepted[str(uuid.UUID(str(task)))]
        ):
            yield f"row {name} was accepted {accepted[str(uuid.UUID(str(task)))]} times"
