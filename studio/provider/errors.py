"""Exceptions of the provider client.

::

    ProviderError
    +- Unreachable       no answer, or 5xx: try again later; if .was_sent, the outcome is unknown
    +- Busy              429: try again after .retry_after seconds; nothing was ordered
    +- Rejected          this order: .failure has code and words for the person; do not repeat
    +- Misconfigured     key (.group auth) or credit (.group quota): for the operator, stop sending
    +- Unintelligible    an answer we cannot read: .body is its beginning; the outcome is unknown
    +- AlreadyAccepted   the taskUUID was sent before and is known: go on and ask about it
    +- NotReady          a result's file is not there yet: fetch it later
    +- Unfetchable       a result's file that no repetition brings
       +- Gone           expired or withdrawn
       +- BadAddress     an address that the studio does not call
       +- DownloadTooLarge  more bytes than allowed
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from studio.provider.error_groups import ErrorGroup, error_group

__all__ = [
    "AlreadyAccepted",
    "BadAddress",
    "Busy",
    "DownloadTooLarge",
    "ErrorGroup",
    "Failure",
    "Gone",
    "Misconfigured",
    "NotReady",
    "ProviderError",
    "Rejected",
    "Trouble",
    "Unfetchable",
    "Unintelligible",
    "Unreachable",
    "error_group",
    "trouble_of",
]


class Trouble(StrEnum):
    """How an exchange failed without a decision about the order."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    SERVER_ERROR = "server_error"
    UNREADABLE = "unreadable"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Failure:
    """The provider's reason why a result will not come: its group, code and message."""

    group: ErrorGroup
    code: str
    message: str
    video_uuid: str | None = None  # which result, where the provider says so
    parameter: str = ""  # which parameter it dislikes; several are joined by a comma


class ProviderError(Exception):
    """Anything that went wrong; its text is one line for the log and the event log."""


class Unreachable(ProviderError):
    """No response, or a server error: try again later.

    ``was_sent`` is False when no byte can have arrived; else the outcome is unknown. ``has_answered``: with
    a server error, or another status that passes by itself.
    """

    def __init__(self, message: str, *, was_sent: bool = True, has_answered: bool = False) -> None:
        super().__init__(message)
        self.was_sent = was_sent
        self.has_answered = has_answered


class Busy(ProviderError):
    """The provider is busy; ``retry_after`` is in seconds, None when the provider names no time."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class _Refused(ProviderError):
    """A refusal with the provider's reason."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(f"{failure.code or failure.group}: {failure.message}")
        self.failure = failure

    @property
    def group(self) -> ErrorGroup:
        """The error group of the reason."""
        return self.failure.group

    @property
    def code(self) -> str:
        """The provider's own error code."""
        return self.failure.code

    @property
    def message(self) -> str:
        """The provider's own error message."""
        return self.failure.message

    @property
    def parameter(self) -> str:
        """Which parameter it dislikes, if it says so."""
        return self.failure.parameter


class Rejected(_Refused):
    """This order will never be taken as it is."""


class Misconfigured(_Refused):
    """No order will be taken until the operator has done something about the key or the credit."""


class Unintelligible(ProviderError):
    """An answer that is not of the protocol; ``body`` is its beginning as text."""

    def __init__(self, message: str, *, body: str = "") -> None:
        super().__init__(message)
        self.body = body


class AlreadyAccepted(ProviderError):
    """The same taskUUID was accepted before (``conflictTaskUUID``)."""


class NotReady(ProviderError):
    """The file of a result is not there yet."""


class Unfetchable(ProviderError):
    """The file of a result will not come from this address."""


class Gone(Unfetchable):
    """The file has expired or was withdrawn."""


class BadAddress(Unfetchable):
    """The address is not on the public internet over https, and not the provider's own."""


class DownloadTooLarge(Unfetchable):
    """The file has more bytes than the caller allows."""


def trouble_of(error: ProviderError) -> Trouble:
    """How an exchange failed; whatever is none of the other troubles had no answer."""
    if isinstance(error, Busy):
        return Trouble.BUSY
    if isinstance(error, _Refused):
        return Trouble.REFUSED
    if isinstance(error, Unintelligible):
        return Trouble.UNREADABLE
    has_answered = isinstance(error, Unreachable) and error.has_answered
    return Trouble.SERVER_ERROR if has_answered else Trouble.NO_ANSWER
