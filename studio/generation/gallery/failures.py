"""Why an order has no video: our sentence by error group, with the message of the provider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from studio.core.translations.wording import worded
from studio.generation.acceptance import Acceptance, not_found_for
from studio.generation.lifecycle import SENDING, State, TakeState
from studio.generation.models import EngineStatus, Generation, Take
from studio.provider.errors import ErrorGroup, Trouble


@dataclass(frozen=True, kw_only=True)
class FailureNotice:
    """Why the order of a card failed or waits; ``family``: provider, network, safety or input."""

    family: str
    headline: str
    sentence: str
    code: str = ""
    provider_message: str = ""
    charge: str = ""


_SENTENCES: dict[ErrorGroup, tuple[str, str, str]] = {
    ErrorGroup.SAFETY: (
        "safety",
        "Blocked by safety",
        "The provider's safety check did not let this through. Change the words or the inputs.",
    ),
    ErrorGroup.VALIDATION: (
        "provider",
        "Refused",
        "The provider did not accept these settings. Change them and retry.",
    ),
    ErrorGroup.QUOTA: (
        "provider",
        "No credit",
        "The Runware account has no credit left. A producer can top it up.",
    ),
    ErrorGroup.AUTH: (
        "provider",
        "Key refused",
        "Runware does not accept the studio's key. The owner can replace it.",
    ),
    ErrorGroup.TIMEOUT: (
        "provider",
        "Took too long",
        "The provider gave up waiting for its renderer. Retrying often helps.",
    ),
    ErrorGroup.NOT_FOUND: (
        "provider",
        "Lost",
        "The provider had accepted this order and does not know it any more. Ask again, or order anew.",
    ),
    ErrorGroup.PROVIDER: (
        "provider",
        "Render failed",
        "The provider's renderer failed. Retrying often helps.",
    ),
    ErrorGroup.SERVER_ERROR: (
        "provider",
        "Render failed",
        "The provider had trouble of its own. Retrying often helps.",
    ),
    ErrorGroup.RATE_LIMIT: ("provider", "Too busy", "The provider has too much to do. Retry in a while."),
    ErrorGroup.UNKNOWN: (
        "provider",
        "Render failed",
        "The provider gave a reason that we do not know; its words are below.",
    ),
}


_TROUBLES: dict[Trouble, tuple[str, str]] = {
    Trouble.NO_ANSWER: ("No answer", "does not answer"),
    Trouble.BUSY: ("Busy", "has too much to do and takes no order just now"),
    Trouble.SERVER_ERROR: ("Trouble at the provider", "reports an error of its own"),
    Trouble.UNREADABLE: ("Unreadable answer", "answers something that the studio cannot read"),
    Trouble.REFUSED: ("Refused", "refuses to work at the moment"),
}


def group_sentence(group: str) -> str:
    """The sentence for a group of the provider's errors."""
    return _SENTENCES[ErrorGroup(group)][2]


def explain(
    generation: Generation, takes: Sequence[Take], status: EngineStatus | None, charge: str
) -> FailureNotice | None:
    """The notice of a card; None while nothing is wrong.

    ``status``: of its engine, if that is paused; ``charge``: whether it is billed, in words.
    """
    if generation.state in SENDING and status:
        return _paused(status, generation)
    if generation.state in SENDING and generation.not_before:
        return _retrying(generation)
    if generation.state == State.TIMED_OUT:
        return _watching(generation)
    if generation.state == State.CHECKING:
        return _checking(generation, charge)
    if generation.state == State.CANCELLED:
        return _stopped(generation, charge)
    if generation.state not in (State.FAILED, State.BLOCKED):
        return None
    return _failed(generation, takes, charge)


def _checking(generation: Generation, charge: str) -> FailureNotice:
    """What the provider said, why that proves nothing yet, and until when it is asked."""
    reason = "The provider does not know this order, although it had accepted it."
    if generation.acceptance == Acceptance.MAYBE_ACCEPTED:
        reason = "The provider does not know this order, which it may never have got."
    if generation.error_family:
        reason = "The provider refused this order, but an earlier try without an answer may have arrived."
    return FailureNotice(
        family="network",
        headline="Checking",
        sentence=f"{reason} It is asked {_until(generation)}; a video that comes appears here.",
        code=generation.error_code,
        provider_message=worded(generation.error_message),
        charge=charge,
    )


def _until(generation: Generation) -> str:
    if generation.not_found_since is None:
        return "now"
    end = timezone.localtime(generation.not_found_since + not_found_for())
    return f"until {end:%H:%M:%S}"


def _watching(generation: Generation) -> FailureNotice:
    """What is done for an order that takes too long, and until when."""
    end = timezone.localtime(generation.watched_until)
    sentence = (
        "It takes much longer than usual. The provider is asked every few minutes"
        f" until {end:%-d %b, %H:%M}; a video that still comes appears here."
    )
    return FailureNotice(family="network", headline="Still watching", sentence=sentence)


def _retrying(generation: Generation) -> FailureNotice:
    engine = "Runware" if generation.is_paid else "The draft renderer"
    at = timezone.localtime(generation.not_before).strftime("%H:%M:%S")
    headline, words = _TROUBLES[Trouble(generation.trouble or Trouble.NO_ANSWER)]
    return FailureNotice(
        family="network",
        headline=headline,
        sentence=f"{engine} {words}. Nothing is lost; we try again at {at}.",
        provider_message=worded(generation.error_message),
    )


def _paused(status: EngineStatus, generation: Generation) -> FailureNotice:
    _, headline, sentence = _SENTENCES[ErrorGroup(status.error_group)]
    return FailureNotice(
        family="network",
        headline=f"Waiting: {headline[0].lower()}{headline[1:]}",
        sentence=f"{sentence} This order is kept and goes on by itself.",
        code=status.error_code,
        provider_message=status.error_message,
    )


def _stopped(generation: Generation, charge: str) -> FailureNotice:
    if not generation.sent_at:
        return FailureNotice(
            family="input", headline="Cancelled", sentence="Nothing was sent.", charge="not charged"
        )
    sentence = "Nobody waits for it any more. If a video still comes, it appears here."
    if not generation.may_still_come:
        sentence = "Nobody waits for it any more."
    return FailureNotice(family="input", headline="Stopped", sentence=sentence, charge=charge)


def _failed(generation: Generation, takes: Sequence[Take], charge: str) -> FailureNotice:
    group = ErrorGroup(generation.error_family) if generation.error_family in list(ErrorGroup) else None
    lost = next((take.error_message for take in takes if take.state == TakeState.FAILED and take.url), "")
    family, headline, sentence = _SENTENCES[group] if group else ("network", "Not saved", worded(lost))
    if group is ErrorGroup.NOT_FOUND and generation.acceptance == Acceptance.REFUSED:
        headline, sentence = "Never arrived", "The provider never got this order. Retry it."
    return FailureNotice(
        family=family,
        headline=headline,
        sentence=sentence,
        code=generation.error_code,
        provider_message=worded(generation.error_message),
        charge=charge,
    )
