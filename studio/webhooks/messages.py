"""Messages: what a delivery tells, as a sentence with a page to open and as data in the words of the API.

They are written at the first attempt. What the row no longer says then (which budget, whether a circle was
drawn) comes from the facts of the delivery; of what was deleted meanwhile only the ids are told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from studio.accounts.models import User
from studio.activity.public_events import PublicEvent
from studio.core.values.formatting import format_size
from studio.core.values.text import visible_line
from studio.core.web.responses import absolute_url
from studio.exports.models import Film
from studio.generation.gallery.failures import explain
from studio.generation.models import Generation, Take
from studio.ledger.models import Period
from studio.projects.models import Project
from studio.review.labels import label_of, note_time, take_path
from studio.review.models import Note, Verdict
from studio.webhooks import hooks
from studio.webhooks.models import Delivery
from studio.webhooks.payloads import (
    generation_json,
    hidden_verdict_json,
    note_json,
    take_json,
    verdict_json,
)

TEST = "webhook.test"
TAKES = Take.objects.select_related("shot", "author", "generation", "project")
GENERATIONS = Generation.objects.select_related("shot", "author", "project")


@dataclass(frozen=True, kw_only=True)
class WebhookMessage:
    """What happened: a sentence, words of a person in it, the path of its page, and its data as JSON."""

    sentence: str
    quote: str = ""
    path: str
    data: dict[str, Any] = field(default_factory=dict)


def message_of(delivery: Delivery) -> WebhookMessage:
    """The message of a delivery whose webhook and project are loaded."""
    project = delivery.webhook.project
    writer = _WRITERS.get(delivery.event, _test)
    message = writer(delivery, project)
    if message is None:
        gallery = reverse("generation:gallery", args=[project.pk])
        ids = {"id": str(delivery.subject), "is_deleted": True}
        message = WebhookMessage(sentence="It was deleted meanwhile", path=gallery, data=ids)
    return message


def _take_ready(delivery: Delivery, project: Project) -> WebhookMessage | None:
    take = TAKES.filter(pk=delivery.subject).first()
    if take is None:
        return None
    return _about(take, f"{label_of(take)} is ready")


def _take_circled(delivery: Delivery, project: Project) -> WebhookMessage | None:
    take = TAKES.filter(pk=delivery.subject).first()
    if take is None:
        return None
    is_circled, person = delivery.facts["is_circled"], _name_of(delivery.facts["person"])
    words = "circled" if is_circled else "took the circle off"
    return _about(take, f"{person} {words} {label_of(take)}", is_circled=is_circled)


def _note_created(delivery: Delivery, project: Project) -> WebhookMessage | None:
    note = Note.objects.not_deleted().filter(pk=delivery.subject).select_related("person").first()
    take = TAKES.filter(pk=note.take_id).first() if note else None
    if note is None or take is None:
        return None
    place = f"{label_of(take)} at {note_time(note)}"
    if project.is_blind and delivery.facts["is_verdict"]:
        return _about(take, f"There is a note on {label_of(take)}", note={"id": str(note.pk), "text": None})
    words = "replied on" if note.parent_id else "noted on"
    sentence = f"{note.author_name} {words} {place}"
    quote = note.text or "a drawing"
    return _about(take, sentence, note_on_page=note, quote=quote, note=note_json(note))


def _verdict_with_take(delivery: Delivery) -> tuple[Verdict, Take] | None:
    row = Verdict.objects.filter(pk=delivery.subject).select_related("person", "note").first()
    take = TAKES.filter(pk=row.take_id).first() if row else None
    return (row, take) if row and take else None


def _verdict_created(delivery: Delivery, project: Project) -> WebhookMessage | None:
    row_and_take = _verdict_with_take(delivery)
    if row_and_take is None:
        return None
    row, take = row_and_take
    if project.is_blind:
        return _about(take, f"There is a verdict on {label_of(take)}", verdict=hidden_verdict_json(row))
    words = "approved" if row.kind == Verdict.Kind.APPROVE else "requested changes on"
    quote = row.note.text if row.note and row.note.deleted_at is None else ""
    sentence = f"{row.author_name} {words} {label_of(take)}"
    return _about(take, sentence, note_on_page=row.note, quote=quote, verdict=verdict_json(row))


def _verdict_withdrawn(delivery: Delivery, project: Project) -> WebhookMessage | None:
    row_and_take = _verdict_with_take(delivery)
    if row_and_take is None:
        return None
    row, take = row_and_take
    if project.is_blind:
        sentence = f"A verdict on {label_of(take)} was withdrawn"
        return _about(take, sentence, verdict=hidden_verdict_json(row))
    sentence = f"{row.author_name} withdrew a verdict on {label_of(take)}"
    return _about(take, sentence, verdict=verdict_json(row))


def _generation_failed(delivery: Delivery, project: Project) -> WebhookMessage | None:
    generation = GENERATIONS.filter(pk=delivery.subject).first()
    if generation is None:
        return None
    reason = explain(generation, list(generation.takes.all()), None, "")
    headline, sentence = (str(reason.headline), str(reason.sentence)) if reason else ("Failed", "")
    failure = {"headline": headline, "sentence": sentence, "code": generation.error_code}
    text = f"An order for shot {generation.shot} failed: {headline}"
    return _about_order(generation, text, quote=sentence, failure=failure)


def _generation_asked(delivery: Delivery, project: Project) -> WebhookMessage | None:
    generation = GENERATIONS.filter(pk=delivery.subject).first()
    if generation is None:
        return None
    price = f"{generation.price_usd:.4f}"
    person = generation.author.name if generation.author else "A former member"
    text = f"{person} asks for a paid render for shot {generation.shot} (${generation.price_usd:.2f})"
    return _about_order(generation, text, price_usd=price)


def _budget_reached(delivery: Delivery, project: Project) -> WebhookMessage:
    facts, member = delivery.facts, None
    if facts["member"]:
        member = {"id": facts["member"], "name": _name_of(facts["member"])}
    owner = member["name"] if member else "this project"
    whose = f"{owner} for this month" if facts["period"] == Period.MONTH else owner
    sums = f"${facts['used_usd']} of ${facts['limit_usd']}"
    return WebhookMessage(
        sentence=f"{facts['percent']} % of the budget of {whose} are used: {sums}",
        path=reverse("ledger:money", args=[project.pk]),
        data={
            "budget": {**facts, "member": member},
            "api_url": _resource(hooks.MONEY_RESOURCE.url(project.pk)),
        },
    )


def _name_of(person: str) -> str:
    """The name of a person today: somebody who was deleted has none."""
    return User.objects.filter(pk=person).values_list("name", flat=True).first() or "A former member"


def _film_ready(delivery: Delivery, project: Project) -> WebhookMessage | None:
    film = Film.objects.filter(pk=delivery.subject).first()
    if film is None:
        return None
    data = {
        "id": str(film.pk),
        "seconds": film.seconds,
        "size_bytes": film.size_bytes,
        "take_ids": list(dict.fromkeys(film.takes)),
    }
    size = f"{film.seconds or 0:.1f} s, {format_size(film.size_bytes)}"
    path = reverse("exports:hand_off", args=[project.pk])
    return WebhookMessage(sentence=f"The film is ready ({size})", path=path, data={"film": data})


def _test(delivery: Delivery, project: Project) -> WebhookMessage:
    return WebhookMessage(
        sentence="This is a test: messages of this project arrive here",
        path=reverse("webhooks:webhook", args=[project.pk, delivery.webhook_id]),
        data={"is_test": True},
    )


Writer = Callable[[Delivery, Project], WebhookMessage | None]
_WRITERS: dict[str, Writer] = {
    PublicEvent.TAKE_READY: _take_ready,
    PublicEvent.TAKE_CIRCLED: _take_circled,
    PublicEvent.NOTE_CREATED: _note_created,
    PublicEvent.VERDICT_CREATED: _verdict_created,
    PublicEvent.VERDICT_WITHDRAWN: _verdict_withdrawn,
    PublicEvent.GENERATION_FAILED: _generation_failed,
    PublicEvent.GENERATION_ASKED: _generation_asked,
    PublicEvent.BUDGET_REACHED: _budget_reached,
    PublicEvent.FILM_READY: _film_ready,
}


def _about(
    take: Take, sentence: str, *, quote: str = "", note_on_page: Note | None = None, **more: Any
) -> WebhookMessage:
    data = {"take": take_json(take), **more, "api_url": _resource(hooks.TAKE_RESOURCE.url(take.pk))}
    path = take_path(take, note_on_page)
    return WebhookMessage(sentence=sentence, quote=visible_line(quote), path=path, data=data)


def _about_order(generation: Generation, sentence: str, *, quote: str = "", **more: Any) -> WebhookMessage:
    data = {
        "generation": {**generation_json(generation), **more},
        "api_url": _resource(hooks.GENERATION_RESOURCE.url(generation.pk)),
    }
    path = f"{reverse('generation:gallery', args=[generation.project_id])}#card-{generation.pk}"
    return WebhookMessage(sentence=sentence, quote=quote, path=path, data=data)


def _resource(path: str) -> str:
    return absolute_url(path) if path else ""
