"""Why an order has no video: our sentence by error group, with the message of the provider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from studio.core.translations.wording import worded
from studio.core.values.formatting import format_date
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
        _("Blocked by safety"),
        _("The provider's safety check did not let this through. Change the words or the inputs."),
    ),
    ErrorGroup.VALIDATION: (
        "provider",
        _("Refused"),
        _("The provider did not accept these settings. Change them and retry."),
    ),
    ErrorGroup.QUOTA: (
        "provider",
        _("No credit"),
        _("The Runware account has no credit left. A producer can top it up."),
    ),
    ErrorGroup.AUTH: (
        "provider",
        _("Key refused"),
        _("Runware does not accept the studio's key. The owner can replace it."),
    ),
    ErrorGroup.TIMEOUT: (
        "provider",
        _("Took too long"),
        _("The provider gave up waiting for its renderer. Retrying often helps."),
    ),
    ErrorGroup.NOT_FOUND: (
        "provider",
        _("Lost"),
        _("The provider had accepted this order and does not know it any more. Ask again, or order anew."),
    ),
    ErrorGroup.PROVIDER: (
        "provider",
        _("Render failed"),
        _("The provider's renderer failed. Retrying often helps."),
    ),
    ErrorGroup.SERVER_ERROR: (
        "provider",
        _("Render failed"),
        _("The provider had trouble of its own. Retrying often helps."),
    ),
    ErrorGroup.RATE_LIMIT: (
        "provider",
        _("Too busy"),
        _("The provider has too much to do. Retry in a while."),
    ),
    ErrorGroup.UNKNOWN: (
        "provider",
        _("Render failed"),
        _("The provider gave a reason that we do not know; its words are below."),
    ),
}

# Headlines of orders that wait because their engine is paused.
_WAITING: dict[ErrorGroup, str] = {
    ErrorGroup.QUOTA: _("Waiting: no credit"),
    ErrorGroup.AUTH: _("Waiting: key refused"),
}

_TROUBLES: dict[Trouble, tuple[str, str]] = {
    Trouble.NO_ANSWER: (
        _("No answer"),
        _("%(engine)s does not answer. Nothing is lost; we try again at %(time)s."),
    ),
    Trouble.BUSY: (
        _("Busy"),
        _(
            "%(engine)s has too much to do and takes no order just now."
            " Nothing is lost; we try again at %(time)s."
        ),
    ),
    Trouble.SERVER_ERROR: (
        _("Trouble at the provider"),
        _("%(engine)s reports an error of its own. Nothing is lost; we try again at %(time)s."),
    ),
    Trouble.UNREADABLE: (
        _("Unreadable answer"),
        _(
            "%(engine)s answers something that the studio cannot read."
            " Nothing is lost; we try again at %(time)s."
        ),
    ),
    Trouble.REFUSED: (
        _("Refused"),
        _("%(engine)s refuses to work at the moment. Nothing is lost; we try again at %(time)s."),
    ),
}


def group_sentence(group: str) -> str:
    """The sentence for a group of the provider's errors."""
    return gettext(_SENTENCES[ErrorGroup(group)][2])


def engine_name(*, is_paid: bool) -> str:
    """What begins a sentence about an engine."""
    return "Runware" if is_paid else gettext("The draft renderer")


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
    reason = gettext("The provider does not know this order, although it had accepted it.")
    if generation.acceptance == Acceptance.MAYBE_ACCEPTED:
        reason = gettext("The provider does not know this order, which it may never have got.")
    if generation.error_family:
        reason = gettext(
            "The provider refused this order, but an earlier try without an answer may have arrived."
        )
    return FailureNotice(
        family="network",
        headline=gettext("Checking"),
        sentence=f"{reason} {_asked_until(generation)}",
        code=generation.error_code,
        provider_message=worded(generation.error_message),
        charge=charge,
    )


def _asked_until(generation: Generation) -> str:
    if generation.not_found_since is None:
        return gettext("It is asked now; a video that comes appears here.")
    end = timezone.localtime(generation.not_found_since + not_found_for())
    return gettext("It is asked until %(time)s; a video that comes appears here.") % {
        "time": f"{end:%H:%M:%S}"
    }


def _watching(generation: Generation) -> FailureNotice:
    """What is done for an order that takes too long, and until when."""
    end = timezone.localtime(generation.watched_until)
    sentence = gettext(
        "It takes much longer than usual. The provider is asked every few minutes until %(time)s; a video"
        " that still comes appears here."
    ) % {"time": format_date(end, "j M, H:i")}
    return FailureNotice(family="network", headline=gettext("Still watching"), sentence=sentence)


def _retrying(generation: Generation) -> FailureNotice:
    at = timezone.localtime(generation.not_before).strftime("%H:%M:%S")
    headline, sentence = _TROUBLES[Trouble(generation.trouble or Trouble.NO_ANSWER)]
    return FailureNotice(
        family="network",
        headline=gettext(headline),
        sentence=gettext(sentence) % {"engine": engine_name(is_paid=generation.is_paid), "time": at},
        provider_message=worded(generation.error_message),
    )


def _paused(status: EngineStatus, generation: Generation) -> FailureNotice:
    group = ErrorGroup(status.error_group)
    return FailureNotice(
        family="network",
        headline=gettext(_WAITING.get(group, _SENTENCES[group][1])),
        sentence=f"{group_sentence(group)} {gettext('This order is kept and goes on by itself.')}",
        code=status.error_code,
        provider_message=worded(status.error_message),
    )


def _stopped(generation: Generation, charge: str) -> FailureNotice:
    if not generation.sent_at:
        return FailureNotice(
            family="input",
            headline=gettext("Cancelled"),
            sentence=gettext("Nothing was sent."),
            charge=gettext("not charged"),
        )
    sentence = gettext("Nobody waits for it any more. If a video still comes, it appears here.")
    if not generation.may_still_come:
        sentence = gettext("Nobody waits for it any more.")
    return FailureNotice(family="input", headline=gettext("Stopped"), sentence=sentence, charge=charge)


def _failed(generation: Generation, takes: Sequence[Take], charge: str) -> FailureNotice:
    group = ErrorGroup(generation.error_family) if generation.error_family in list(ErrorGroup) else None
    lost = next((take.error_message for take in takes if take.state == TakeState.FAILED and take.url), "")
    family, headline, sentence = _SENTENCES[group] if group else ("network", _("Not saved"), "")
    if group is ErrorGroup.NOT_FOUND and generation.acceptance == Acceptance.REFUSED:
        headline, sentence = _("Never arrived"), _("The provider never got this order. Retry it.")
    return FailureNotice(
        family=family,
        headline=gettext(headline),
        sentence=gettext(sentence) if group else worded(lost),
        code=generation.error_code,
        provider_message=worded(generation.error_message),
        charge=charge,
    )
