"""What a card of the gallery shows, from a generation and its takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from studio.accounts.models import Member
from studio.accounts.policy import Deed
from studio.catalog import entries
from studio.catalog.request import MODEL, Mode
from studio.core.money import ZERO, show
from studio.core.words import ordinal
from studio.generation import failures
from studio.generation.actions import Action, actions
from studio.generation.failures import Failure
from studio.generation.history import usual
from studio.generation.lifecycle import FINAL, LABELS, UNDER_WAY, State, TakeState
from studio.generation.models import Gate, Generation, Take
from studio.library import links

SHAPES = ((1.2, "16:9"), (0.8, "1:1"), (0.0, "9:16"))


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One result: a place that fills."""

    id: str
    number: int
    label: str
    state: str
    poster_url: str = ""
    sprite_url: str = ""
    sprite_columns: int = 0
    sprite_rows: int = 0
    sprite_tiles: int = 0
    video_url: str = ""
    video_type: str = ""
    download_url: str = ""
    width: int = 0
    height: int = 0
    seconds: float = 0
    frames: int = 0
    rate: str = ""
    failure_sentence: str = ""
    is_nsfw: bool = False


@dataclass(frozen=True, kw_only=True)
class Card:
    """One generation, ready to be drawn."""

    dom_id: str
    state: str
    stamp: int
    label: str
    shot_label: str
    prompt: str
    mode_label: str
    seconds_label: str
    author_name: str
    cost_label: str
    is_draft: bool
    is_late: bool
    details_url: str
    phase: str
    phase_detail: str
    since: datetime
    usual: str
    slots: tuple[Slot, ...]
    cover: Slot | None
    failure: Failure | None
    actions: tuple[Action, ...]
    aspect: str


def cards(generations: Iterable[Generation], member: Member, shut: Iterable[Gate] = ()) -> list[Card]:
    """A card for each generation (from ``for_cards``), as this member sees it; ``shut``: closed gates."""
    gates = {gate.engine: gate for gate in shut}
    return [card(generation, member, gates.get(generation.engine)) for generation in generations]


def card(generation: Generation, member: Member, gate: Gate | None = None) -> Card:
    """The card of one generation. ``gate``: that of its engine, if it is shut."""
    takes = list(generation.takes.all())
    slots = tuple(_slot(take) for take in takes)
    state = State(generation.state)
    return Card(
        dom_id=f"card-{generation.pk}",
        state=state,
        stamp=generation.revision,
        label=_label(generation, takes),
        shot_label=str(generation.shot),
        prompt=str(generation.request.get("prompt", "")),
        mode_label=entries.get(MODEL).modes[Mode(generation.mode)].label,
        seconds_label=f"{generation.seconds} s" if generation.seconds else "",
        author_name=str(generation.author or "Somebody who left"),
        cost_label=_cost(generation, takes),
        is_draft=not generation.is_paid,
        is_late=generation.arrived_late,
        details_url=reverse("generation:details", args=[generation.project_id, generation.pk])
        if member.may(Deed.ORDER)
        else "",
        phase=LABELS[state],
        phase_detail=_detail(generation, takes),
        since=generation.changed_at,
        usual=usual(generation) if state == State.RENDERING else "",
        slots=slots,
        cover=next((slot for slot in slots if slot.state == TakeState.READY), None),
        failure=failures.explain(generation, takes, gate),
        actions=actions(generation, member),
        aspect=_aspect(generation, takes),
    )


def _label(generation: Generation, takes: list[Take]) -> str:
    first, last = takes[0].number, takes[-1].number
    span = f"T{first}" if first == last else f"T{first}–{last}"
    return f"{generation.shot.number:02}·{span}"


def _cost(generation: Generation, takes: list[Take]) -> str:
    if not generation.is_paid:
        return "free"
    if generation.state in FINAL:
        return show(sum((take.cost_usd or ZERO for take in takes), ZERO))
    return f"about {show(generation.price_usd)}"


def _detail(generation: Generation, takes: list[Take]) -> str:
    if generation.state == State.UPLOADING and generation.video_request.inputs:
        return f"{len(generation.uploads)} of {len(generation.video_request.inputs)}"
    if generation.state == State.QUEUED and generation.place:
        return f"{ordinal(generation.place)} in line"
    done = sum(take.state == TakeState.READY for take in takes)
    if generation.state in UNDER_WAY and len(takes) > 1 and done:
        return f"{done} of {len(takes)} ready"
    return ""


def _aspect(generation: Generation, takes: list[Take]) -> str:
    asset = next((take.asset for take in takes if take.asset), None)
    if asset and asset.width_px and asset.height_px:
        ratio = asset.width_px / asset.height_px
    else:
        wanted = generation.request
        ratio = (wanted.get("width_px") or 16) / (wanted.get("height_px") or 9)
    return next(name for least, name in SHAPES if ratio >= least)


def _slot(take: Take) -> Slot:
    asset = take.asset
    if asset is None:
        return Slot(
            id=str(take.pk),
            number=take.number,
            label=f"T{take.number}",
            state=take.state,
            failure_sentence=take.sentence,
        )

    return Slot(
        id=str(take.pk),
        number=take.number,
        label=f"T{take.number}",
        state=take.state,
        poster_url=links.poster(asset),
        sprite_url=links.sprite(asset),
        sprite_columns=asset.sprite_columns or 0,
        sprite_rows=asset.sprite_rows or 0,
        sprite_tiles=asset.sprite_tiles or 0,
        video_url=links.original(asset),
        video_type=asset.mime,
        download_url=links.original(asset, download=True),
        width=asset.width_px or 0,
        height=asset.height_px or 0,
        seconds=asset.seconds or 0,
        frames=asset.frames or 0,
        is_nsfw=bool(take.is_nsfw),
        rate=f"{asset.rate_num}/{asset.rate_den}",
    )
