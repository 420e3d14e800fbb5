"""The lifecycle as a document: states and their patience, and what is known of an order, from the tables."""

from __future__ import annotations

from datetime import timedelta

from studio.generation import acceptance
from studio.generation.acceptance import Acceptance
from studio.generation.lifecycle import FINAL, LABELS, MOVES, PATIENCE, State

HEAD = """# States of a generation

Written by `python manage.py states` from `lifecycle.py` and `acceptance.py` in `studio/generation`; a test
fails when it is stale.

```mermaid
stateDiagram-v2
"""
FIRST = (State.AWAITING_APPROVAL, State.QUEUED)


def document() -> str:
    """The whole of docs/states.md."""
    begins = [f"    [*] --> {state}" for state in FIRST]
    arrows = [f"    {start} --> {end}" for start in State for end in _ordered(MOVES[start])]
    ends = [f"    {state} --> [*]" for state in State if state in FINAL]
    return HEAD + "\n".join(begins + arrows + ends) + "\n```\n\n" + _table() + _acceptance() + CARDS


ACCEPTANCE_HEAD = """
## What is known about an order at the provider

Whether an order is called charged or not follows from this table and the ledger alone. While something may
still come, its price stays held, however the order itself ended. The refusal of a later try moves nothing:
an earlier one may have arrived.

```mermaid
stateDiagram-v2
    [*] --> never_sent
"""


CARDS = """
## What the card says while an answer is lost

![Cards of three orders, each in its stages](img/lost-answer.webp)

Taken by `python -m tests.browser.lost_answer --docs`: a row for each order, the stages from left to right.

| when | accepted unheard, in the archive | never accepted | accepted, then forgotten |
|---|---|---|---|
| the answer is lost | No answer; when it is tried again | the same | Rendering |
| the repeat is refused, or it is not known | Checking: not known yet whether charged | the same | the same |
| nobody knows it yet | Checking, until when it is asked | the same | the same |
| found, or ten minutes over | the video and its cost | refused, not charged | Lost, charge unknown |

The ten minutes are `NOT_FOUND_SECONDS`; the pictures are of a studio with fewer.
"""


def _acceptance() -> str:
    arrows = [
        f"    {start} --> {end}: {evidence}"
        for start, moves in acceptance.MOVES.items()
        for evidence, end in moves.items()
    ]
    rows = ["| known | in words | may still come, price held | without a paid result |", "|---|---|---|---|"]
    for one in Acceptance:
        is_open = "yes" if one in acceptance.OPEN else "no"
        rows.append(f"| {one} | {acceptance.LABELS[one]} | {is_open} | {acceptance.CHARGES[one]} |")
    return ACCEPTANCE_HEAD + "\n".join(arrows) + "\n```\n\n" + "\n".join(rows) + "\n"


def _table() -> str:
    rows = ["| state | on the screen | enqueued again after | given up after |", "|---|---|---|---|"]
    for state in State:
        again, give_up = (_words(time) for time in PATIENCE[state]) if state in PATIENCE else ("–", "–")
        rows.append(f"| {state} | {LABELS[state]} | {again} | {give_up} |")
    return "\n".join(rows) + "\n"


def _ordered(states: frozenset[State]) -> list[State]:
    return [state for state in State if state in states]


def _words(time: timedelta) -> str:
    seconds = int(time.total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
