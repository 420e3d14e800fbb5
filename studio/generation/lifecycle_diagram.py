"""The lifecycle as a document: a diagram and the patience of each state, drawn from the table."""

from __future__ import annotations

from datetime import timedelta

from studio.generation.lifecycle import FINAL, LABELS, MOVES, PATIENCE, State

HEAD = """# States of a generation

Written by `python manage.py states` from `studio/generation/lifecycle.py`; a test fails when it is stale.

```mermaid
stateDiagram-v2
    [*] --> asked
    [*] --> queued
"""


def document() -> str:
    """The whole of docs/states.md."""
    arrows = [f"    {start} --> {end}" for start in State for end in _ordered(MOVES[start])]
    ends = [f"    {state} --> [*]" for state in State if state in FINAL]
    return HEAD + "\n".join(arrows + ends) + "\n```\n\n" + _table()


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
