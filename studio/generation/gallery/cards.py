"""The card of an order in the gallery: what it shows of the generation and its takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import ordinal
from django.urls import reverse
from django.utils.translation import gettext

from studio.accounts.models import Member
from studio.accounts.policy import Permission
from studio.catalog.labels import mode_label, model_label
from studio.catalog.request import ROLES
from studio.core.translations.wording import worded
from studio.core.values.money import format_usd
from studio.generation import hooks
from studio.generation.acceptance import Acceptance, Charge, charge_of
from studio.generation.gallery import actions, failures
from studio.generation.gallery.actions import Action
from studio.generation.gallery.failures import FailureNotice
from studio.generation.gallery.render_times import usual_duration
from studio.generation.gallery.slots import Slot
from studio.generation.lifecycle import FINAL, LABELS, TAKE_FINAL, UNDER_WAY, State, TakeState
from studio.generation.models import EngineStatus, Generation, Take, charge_label, cost_text, spent_on
from studio.projects.models import Project

ASPECTS = ((1.2, "16:9"), (0.8, "1:1"), (0.0, "9:16"))  # the least width by height of each frame


@dataclass(frozen=True, kw_only=True)
class CardOptions:
    """How a page shows its cards: the matching takes, the cursors, the trash, the paused engines."""

    paused_engines: Mapping[str, EngineStatus] = field(default_factory=dict)
    matches: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)  # an order without an entry: all
    cursors: Mapping[UUID, str] = field(default_factory=dict)
    takes: Mapping[UUID, Sequence[Take]] = field(default_factory=dict)  # where they are loaded already
    answered_takes: Mapping[UUID, tuple[UUID, str]] = field(default_factory=dict)  # id, label, by order key
    spent: Mapping[UUID, Decimal] = field(default_factory=dict)  # without an entry: what its takes say
    is_trash: bool = False


@dataclass(frozen=True, kw_only=True)
class Card:
    """One order as a member sees it; templates read plain columns from ``generation``."""

    generation: Generation
    all_takes: Sequence[Take]
    member: Member
    options: CardOptions

    @cached_property
    def takes(self) -> Sequence[Take]:
        """The takes on this side of the trash; all of them where none is."""
        takes = [take for take in self.all_takes if bool(take.trashed_at) == self.options.is_trash]
        return takes or self.all_takes

    @cached_property
    def spent_usd(self) -> Decimal:
        """What the order has cost until now, with its takes in the trash and those that are gone."""
        spent_usd = self.options.spent.get(self.generation.pk)
        return spent_on(self.all_takes) if spent_usd is None else spent_usd

    @property
    def id(self) -> str:
        """The id of the generation."""
        return str(self.generation.pk)

    @property
    def dom_id(self) -> str:
        """The id of the element, by which a poll replaces it."""
        return f"card-{self.generation.pk}"

    @property
    def state(self) -> State:
        """The state of the order, for ``data-state``."""
        return State(self.generation.state)

    @cached_property
    def is_blind_review(self) -> bool:
        """Whether author, prompt, price and verdicts are hidden from the member."""
        return is_hidden_by_blind_review(self.member, self.generation.project)

    @cached_property
    def label(self) -> str:
        """``02·T5`` or ``02·T5–8``; only the shot when no take is left."""
        shot = self.generation.shot
        if not self.takes:
            return f"{shot.number:02}"
        first, last = self.takes[0].number, self.takes[-1].number
        return shot.take_label(first) if first == last else f"{shot.take_label(first)}–{last}"

    @property
    def prompt(self) -> str:
        """The prompt as it was written; empty in a blind review."""
        return "" if self.is_blind_review else str(self.generation.request.get("prompt", ""))

    @property
    def cost_label(self) -> str:
        """The cost once no more can be billed, the estimate until then; empty in a blind review."""
        if self.is_blind_review:
            return ""
        if not self.generation.is_paid:
            return gettext("free")
        acceptance = Acceptance(self.generation.acceptance)
        charge = charge_of(acceptance, self.spent_usd)
        if charge is Charge.UNKNOWN:
            return gettext("cost unknown")
        if acceptance is Acceptance.FINISHED or (self.state in FINAL and charge is not Charge.OPEN):
            return cost_text(self.spent_usd, self.all_takes)
        return gettext("about %(price)s") % {"price": format_usd(self.generation.price_usd)}

    @property
    def details_url(self) -> str:
        """The event log of the order; empty for members who may not order."""
        if not self.member.has_permission(Permission.ORDER):
            return ""
        return reverse("generation:details", args=[self.generation.project_id, self.generation.pk])

    @property
    def lineage_url(self) -> str:
        """The relatives of the order; empty in a blind review."""
        if self.is_blind_review:
            return ""
        return hooks.LINEAGE_PAGE.url(self.generation.project_id, self.generation.pk)

    @property
    def phase(self) -> str:
        """The state in words."""
        return gettext(LABELS[self.state])

    @property
    def phase_detail(self) -> str:
        """How far the order is within its state: ``2 of 3``, ``3rd in line``; empty if unknown."""
        if self.state is State.UPLOADING and self.generation.video_request.inputs:
            count = len(self.generation.video_request.inputs)
            return gettext("%(part)s of %(whole)s") % {"part": len(self.generation.uploads), "whole": count}
        if self.state is State.QUEUED and self.generation.queue_position:
            return gettext("%(position)s in line") % {"position": ordinal(self.generation.queue_position)}
        ready = sum(take.state == TakeState.READY for take in self.takes)
        is_partly_ready = self.state in UNDER_WAY and len(self.takes) > 1 and ready
        counts = {"ready": ready, "all": len(self.takes)}
        return gettext("%(ready)d of %(all)d ready") % counts if is_partly_ready else ""

    @property
    def usual_duration(self) -> str:
        """How long such a render usually takes; empty unless it is rendering."""
        return usual_duration(self.generation) if self.state is State.RENDERING else ""

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """One slot for each take, in their order."""
        matches = self.options.matches.get(self.generation.pk)
        return tuple(
            Slot(
                take=take,
                matches_filter=matches is None or take.pk in matches,
                is_blind_review=self.is_blind_review,
            )
            for take in self.takes
        )

    @cached_property
    def cover(self) -> Slot | None:
        """The best matching slot with a video, else any other with one."""
        matches = self.options.matches.get(self.generation.pk, [take.pk for take in self.takes])
        rank = {pk: position for position, pk in enumerate(matches)}
        playable = [slot for slot in self.slots if slot.is_playable]
        return min(playable, key=lambda slot: rank.get(slot.take.pk, len(rank)), default=None)

    @cached_property
    def matches(self) -> list[Slot]:
        """The slots to which an action on the whole card applies."""
        return [slot for slot in self.slots if slot.matches_filter and slot.state in TAKE_FINAL]

    @property
    def reviewed_slots(self) -> list[Slot]:
        """The slots with a decision or note that may be shown."""
        return [slot for slot in self.slots if slot.has_review]

    @property
    def mismatched_slots(self) -> list[Slot]:
        """The slots whose video is not what was ordered."""
        return [slot for slot in self.slots if slot.take.mismatch]

    @cached_property
    def failure(self) -> FailureNotice | None:
        """Why there is no video; None while nothing is wrong."""
        engine_status = self.options.paused_engines.get(self.generation.engine)
        charge = charge_label(self.generation, self.all_takes, self.spent_usd)
        return failures.explain(self.generation, self.all_takes, engine_status, charge)

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """The buttons of the card; none in the trash."""
        return () if self.options.is_trash else actions.actions(self.generation, self.takes, self.member)

    @cached_property
    def retake(self) -> Action | None:
        """The button that orders a finished card again; None for those who may not."""
        if self.state is not State.READY or self.options.is_trash:
            return None
        return actions.retake_of(self.generation, self.member)

    @property
    def comparison(self) -> tuple[str, str] | None:
        """The address that compares an answer with the take whose notes it answers, and that take's label."""
        answered = self.options.answered_takes.get(self.generation.order_key)
        if self.state is not State.READY or answered is None or self.cover is None or self.options.is_trash:
            return None
        page = hooks.COMPARE_PAGE.url(self.generation.project_id)
        return f"{page}?a={answered[0]}&b={self.cover.take.pk}", answered[1]

    @property
    def aspect(self) -> str:
        """The frame of the poster: of the video, before that of the request."""
        asset = next((take.asset for take in self.takes if take.asset), None)
        width, height = (asset.width_px, asset.height_px) if asset else (None, None)
        if not width or not height:
            request = self.generation.request
            width, height = request.get("width_px") or 16, request.get("height_px") or 9
        return next(name for least, name in ASPECTS if width / height >= least)

    @property
    def cursor(self) -> str:
        """The position of the card in the sort order of the page."""
        return self.options.cursors.get(self.generation.pk, "")

    @property
    def has_inputs(self) -> bool:
        """Whether it was ordered with input files."""
        return any(self.generation.request.get(role) for role in ROLES)

    @property
    def has_wildcards(self) -> bool:
        """Whether it is one of several that a prompt with wildcards stood for."""
        return bool(self.generation.wildcard_prompt)

    @property
    def facts_label(self) -> str:
        """The model, the mode, the author unless hidden, and the tags of the takes."""
        made_with = (model_label(self.generation.model), worded(mode_label(self.generation.mode)))
        author = "" if self.is_blind_review else str(self.generation.author or gettext("A former member"))
        tags = dict.fromkeys(f"#{tag}" for take in self.takes for tag in take.tags)
        return " · ".join(part for part in (*made_with, author, " ".join(tags)) if part)


def cards(generations: Iterable[Generation], member: Member, options: CardOptions) -> list[Card]:
    """A card for each generation (from ``for_cards``), as this member sees it."""
    return [card(generation, member, options) for generation in generations]


def card(generation: Generation, member: Member, options: CardOptions) -> Card:
    """The card of one generation (from ``for_cards``), as this member sees it."""
    takes = list(options.takes.get(generation.pk) or generation.takes.all())
    return Card(generation=generation, all_takes=takes, member=member, options=options)


def is_hidden_by_blind_review(member: Member, project: Project) -> bool:
    """Whether author, prompt, price and verdicts are hidden from this member by a blind review."""
    return project.is_blind and not member.has_permission(Permission.ORDER)
