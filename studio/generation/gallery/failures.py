"""Why there is no video, in plain words, with the provider's own beside them. Four families, four looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from studio.core.money import ZERO, format_usd
from studio.generation.lifecycle import SENDING, State, TakeState
from studio.generation.models import ChargeStatus, EngineStatus, Generation, Take
from studio.provider.errors import Group


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What a card says when something went wrong. ``family``: provider, network, safety or input."""

    family: str
    headline: str
    sentence: str
    code: str = ""
    words: str = ""
    charge: str = ""


_SENTENCES: dict[Group, tuple[str, str, str]] = {
    Group.SAFETY: (
        "safety",
        "Blocked by safety",
        "The provider's safety check did not let this through. Change the words or the inputs.",
    ),
    Group.VALIDATION: (
        "provider",
        "Refused",
        "The provider did not accept these settings. Change them and retry.",
    ),
    Group.QUOTA: (
        "provider",
        "No credit",
        "The Runware account has no credit left. A producer can top it up.",
    ),
    Group.AUTH: (
        "provider",
        "Key refused",
        "Runware does not accept the studio's key. The owner can replace it.",
    ),
    Group.TIMEOUT: (
        "provider",
        "Took too long",
        "The provider gave up waiting for its renderer. Retrying often helps.",
    ),
    Group.NOT_FOUND: ("provider", "Lost", "The provider does not know this order any more. Retry it."),
    Group.PROVIDER: ("provider", "Render failed", "The provider's renderer failed. Retrying often helps."),
    Group.SERVER_ERROR: (
        "provider",
        "Render failed",
        "The provider had trouble of its own. Retrying often helps.",
    ),
    Group.RATE_LIMIT: ("provider", "Too busy", "The provider has too much to do. Retry in a while."),
    Group.UNKNOWN: (
        "provider",
        "Render failed",
        "The provider gave a reason that we do not know; its words are below.",
    ),
}


def plain_words(group: str) -> str:
    """The sentence for a group of the provider's errors."""
    return _SENTENCES[Group(group)][2]


def explain(generation: Generation, takes: Sequence[Take], gate: EngineStatus | None) -> Failure | None:
    """The failure that a card shows; None while all is well. ``gate``: that of its engine, if it is shut."""
    if generation.state in SENDING and gate:
        return _paused(gate, generation)
    if generation.state in SENDING and generation.not_before:
        return _trouble(generation)
    if generation.state == State.TIMED_OUT:
        return Failure(
            family="network",
            headline="Still watching",
            sentence="It takes much longer than it should. If a video still comes, it appears here.",
        )
    if generation.state == State.CANCELLED:
        return _stopped(generation)
    if generation.state not in (State.FAILED, State.BLOCKED):
        return None
    return _ending(generation, takes)


def _trouble(generation: Generation) -> Failure:
    who = "Runware" if generation.is_paid else "The draft renderer"
    at = timezone.localtime(generation.not_before).strftime("%H:%M:%S")
    return Failure(
        family="network",
        headline="No answer",
        sentence=f"{who} does not answer. Nothing is lost; we try again at {at}.",
        words=generation.error_message,
    )


def _paused(gate: EngineStatus, generation: Generation) -> Failure:
    _, headline, sentence = _SENTENCES[Group(gate.error_group)]
    return Failure(
        family="network",
        headline=f"Waiting: {headline[0].lower()}{headline[1:]}",
        sentence=f"{sentence} This order is kept and goes on by itself.",
        code=gate.error_code,
        words=gate.error_message,
    )


def _stopped(generation: Generation) -> Failure:
    if not generation.sent_at:
        return Failure(
            family="input", headline="Cancelled", sentence="Nothing was sent.", charge="not charged"
        )
    sentence = "Nobody waits for it any more. If a video still comes, it appears here."
    return Failure(family="input", headline="Stopped", sentence=sentence, charge=_charge(generation, ()))


def _ending(generation: Generation, takes: Sequence[Take]) -> Failure:
    group = Group(generation.error_family) if generation.error_family in list(Group) else None
    lost = next((take.error_message for take in takes if take.state == TakeState.FAILED and take.url), "")
    family, headline, sentence = _SENTENCES[group] if group else ("network", "Not saved", lost)
    return Failure(
        family=family,
        headline=headline,
        sentence=sentence,
        code=generation.error_code,
        words=generation.error_message,
        charge=_charge(generation, takes),
    )


def _charge(generation: Generation, takes: Sequence[Take]) -> str:
    spent = sum((take.cost_usd or ZERO for take in takes), ZERO)
    if spent and generation.is_paid:
        return f"charged {format_usd(spent)}"
    return str(ChargeStatus(generation.charge_status).label)
