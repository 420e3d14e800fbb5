"""Events of an EDL that the reader of OpenTimelineIO does not take: keys, reverse and still motion."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from studio.core.values.translatable import translatable_count

MOST_NAMED = 5
# A key is two events of one number: its background ("K B"), which is shown, and what lies over it.
KEY = re.compile(r"^(\s*(\d{3,})\s+\S+\s+\S+\s+)K(\s+B\b)?(?:\s+O\b)?")
EVENT_NUMBER = re.compile(r"^\s*(\d{3,})\s")
MOTION = re.compile(r"^\s*M2\s+\S+\s+(-?[\d.]+)\s")


@dataclass
class EdlEvents:
    """The lines of an EDL as they can be read, and the numbers of events of which something is left out."""

    lines: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    reversed: list[str] = field(default_factory=list)

    @property
    def left_out(self) -> tuple[str, ...]:
        """A sentence for each kind of what is not read."""
        sentences = []
        if self.keys:
            sentences.append(
                translatable_count(
                    "Event {numbers} has a key over its picture, which is not read.",
                    "Events {numbers} have a key over their picture, which is not read.",
                    len(set(self.keys)),
                    numbers=_named(self.keys),
                )
            )
        if self.reversed:
            sentences.append(
                translatable_count(
                    "Event {numbers} has no motion forward (M2): backwards or still, it is read as if it ran"
                    " forward.",
                    "Events {numbers} have no motion forward (M2): backwards or still, they are read as if"
                    " they ran forward.",
                    len(set(self.reversed)),
                    numbers=_named(self.reversed),
                )
            )
        return tuple(sentences)


def readable_events(lines: Sequence[str]) -> EdlEvents:
    """The events without keys; the background of a key is a cut."""
    events, number = EdlEvents(), ""
    for line in lines:
        if match := EVENT_NUMBER.match(line):
            number = match[1]
        if match := MOTION.match(line):
            _note_motion(events, number, match[1])
        match = KEY.match(line)
        if match and not match[3]:
            events.keys.append(number)
        else:
            events.lines.append(f"{match[1]}C{line[match.end() :]}" if match else line)
    return events


def _note_motion(events: EdlEvents, number: str, speed: str) -> None:
    if speed.startswith("-") or not speed.strip("0."):
        events.reversed.append(number)


def _named(numbers: Sequence[str]) -> str:
    """``003``, ``003, 004 …``: the first numbers."""
    more = " …" if len(numbers) > MOST_NAMED else ""
    return f"{', '.join(dict.fromkeys(numbers[:MOST_NAMED]))}{more}"
