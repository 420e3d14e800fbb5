"""How a command ends, and the error that says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class Exit(IntEnum):
    """The exit codes. They are an interface: scripts decide by them."""

    DONE = 0
    REFUSED = 1  # by the studio, in its words, or by who was asked y/N
    USAGE = 2
    TOKEN = 3  # none, or one that opens nothing (any more), or too small a scope or role
    NOT_FOUND = 4
    FAILED = 5  # the order ended without a video
    NETWORK = 6  # no answer, or one that no studio gives
    INTERRUPTED = 130


EXITS = {
    Exit.DONE: "done",
    Exit.REFUSED: "refused; the sentence says why, and at which field",
    Exit.USAGE: "the command was not understood",
    Exit.TOKEN: "no token, one that opens nothing any more, or one that may not do this",
    Exit.NOT_FOUND: "there is no such thing for this token",
    Exit.FAILED: "the order ended without a video",
    Exit.NETWORK: "the studio did not answer, also when asked again",
    Exit.INTERRUPTED: "stopped by Ctrl-C; what was ordered goes on",
}


@dataclass
class CommandError(Exception):
    """The reason why a command ends without what it was asked for."""

    exit: Exit
    message: str
    errors: Sequence[dict[str, str]] = ()  # each with "field" and "message"
    status: int | None = None  # of the studio's answer
    hint: str = ""  # a command that helps, or takes it up again

    def __str__(self) -> str:
        """The sentence, the fields that it does not name itself, and the hint."""
        others = [error for error in self.errors if error["message"] != self.message]
        lines = [self.message, *(f"  {error['field']}: {error['message']}" for error in others)]
        return "\n".join([*lines, self.hint] if self.hint else lines)

    def to_json(self) -> dict[str, Any]:
        """The same for a script, as ``--json`` writes it to stderr."""
        return {
            "exit": int(self.exit),
            "status": self.status,
            "detail": self.message,
            "errors": list(self.errors),
            "hint": self.hint,
        }


def usage(message: str) -> CommandError:
    """A command that contradicts itself, or lacks something."""
    return CommandError(Exit.USAGE, message)
