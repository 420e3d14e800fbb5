"""The event log as people read it: one line per thing that happened, and the whole as a text to send on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from studio.core.money import format_usd
from studio.generation.lifecycle import LABELS, State
from studio.generation.models import Generation, GenerationEvent

MAX_EVENTS = 500
MAX_BODY_CHARACTERS = 20_000  # characters of one exchange on the page


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that happened. ``after`` is the time since the order, as ``+1:02.345``."""

    at: datetime
    after: str
    kind: str
    words: str
    body: str = ""


def lines(generation: Generation) -> list[Line]:
    """Everything that happened to a generation, oldest first; the newest ``MAX_EVENTS`` of it."""
    newest = generation.events.order_by("-at", "-id")[:MAX_EVENTS]
    first = Line(at=generation.created_at, after="+0:00.000", kind="move", words="Ordered")
    return [first, *(_line(generation, event) for event in reversed(newest))]


def facts(generation: Generation) -> list[tuple[str, str]]:
    """What a support ticket needs to know, by name."""
    ids = [take.video_uuid for take in generation.takes.all() if take.video_uuid]
    facts = [
        ("State", LABELS[State(generation.state)]),
        ("Task", str(generation.task_uuid)),
        ("Results", ", ".join(ids) or "none"),
        ("Engine", generation.get_engine_display()),
        ("Mode", generation.mode.replace("_", " ")),
        ("Ordered by", str(generation.author or "somebody who left")),
        ("Attempts", str(generation.attempts)),
    ]
    if generation.is_paid:
        facts.append(("Price", f"about {format_usd(generation.price_usd)}"))
    if generation.approved_by:
        facts.append(("Approved by", str(generation.approved_by)))
    if generation.error_code or generation.error_message:
        facts.append(("Provider’s words", f"{generation.error_code} {generation.error_message}".strip()))
    return facts


def ticket(generation: Generation, lines: Sequence[Line]) -> str:
    """The whole as plain text, for a support ticket."""
    head = [f"{name}: {value}" for name, value in facts(generation)]
    body = [f"{line.at:%Y-%m-%d %H:%M:%S} {line.after:>12}  {line.words}" for line in lines]
    return "\n".join([f"Circle Take, generation {generation.pk}", *head, "", *body])


def _line(generation: Generation, event: GenerationEvent) -> Line:
    words = LABELS[State(event.message)] if event.kind == GenerationEvent.Kind.MOVE else event.message
    seconds = (event.at - generation.created_at).total_seconds()
    return Line(at=event.at, after=_after(seconds), kind=event.kind, words=words, body=_body(event.body))


def _after(seconds: float) -> str:
    minutes, rest = divmod(max(0.0, seconds), 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"+{hours}:{minutes:02}:{rest:06.3f}" if hours else f"+{minutes}:{rest:06.3f}"


def _body(body: dict[str, Any]) -> str:
    if not body:
        return ""
    text = json.dumps(body, indent=2, ensure_ascii=False)
    return (
        text
        if len(text) <= MAX_BODY_CHARACTERS
        else f"{text[:MAX_BODY_CHARACTERS]}\n… {len(text):,} characters in all"
    )
