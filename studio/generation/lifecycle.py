"""The life of a generation as a table: its states, the moves between them, and how long each may last."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext_noop as _

from studio.core.errors import Refusal
from studio.generation.acceptance import WATCHED_FOR


class State(StrEnum):
    """Where a generation is. The screen uses the same words (``data-state``)."""

    AWAITING_APPROVAL = "awaiting_approval"
    QUEUED = "queued"
    UPLOADING = "uploading"
    SUBMITTED = "submitted"
    RENDERING = "rendering"
    CHECKING = "checking"
    SAVING = "saving"
    PREVIEWING = "previewing"
    READY = "ready"
    FAILED = "failed"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"


class TakeState(StrEnum):
    """Where one result is. WAITING until the provider has spoken about it."""

    WAITING = "waiting"
    SAVING = "saving"
    PREVIEWING = "previewing"
    READY = "ready"
    FAILED = "failed"


class IllegalMove(Refusal):
    """A move that the table does not know: a fault in our code, never the person's."""


NOT_SENT = frozenset({State.AWAITING_APPROVAL, State.QUEUED, State.UPLOADING})
SENDING = frozenset({State.QUEUED, State.UPLOADING, State.SUBMITTED})
WATCHED = frozenset({State.RENDERING, State.TIMED_OUT, State.CHECKING})
FETCHING = frozenset({State.SAVING, State.PREVIEWING})
FINAL = frozenset({State.READY, State.FAILED, State.BLOCKED, State.CANCELLED})
UNDER_WAY = frozenset(State) - FINAL - {State.AWAITING_APPROVAL, State.TIMED_OUT}
AT_PROVIDER = frozenset({State.UPLOADING, State.SUBMITTED, State.RENDERING})
TAKE_FINAL = frozenset({TakeState.READY, TakeState.FAILED})

_ENDS = {State.SAVING, State.PREVIEWING, State.READY, State.FAILED, State.BLOCKED}

MOVES: dict[State, frozenset[State]] = {
    State.AWAITING_APPROVAL: frozenset({State.QUEUED, State.CANCELLED}),
    State.QUEUED: frozenset({State.UPLOADING, State.CANCELLED, State.FAILED}),
    # Back in line when the provider certainly has nothing: it was never reached, or it said "not now".
    State.UPLOADING: frozenset({State.QUEUED, State.SUBMITTED, State.CANCELLED, State.FAILED, State.BLOCKED}),
    State.SUBMITTED: frozenset(
        {State.QUEUED, State.RENDERING, State.CHECKING, State.TIMED_OUT, State.CANCELLED, *_ENDS}
    ),
    State.RENDERING: frozenset({State.CHECKING, State.TIMED_OUT, State.CANCELLED, *_ENDS}),
    State.TIMED_OUT: frozenset({State.CHECKING, State.CANCELLED, *_ENDS}),
    # The provider has refused it or knows nothing of it, which proves nothing yet: its archive is asked too.
    State.CHECKING: frozenset({State.RENDERING, State.CANCELLED, *_ENDS}),
    State.SAVING: frozenset({State.PREVIEWING, State.READY, State.FAILED}),
    State.PREVIEWING: frozenset({State.SAVING, State.READY, State.FAILED}),
    # Billed work that arrives after all is adopted, not thrown away.
    State.CANCELLED: frozenset({State.SAVING}),
    State.FAILED: frozenset({State.SAVING}),
    State.READY: frozenset({State.SAVING}),
    State.BLOCKED: frozenset({State.SAVING}),
}

# state: (enqueue again after, give up after)
PATIENCE: dict[State, tuple[timedelta, timedelta]] = {
    State.AWAITING_APPROVAL: (timedelta(days=1), timedelta(days=30)),
    State.QUEUED: (timedelta(seconds=5), timedelta(days=7)),
    State.UPLOADING: (timedelta(seconds=15), timedelta(hours=1)),
    State.SUBMITTED: (timedelta(seconds=15), timedelta(minutes=30)),
    State.RENDERING: (timedelta(seconds=1), timedelta(minutes=45)),
    State.SAVING: (timedelta(seconds=15), timedelta(hours=24)),
    State.PREVIEWING: (timedelta(seconds=15), timedelta(hours=24)),
    State.CHECKING: (timedelta(seconds=5), WATCHED_FOR),
    State.TIMED_OUT: (timedelta(minutes=10), WATCHED_FOR),
}

LABELS: dict[State, str] = {
    State.AWAITING_APPROVAL: _("Asks to render"),
    State.QUEUED: _("Queued"),
    State.UPLOADING: _("Uploading inputs"),
    State.SUBMITTED: _("Sent"),
    State.RENDERING: _("Rendering"),
    State.CHECKING: _("Checking with the provider"),
    State.SAVING: _("Saving file"),
    State.PREVIEWING: _("Making previews"),
    State.READY: _("Ready"),
    State.FAILED: _("Failed"),
    State.BLOCKED: _("Blocked by safety"),
    State.CANCELLED: _("Cancelled"),
    State.TIMED_OUT: _("Timed out, still watching"),
}


def require(start: State, end: State) -> None:
    """Raises IllegalMove when the table does not allow the move."""
    if end not in MOVES[start]:
        raise IllegalMove(f"{start} cannot become {end}")


def state_of(takes: list[TakeState]) -> State:
    """The state of a generation that was accepted, from the states of its takes."""
    if TakeState.WAITING in takes:
        return State.RENDERING
    if TakeState.SAVING in takes:
        return State.SAVING
    if TakeState.PREVIEWING in takes:
        return State.PREVIEWING
    return State.READY if TakeState.READY in takes else State.FAILED


assert set(MOVES) == set(State), "every state has its row of moves"  # noqa: S101 - checked when imported
assert set(PATIENCE) == set(State) - FINAL, "every unfinished state has its patience"  # noqa: S101
