"""The event log as a page shows it, and as plain text for a support ticket."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext, pgettext

from studio.catalog.labels import mode_label, model_name
from studio.core.translations import languages
from studio.core.translations.wording import worded
from studio.core.values.formatting import localized
from studio.core.values.money import format_usd
from studio.core.values.translatable import translatable
from studio.core.web import keyset
from studio.generation.acceptance import LABELS as ACCEPTANCE_LABELS
from studio.generation.acceptance import Acceptance
from studio.generation.lifecycle import LABELS, State
from studio.generation.models import Generation, GenerationEvent, Take, charge_label
from studio.generation.pipeline.result_check import measured, ordered_part
from studio.ledger import services as ledger
from studio.library.models import Asset

PAGE_SIZE = 100  # events of one order
NEWEST = keyset.Keyset(columns=(keyset.time_column("at"), keyset.number_column("pk")))
MAX_BODY_CHARACTERS = 20_000  # characters of one exchange on the page


@dataclass(frozen=True, kw_only=True)
class EventRow:
    """One event of an order, whose ``text`` the page words. ``after`` is the time since it: ``+1:02.345``."""

    at: datetime
    after: str
    kind: str
    text: str
    body: str = ""


def event_rows(generation: Generation, query: QueryDict) -> keyset.Page[EventRow]:
    """A page of the events of a generation, oldest first; the newest events without a cursor in the query."""
    page = keyset.page(generation.events.all(), query, size=PAGE_SIZE, order=NEWEST)
    first = EventRow(at=generation.created_at, after="+0:00.000", kind="move", text=translatable("Ordered"))
    rows = [_row(generation, event) for event in reversed(page.rows)]
    return page.with_rows(rows if page.next else [first, *rows])


def facts(generation: Generation) -> list[tuple[str, str]]:
    """What a support ticket needs to know, by name."""
    takes = list(generation.takes.all())
    ids = [take.video_uuid for take in takes if take.video_uuid]
    facts = [
        (gettext("State"), gettext(LABELS[State(generation.state)])),
        (gettext("Task"), str(generation.task_uuid)),
        (gettext("Results"), ", ".join(ids) or pgettext("results", "none")),
        (gettext("Engine"), generation.get_engine_display()),
        (gettext("Model"), f"{model_name(generation.model)} ({generation.model})"),
        (gettext("Mode"), worded(mode_label(generation.mode))),
        (gettext("Ordered by"), str(generation.author or gettext("a former member"))),
        (gettext("Attempts"), str(generation.attempts)),
    ]
    if generation.is_paid:
        about = gettext("about %(price)s") % {"price": format_usd(generation.price_usd)}
        facts.append((gettext("Price"), about))
        facts.append((gettext("Charge"), charge_label(generation, takes, ledger.spent_on(generation.pk))))
        facts.append(
            (gettext("At the provider"), gettext(ACCEPTANCE_LABELS[Acceptance(generation.acceptance)]))
        )
    if generation.approved_by:
        facts.append((gettext("Approved by"), str(generation.approved_by)))
    if generation.error_code or generation.error_message:
        message = f"{generation.error_code} {worded(generation.error_message)}".strip()
        facts.append((gettext("Provider’s message"), message))
    return facts


def support_text(generation: Generation, rows: Sequence[EventRow]) -> str:
    """The whole as plain text in English, for a support ticket."""
    with languages.speak("en"):
        head = [f"{name}: {value}" for name, value in facts(generation)]
    body = [f"{row.at:%Y-%m-%d %H:%M:%S} {row.after:>12}  {row.text}" for row in rows]
    return "\n".join([f"Circle Take, generation {generation.pk}", *head, "", *body])


def report_text(take: Take) -> str:
    """A report to the provider in English about a result that is not what was ordered; without the prompt."""
    if take.asset is None or not take.mismatch:
        return ""
    with languages.speak("en"):
        return _report_text(take, take.asset)


def _report_text(take: Take, asset: Asset) -> str:
    generation = take.generation
    lines = [
        ("Task", str(generation.task_uuid)),
        ("Video", str(take.video_uuid)),
        (
            "Model",
            f"{model_name(generation.model)} ({generation.model}), {worded(mode_label(generation.mode))}",
        ),
        ("Sent", f"{generation.sent_at:%Y-%m-%d %H:%M:%S} UTC" if generation.sent_at else "unknown"),
        ("Ordered", ordered_part(take.mismatch)),
        ("Received", f"{measured(asset)}, {asset.format}, {asset.size_bytes} bytes"),
        ("SHA-256", asset.sha256),
    ]
    if take.cost_usd is not None:
        lines.append(("Charged", format_usd(take.cost_usd)))
    return "\n".join(
        [gettext("A result is not what was ordered."), *(f"{name}: {value}" for name, value in lines)]
    )


def _row(generation: Generation, event: GenerationEvent) -> EventRow:
    text = (
        translatable(LABELS[State(event.message)])
        if event.kind == GenerationEvent.Kind.MOVE
        else event.message
    )
    seconds = (event.at - generation.created_at).total_seconds()
    return EventRow(at=event.at, after=_elapsed(seconds), kind=event.kind, text=text, body=_body(event.body))


def _elapsed(seconds: float) -> str:
    minutes, rest = divmod(max(0.0, seconds), 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"+{hours}:{minutes:02}:{rest:06.3f}" if hours else f"+{minutes}:{rest:06.3f}"


def _body(body: dict[str, Any]) -> str:
    if not body:
        return ""
    body_text = json.dumps(body, indent=2, ensure_ascii=False)
    return (
        body_text
        if len(body_text) <= MAX_BODY_CHARACTERS
        else f"{body_text[:MAX_BODY_CHARACTERS]}\n… {_length_label(len(body_text))}"
    )


def _length_label(characters: int) -> str:
    return gettext("%(count)s characters in all") % {"count": localized(f"{characters:,}")}
