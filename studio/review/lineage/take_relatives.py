"""The nearest relatives of one take, as its page lists them: answered notes, orders, inputs, frames."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from studio.generation.models import Generation, GenerationInput, Take
from studio.library.descriptions.labels import derivation_label
from studio.library.files import links
from studio.library.models import Asset
from studio.review.labels import label_of, take_path
from studio.review.lineage.relatives import (
    DERIVATION_STEPS,
    MAX_RELATIVES,
    Relative,
    derivation_chain,
    order_relative,
    relation_of_child,
    relation_of_parent,
    role_of,
    take_relative,
)
from studio.review.models import Note, NoteAnswer


@dataclass(frozen=True, kw_only=True)
class _SourceTake:
    """The take that an input is, or was made from; with the label of the part and the query that opens it."""

    take: Take
    part: str = ""
    query: str = ""


def made_from(generation: Generation) -> list[Relative]:
    """The notes that an order answers, the order that it retakes, then its inputs."""
    relatives = [*_answered_takes(generation)]
    if parent := generation.parent:
        relative = order_relative(parent, relation_of_parent(generation, parent))
        relatives.append(take_relative(relative, generation.source_take))
    sources = [f"asset__{step}" for step in DERIVATION_STEPS]
    takes = [f"{path}__takes__shot" for path in ("asset", *sources)]
    uses = generation.inputs.select_related("asset", *sources).prefetch_related(*takes)
    return [*relatives, *(_input_relative(use.asset, use.role) for use in uses[:MAX_RELATIVES])]


def made_of(take: Take) -> list[Relative]:
    """Orders that answer notes of a take, that used it or a frame of it as an input, and its retakes."""
    note_counts = {
        answer.pk: len(answer.kept) for answer in _with_notes(NoteAnswer.objects.filter(take=take))
    }
    condition = Q(parent=take.generation_id) | Q(order_key__in=note_counts)
    if take.asset_id:
        condition |= Q(inputs__asset=take.asset_id)
        for step in DERIVATION_STEPS:
            condition |= Q(**{f"inputs__asset__{step}": take.asset_id})
    of_others = Q(source_take__isnull=False) & ~Q(source_take=take)  # they finish another take of the order
    orders = take.generation.project.generations.filter(condition).exclude(of_others)
    orders = orders.exclude(pk=take.generation_id).distinct()
    uses = Prefetch(
        "inputs", GenerationInput.objects.select_related(*(f"asset__{step}" for step in DERIVATION_STEPS))
    )
    children = orders.select_related("shot").prefetch_related("takes__asset", uses).order_by("created_at")
    return [order_relative(child, _relation(child, take, note_counts)) for child in children[:MAX_RELATIVES]]


def _relation(child: Generation, take: Take, note_counts: dict[UUID, int]) -> str:
    """How an order relates to a take, the closest relation first."""
    if number := note_counts.get(child.order_key):
        return _answers(number)
    inputs = [use.asset for use in child.inputs.all()]
    parts = [_part_label(asset, take.asset_id) for asset in inputs if take.asset_id]
    if part := next(filter(None, parts), ""):
        return gettext("Made of %(part)s") % {"part": part}
    if take.asset_id in [asset.pk for asset in inputs]:
        return gettext("Made with it")
    return relation_of_child(child, take.generation)


def _answers(count: int) -> str:
    return ngettext("Answers %(count)d note", "Answers %(count)d notes", count) % {"count": count}


def _part_label(asset: Asset, source_id: UUID | None) -> str:
    """How an input was derived from a file: ``frame 24``; empty when it was not."""
    steps = islice(derivation_chain(asset), len(DERIVATION_STEPS))
    return next((derivation_label(step) for step in steps if step.made_from_id == source_id), "")


def _answered_takes(generation: Generation) -> list[Relative]:
    """The take whose notes an order was made to answer, opened at the first of them."""
    answers = NoteAnswer.objects.filter(
        pk=generation.order_key, take__generation__project=generation.project_id
    )
    return [
        Relative(
            label=label_of(answer.take),
            relation=_answers(len(answer.kept)),
            url=take_path(answer.take, answer.kept[0]),
            poster_url=links.poster(answer.take.asset) if answer.take.asset else "",
        )
        for answer in _with_notes(answers.select_related("take__shot", "take__asset"))
    ]


def _with_notes(answers: Any) -> list[Any]:
    """Answers with those of their notes that are not deleted, as ``kept``; without any they are left out."""
    notes = Prefetch("notes", Note.objects.not_deleted().in_order(), to_attr="kept")
    return [answer for answer in answers.prefetch_related(notes) if answer.kept]


def _input_relative(asset: Asset, role: str) -> Relative:
    """An input of an order; one that is a take, or was made from one, leads to the take."""
    label = capfirst(role_of(role))
    source = _source_take(asset)
    if source is None:
        url = reverse("library:original", args=[asset.pk])
        return Relative(label=asset.name, relation=label, url=url, poster_url=links.poster(asset))
    return Relative(
        label=label_of(source.take),
        relation=f"{label}: {source.part}" if source.part else label,
        url=reverse("review:take", args=[source.take.pk]) + source.query,
        poster_url=links.poster(asset),
    )


def _source_take(asset: Asset) -> _SourceTake | None:
    """The take that an input is or was made from, within two derivations; None without one."""
    derivation: dict[str, Any] = {}
    part = ""
    for step in derivation_chain(asset):
        if take := next(iter(step.takes.all()), None):
            query = f"?{urlencode({'frame': derivation['frame']})}" if "frame" in derivation else ""
            return _SourceTake(take=take, part=part, query=query)
        derivation, part = step.derivation, derivation_label(step)
    return None
