"""What a card of the gallery shows, from a generation and its takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import ordinal
from django.urls import reverse
from django.utils import timezone

from studio.accounts.models import Member
from studio.accounts.policy import Permission
from studio.activity import hooks as activity_hooks
from studio.catalog import model_specs
from studio.catalog.request import MODEL, ROLES, Mode
from studio.core.formatting import format_count
from studio.core.money import ZERO, format_usd
from studio.generation import hooks as generation_hooks
from studio.generation.gallery import failures
from studio.generation.gallery.actions import Action, actions, retake_of
from studio.generation.gallery.failures import Failure
from studio.generation.gallery.render_times import usual
from studio.generation.lifecycle import FINAL, LABELS, TAKE_FINAL, UNDER_WAY, State, TakeState
from studio.generation.models import EngineStatus, Generation, Take, TakeStatus
from studio.generation.trash import days_left
from studio.library import links
from studio.library.models import Asset
from studio.projects.models import Project

_DECIDED = (TakeStatus.APPROVED, TakeStatus.CHANGES)
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
    read_as: str = ""  # what a draft understood of its words
    is_meant: bool = True  # False: a filter leaves it out, it is only here with its stack
    take_url: str = ""
    status: str = ""
    status_label: str = ""
    rating: int = 0
    pick: str = ""
    reject_reason: str = ""
    is_starred: bool = False
    is_circled: bool = False
    open_notes: int = 0
    tags: tuple[str, ...] = ()
    days_left_label: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether there is something to watch."""
        return self.state == TakeState.READY

    @property
    def has_marks(self) -> bool:
        """Whether anybody said anything of it."""
        return self.status != TakeStatus.OPEN or bool(
            self.rating or self.pick or self.open_notes or self.tags
        )


@dataclass(frozen=True, kw_only=True)
class Card:
    """One generation, ready to be drawn."""

    id: str
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
    lineage_url: str
    phase: str
    phase_detail: str
    since: datetime
    usual: str
    slots: tuple[Slot, ...]
    cover: Slot | None
    failure: Failure | None
    actions: tuple[Action, ...]
    aspect: str
    place: str = ""
    is_trashed: bool = False
    has_inputs: bool = False
    facts_label: str = ""  # how and by whom it was made, and its tags
    retake_label: str = ""
    retake_key: str = ""

    @property
    def meant(self) -> list[Slot]:
        """The results that a deed on the whole card is about."""
        return [slot for slot in self.slots if slot.is_meant and slot.state in TAKE_FINAL]

    @property
    def marked(self) -> list[Slot]:
        """The results of which something was said."""
        return [slot for slot in self.slots if slot.has_marks]


@dataclass(frozen=True, kw_only=True)
class View:
    """How somebody looks at cards: which takes are meant, where cards stand, the trash, closed gates."""

    gates: Mapping[str, EngineStatus] = field(default_factory=dict)
    meant: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)  # of an order that is not named: all
    places: Mapping[UUID, str] = field(default_factory=dict)
    takes: Mapping[UUID, Sequence[Take]] = field(default_factory=dict)  # where they are loaded already
    is_trash: bool = False

    def shows(self, take: Take) -> bool:
        """Whether the take is on this side of the trash."""
        return bool(take.trashed_at) == self.is_trash

    def order(self, generation: Generation, takes: Sequence[Take]) -> list[UUID]:
        """The takes that are meant, the best first."""
        return list(self.meant.get(generation.pk, [take.pk for take in takes]))


def cards(generations: Iterable[Generation], member: Member, view: View | None = None) -> list[Card]:
    """A card for each generation (from ``for_cards``), as this member sees it."""
    return [card(generation, member, view or View()) for generation in generations]


def card(generation: Generation, member: Member, view: View) -> Card:
    """The card of one generation."""
    every = list(view.takes.get(generation.pk) or generation.takes.all())
    takes = [take for take in every if view.shows(take)] or every
    meant = view.order(generation, takes)
    is_veiled = is_veiled_for(member, generation.project)
    slots = tuple(_slot(take, is_meant=take.pk in meant, is_veiled=is_veiled) for take in takes)
    state = State(generation.state)
    mode = model_specs.get(MODEL).modes[Mode(generation.mode)].label
    author = "" if is_veiled else str(generation.author or "Somebody who left")
    retake = retake_of(generation, member) if state == State.READY and not view.is_trash else None
    return Card(
        id=str(generation.pk),
        dom_id=f"card-{generation.pk}",
        state=state,
        stamp=generation.revision,
        label=_label(generation, takes),
        shot_label=str(generation.shot),
        prompt="" if is_veiled else str(generation.request.get("prompt", "")),
        mode_label=mode,
        seconds_label=f"{generation.seconds} s" if generation.seconds else "",
        author_name=author,
        cost_label="" if is_veiled else _cost(generation, takes),
        is_draft=not generation.is_paid,
        is_late=generation.arrived_late,
        details_url=reverse("generation:details", args=[generation.project_id, generation.pk])
        if member.has_permission(Permission.ORDER)
        else "",
        lineage_url=""
        if is_veiled
        else generation_hooks.LINEAGE_PAGE.url(generation.project_id, generation.pk),
        phase=LABELS[state],
        phase_detail=_detail(generation, takes),
        since=generation.changed_at,
        usual=usual(generation) if state == State.RENDERING else "",
        slots=slots,
        cover=_cover(slots, meant),
        failure=failures.explain(generation, takes, view.gates.get(generation.engine)),
        actions=() if view.is_trash else actions(generation, member),
        aspect=_aspect(generation, takes),
        place=view.places.get(generation.pk, ""),
        is_trashed=view.is_trash,
        has_inputs=any(generation.request.get(role) for role in ROLES),
        facts_label=_facts(mode, author, takes),
        retake_label=retake.label if retake else "",
        retake_key=retake.order_key if retake else "",
    )


def is_veiled_for(member: Member, project: Project) -> bool:
    """Whether author, prompt, price and verdicts are kept from this member: blind review."""
    return project.is_blind and not member.has_permission(Permission.ORDER)


def _facts(mode: str, author: str, takes: Sequence[Take]) -> str:
    tags = dict.fromkeys(f"#{tag}" for take in takes for tag in take.tags)
    return " · ".join(part for part in (mode, author, " ".join(tags)) if part)


def _cover(slots: Sequence[Slot], meant: Sequence[UUID]) -> Slot | None:
    """The best of those that are meant, then any other that is ready."""
    rank = {str(pk): place for place, pk in enumerate(meant)}
    ready = [slot for slot in slots if slot.is_ready]
    return min(ready, key=lambda slot: rank.get(slot.id, len(rank)), default=None)


def _label(generation: Generation, takes: list[Take]) -> str:
    if not takes:
        return f"{generation.shot.number:02}"
    first, last = takes[0].number, takes[-1].number
    span = f"T{first}" if first == last else f"T{first}–{last}"
    return f"{generation.shot.number:02}·{span}"


def _cost(generation: Generation, takes: list[Take]) -> str:
    if not generation.is_paid:
        return "free"
    if generation.state in FINAL:
        return format_usd(sum((take.cost_usd or ZERO for take in takes), ZERO))
    return f"about {format_usd(generation.price_usd)}"


def _detail(generation: Generation, takes: list[Take]) -> str:
    if generation.state == State.UPLOADING and generation.video_request.inputs:
        return f"{len(generation.uploads)} of {len(generation.video_request.inputs)}"
    if generation.state == State.QUEUED and generation.queue_position:
        return f"{ordinal(generation.queue_position)} in line"
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


def _slot(take: Take, *, is_meant: bool, is_veiled: bool) -> Slot:
    said: dict[str, Any] = {}
    if not is_veiled:
        said = {
            "status": take.status,
            "status_label": str(TakeStatus(take.status).label),
            "rating": take.rating,
            "pick": take.pick,
            "reject_reason": take.reject_reason,
            "is_circled": take.is_circled,
            "read_as": take.asset.read_as if take.asset else "",
        }
    return Slot(
        id=str(take.pk),
        number=take.number,
        label=f"T{take.number}",
        state=take.state,
        failure_sentence=take.error_message,
        is_meant=is_meant,
        take_url=activity_hooks.TAKE_PAGE.url(take.pk),
        is_starred=take.is_starred,
        open_notes=take.open_note_count,
        tags=tuple(take.tags),
        days_left_label=_days_left(take),
        **said,
        **(_video(take, take.asset) if take.asset else {}),
    )


def _days_left(take: Take) -> str:
    return (
        format_count(days_left(take.trashed_at, timezone.now()), "day") + " left" if take.trashed_at else ""
    )


def _video(take: Take, asset: Asset) -> dict[str, Any]:
    return {
        "poster_url": links.poster(asset),
        "sprite_url": links.sprite(asset),
        "sprite_columns": asset.sprite_columns or 0,
        "sprite_rows": asset.sprite_rows or 0,
        "sprite_tiles": asset.sprite_tiles or 0,
        "video_url": links.original(asset),
        "video_type": asset.mime,
        "download_url": links.original(asset, download=True),
        "width": asset.width_px or 0,
        "height": asset.height_px or 0,
        "seconds": asset.seconds or 0,
        "frames": asset.frames or 0,
        "is_nsfw": bool(take.is_nsfw),
        "rate": f"{asset.rate_num}/{asset.rate_den}",
    }
