"""What a take comes from, and what came of it: orders, inputs, frames of other takes, answered notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Prefetch, Q
from django.urls import reverse

from studio.core.formatting import count
from studio.generation.lifecycle import TakeState
from studio.generation.lineage import origin, relation
from studio.generation.models import Generation, Take, Use
from studio.library.models import Asset
from studio.review.labels import label_of, take_path
from studio.review.models import Note, NoteAnswer

MOST_RELATED = 24
# A frame of a take may have been cropped before it was used: two steps between a take and an input.
STEPS = ("made_from", "made_from__made_from")


@dataclass(frozen=True, kw_only=True)
class Relative:
    """A picture that leads to something this take comes from, or that came of it."""

    label: str
    relation: str
    url: str
    poster_url: str


def made_from(generation: Generation) -> list[Relative]:
    """The notes it answers, the order it retakes, then its inputs."""
    parent = generation.parent
    found = [*_answered(generation)]
    if parent:
        found.append(_order(parent, origin(generation, parent)))
    kin = [f"asset__{step}" for step in STEPS]
    takes = [f"{path}__takes__shot" for path in ("asset", *kin)]
    used = generation.uses.select_related("asset", *kin).prefetch_related(*takes)
    return [*found, *(_input(use.asset, use.role) for use in used[:MOST_RELATED])]


def made_of(take: Take) -> list[Relative]:
    """Orders that answer its notes, that used it or a frame of it as an input, and retakes of its order."""
    answers = {answer.pk: len(answer.kept) for answer in _kept(NoteAnswer.objects.filter(take=take))}
    related = Q(parent=take.generation_id) | Q(order_key__in=answers)
    if take.asset_id:
        related |= Q(uses__asset=take.asset_id)
        for step in STEPS:
            related |= Q(**{f"uses__asset__{step}": take.asset_id})
    found = take.generation.project.generations.filter(related).exclude(pk=take.generation_id).distinct()
    known = Prefetch("uses", Use.objects.select_related(*(f"asset__{step}" for step in STEPS)))
    children = found.select_related("shot").prefetch_related("takes__asset", known).order_by("created_at")
    return [_order(child, _relation(child, take, answers)) for child in children[:MOST_RELATED]]


def _relation(child: Generation, take: Take, answers: dict[UUID, int]) -> str:
    """What an order has to do with a take, the closest first."""
    if number := answers.get(child.order_key):
        return f"Answers {count(number, 'note')}"
    inputs = [use.asset for use in child.uses.all()]
    words = [_made_how(one, take.asset_id) for one in inputs if take.asset_id]
    if made := next(filter(None, words), ""):
        return f"Made of {made}"
    if take.asset_id in [one.pk for one in inputs]:
        return "Made with it"
    return relation(child, take.generation)


def _made_how(asset: Asset | None, source_id: UUID | None) -> str:
    """How something of a file became this input: ``frame 24``; empty when it did not."""
    for _ in STEPS:
        if asset is None or asset.made_from_id is None:
            return ""
        if asset.made_from_id == source_id:
            return asset.derivation_label
        asset = asset.made_from
    return ""


def _answered(generation: Generation) -> list[Relative]:
    """The take whose notes it was ordered to answer, at the first of them."""
    answers = NoteAnswer.objects.filter(
        pk=generation.order_key, take__generation__project=generation.project_id
    )
    return [
        Relative(
            label=label_of(answer.take),
            relation=f"Answers {count(len(answer.kept), 'note')}",
            url=take_path(answer.take, answer.kept[0]),
            poster_url=_poster(answer.take.asset),
        )
        for answer in _kept(answers.select_related("take__shot", "take__asset"))
    ]


def _kept(answers: Any) -> list[Any]:
    """Answers with those of their notes that are not deleted, as ``kept``; those without any are left out."""
    notes = Prefetch("notes", Note.objects.not_deleted().in_order(), to_attr="kept")
    return [answer for answer in answers.prefetch_related(notes) if answer.kept]


def _order(generation: Generation, relation: str) -> Relative:
    takes = list(generation.takes.all())
    shown = next((take for take in takes if take.state == TakeState.READY), takes[0])
    return Relative(
        label=f"{generation.shot.number:02}·T{shown.number}",
        relation=relation,
        url=reverse("review:take", args=[shown.pk]),
        poster_url=_poster(shown.asset),
    )


def _input(asset: Asset, role: str) -> Relative:
    """An input; one that is a take itself, or something of one, leads there."""
    used_as = role.replace("_", " ").capitalize()
    source, words, query = _source(asset)
    if source is None:
        url = reverse("library:original", args=[asset.pk])
        return Relative(label=asset.name, relation=used_as, url=url, poster_url=_poster(asset))
    return Relative(
        label=label_of(source),
        relation=f"{used_as}: {words}" if words else used_as,
        url=reverse("review:take", args=[source.pk]) + query,
        poster_url=_poster(asset),
    )


def _source(asset: Asset) -> tuple[Take | None, str, str]:
    """The take that an input is, or is something of; what of it, and the query that opens it there."""
    how: dict[str, Any] = {}
    words = ""
    at: Asset | None = asset
    for _ in (None, *STEPS):
        if at is None:
            break
        if take := next(iter(at.takes.all()), None):
            return take, words, f"?{urlencode({'frame': how['frame']})}" if "frame" in how else ""
        how, words, at = at.derivation, at.derivation_label, at.made_from
    return None, "", ""


def _poster(asset: Asset | None) -> str:
    return reverse("library:poster", args=[asset.pk]) if asset and asset.poster else ""
