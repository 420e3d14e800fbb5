"""The buttons of a card: what somebody may do with a generation now, the most likely first."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from studio.accounts.models import Member, Team
from studio.accounts.policy import Permission
from studio.catalog.check import unusable_model
from studio.catalog.price import price
from studio.core.values.money import format_usd
from studio.generation.acceptance import CHARGES, Acceptance, Charge
from studio.generation.lifecycle import FINAL, State, TakeState
from studio.generation.models import Generation, Take
from studio.generation.pipeline import paid_access


@dataclass(frozen=True, kw_only=True)
class Action:
    """A button of a card. ``view`` is the name of its URL; ``order_key``: it orders, and once only."""

    name: str
    label: str
    view: str
    url: str = ""
    method: str = "post"
    style: str = "quiet"
    order_key: str = ""


_KNOWN = {
    action.name: action
    for action in (
        Action(name="approve", label=_("Pay and render"), view="approve", style="primary"),
        Action(name="decline", label=_("Decline"), view="cancel"),
        Action(name="withdraw", label=_("Take back"), view="cancel"),
        Action(name="cancel", label=_("Cancel"), view="cancel"),
        Action(name="stop", label=_("Stop watching"), view="cancel"),
        Action(name="leave", label=_("Stop watching – the provider may still bill"), view="cancel"),
        Action(name="ask", label=_("Ask the provider"), view="poll_now"),
        Action(name="fetch", label=_("Fetch again"), view="fetch_again", style="primary"),
        Action(name="retry", label=_("Retry the same"), view="retry", style="primary"),
        Action(name="again", label=_("Edit and retry"), view="reuse", method="get"),
        Action(name="edit", label=_("Edit prompt"), view="reuse", method="get", style="primary"),
        Action(name="promote", label=_("Promote"), view="promote", style="primary"),
        Action(name="reuse", label=_("Reuse"), view="reuse", method="get"),
        Action(name="retake", label=_("Retake"), view="retry"),
    )
}
ORDERING = ("retry", "promote", "retake")
_OFFERED: dict[State, tuple[str, ...]] = {
    State.AWAITING_APPROVAL: ("withdraw",),
    State.QUEUED: ("cancel",),
    State.UPLOADING: ("cancel",),
    State.SUBMITTED: ("stop",),
    State.RENDERING: ("stop",),
    State.CHECKING: ("ask", "again", "stop"),
    State.TIMED_OUT: ("ask", "stop"),
    State.FAILED: ("retry", "again"),
    State.CANCELLED: ("retry", "again"),
    State.BLOCKED: ("edit",),
    State.READY: ("reuse",),
}


def actions(generation: Generation, takes: Sequence[Take], member: Member) -> tuple[Action, ...]:
    """What this member may do with the generation, with the addresses."""
    return tuple(_with_url(_KNOWN[name], generation) for name in _names(generation, takes, member))


def promotion(generation: Generation, team: Team) -> Action | None:
    """The button that orders a draft again as a paid render, with its price; None where there is none."""
    may = generation.state == State.READY and may_promote(generation, team)
    return _with_url(_KNOWN["promote"], generation) if may else None


def retake_of(generation: Generation, member: Member) -> Action | None:
    """Ordering the same once more, with its price; None for those who may not."""
    may = member.has_permission(Permission.ORDER) and (
        not generation.is_paid or paid_access.is_given(member.team)
    )
    return _with_url(_KNOWN["retake"], generation) if may else None


def _names(generation: Generation, takes: Sequence[Take], member: Member) -> tuple[str, ...]:
    if not member.has_permission(Permission.ORDER):
        return ()
    state = State(generation.state)
    if state is State.AWAITING_APPROVAL and member.has_permission(Permission.MANAGE_MONEY):
        return ("approve", "decline")
    offered = _OFFERED.get(state, ())
    if state in FINAL and is_unsaved(takes):  # it was paid for: first what costs nothing
        offered = ("fetch", "ask", *(name for name in offered if name != "retry"))
    elif state in FINAL - {State.READY} and CHARGES[Acceptance(generation.acceptance)] is not Charge.NONE:
        offered = ("ask", *offered)
    if state is State.READY and may_promote(generation, member.team):
        offered = ("promote", *offered)
    return tuple("leave" if name == "stop" and generation.is_paid else name for name in offered)


def may_promote(generation: Generation, team: Team) -> bool:
    """Whether it is a draft that the team can order again as a paid render."""
    return not generation.is_paid and paid_access.is_given(team)


def is_unsaved(takes: Sequence[Take]) -> bool:
    """Whether a finished video of an order could not be saved."""
    return any(take.state == TakeState.FAILED and take.url for take in takes)


def _with_url(action: Action, generation: Generation) -> Action:
    url = reverse(f"generation:{action.view}", args=[generation.project_id, generation.pk])
    label = gettext(action.label)
    if action.name not in ORDERING:
        return replace(action, url=url, label=label)
    if action.name == "promote" or (action.name == "retake" and generation.is_paid):
        about = gettext("about %(price)s") % {"price": _price(generation)}
        label = f"{label} · {about}"
    return replace(action, url=url, label=label, order_key=str(uuid.uuid4()))


def _price(generation: Generation) -> str:
    request = generation.video_request
    total = None if unusable_model(request) else price(request).total
    return format_usd(total) if total is not None else gettext("the usual price")
