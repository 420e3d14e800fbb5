"""What a prompt asks of the camera: which moves, how fast, from when on, how near, from where.

A small grammar, written down in docs/drafts.md: moves follow one another in the order of the text;
moves joined by "and", "while" or "with" happen together; a time such as "at 2 s" sets a beginning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from studio.sandbox.animatic.moves import WORDS, Move, move_of

MAX_CUES = 5


@dataclass(frozen=True)
class Cue:
    """A move, how fast (1 is normal), and when. ``beat`` counts what follows one another."""

    move: Move
    pace: float = 1.0
    at_seconds: float | None = None  # negative: so long before the end
    beat: int = 0


@dataclass(frozen=True)
class Direction:
    """What was understood of a prompt. Framings are wide, medium, close or empty."""

    cues: tuple[Cue, ...]
    prompt: str
    framing: str = ""
    last_framing: str = ""
    angle: str = ""  # low, high or empty

    def sentence(self) -> str:
        """``wide, slow push-in, orbit right at 3 s``."""
        angle = [f"{self.angle} angle"] if self.angle else []
        framing = [self.framing] if self.framing else []
        last = [f"ending {self.last_framing}"] if self.last_framing else []
        return ", ".join([*framing, *angle, _moves_words(self.cues), *last])


_SLOW = re.compile(
    r"\b(slow(?!.?motion)\w*|gentl\w*|calm\w*|gradual\w*|subtl\w*|walking pace)\b", re.IGNORECASE
)
_FAST = re.compile(r"\b(fast|quick\w*|rapid\w*|sudden\w*|swift\w*|rush\w*|racing)\b", re.IGNORECASE)
_STOP = r"\.(?!\d)|;"
_UNIT = r"(\d+(?:\.\d+)?) ?(?:s|secs?|seconds?)\b"
_AT = re.compile(rf"\b(?:at|after|from) (?:the )?{_UNIT}|\bat 0:(\d\d)\b", re.IGNORECASE)
_LATE = re.compile(rf"\b(?:in|for|over) the last {_UNIT}", re.IGNORECASE)
_NOT = re.compile(r"\b(?:no|not|without|never|don[’']t|avoid)(?: any| a)? ?$", re.IGNORECASE)
_NEXT = re.compile(
    r"\.(?!\d)|;|\b(?:then|next|finally|end|ends|ending|afterwards?|before|until|at \d|after|last)\b",
    re.IGNORECASE,
)
_SIZES = re.compile(
    r"\b(?:(?P<wide>(?:extreme |very )?wide\b|establishing shot|long shot)"
    r"|(?P<medium>medium(?: shot| close)|waist[- ]up)"
    r"|(?P<close>(?:extreme )?close(?:[- ]?up)?s?\b(?! to| by| the| at)|macro|detail shot))",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"\b(?:end|ends|ending|finish\w*|until|final\w*|land\w*|arriv\w*)\b[^.;]*$", re.IGNORECASE
)
_HIGH = re.compile(
    r"\b(?:high[- ]angle|from above|aerial|bird[’']?s[- ]eye|overhead|drone|high above|top[- ]down)\b",
    re.IGNORECASE,
)
_LOW = re.compile(
    r"\b(?:low[- ]angle|from below|worm[’']?s[- ]eye|from the ground|ground level)\b", re.IGNORECASE
)


def parse_prompt(prompt: str) -> Direction:
    """Understand a prompt; without camera words the camera drifts gently."""
    framing, last = _framings(prompt)
    cues = _cues(prompt) or _implied(framing, last)
    angle = "high" if _HIGH.search(prompt) else "low" if _LOW.search(prompt) else ""
    return Direction(cues, prompt, framing, last, angle)


def _cues(prompt: str) -> tuple[Cue, ...]:
    cues: list[Cue] = []
    end = beat = 0
    for match in WORDS.finditer(prompt):
        if _NOT.search(prompt[: match.start()]) and move_of(match) is not Move.STATIC:
            continue
        between = prompt[end : match.start()]
        cue = _cue(prompt, match, end)
        beat += bool(cues) and (cue.at_seconds is not None or bool(_NEXT.search(between)))
        cue = replace(cue, beat=beat)
        if not cues or cue.move is not cues[-1].move or cue.at_seconds is not None:
            cues.append(cue)
        end = match.end()
    return tuple(cues[:MAX_CUES])


def _cue(prompt: str, match: re.Match[str], previous_end: int) -> Cue:
    """The move with the words beside it, up to the next stop or the next move."""
    before = re.split(_STOP, prompt[max(previous_end, match.start() - 48) : match.start()])[-1]
    rest = re.split(rf"{_STOP}|\bthen\b", prompt[match.end() : match.end() + 60], maxsplit=1)[0]
    following = WORDS.search(rest)
    after = rest[: following.start()] if following else rest
    # A time before the next move belongs to that one: "pan left, at 3 s tilt up".
    own_after = re.split(r",", after)[0] if following else after
    words = f"{before[-28:]} {match[0]} {own_after[:28]}"
    pace = 0.6 if _SLOW.search(words) else 1.6 if _FAST.search(words) else 1.0
    return Cue(move_of(match), pace, _time(f"{before} {own_after}"))


def _time(words: str) -> float | None:
    if late := _LATE.search(words):
        return -float(late[1])
    at = _AT.search(words)
    return float(at[1] or at[2]) if at else None


def _framings(prompt: str) -> tuple[str, str]:
    """How near the picture begins and, if the words say so, ends."""
    matches = [(match, str(match.lastgroup)) for match in _SIZES.finditer(prompt)]
    ends = [size for match, size in matches if _ENDING.search(prompt[: match.start()])]
    begins = [size for match, size in matches if not _ENDING.search(prompt[: match.start()])]
    first, last = (begins[0] if begins else ""), (ends[-1] if ends else "")
    return first, "" if last == first else last


def _implied(framing: str, last: str) -> tuple[Cue, ...]:
    """Whoever begins wide and ends close has gone there."""
    order = ("wide", "medium", "close")
    if last:
        nearer = order.index(last) > (order.index(framing) if framing else 0)
        return (Cue(Move.PUSH_IN if nearer else Move.PULL_OUT),)
    return (Cue(Move.DRIFT),)


def _moves_words(cues: Sequence[Cue]) -> str:
    words = _cue_words(cues[0])
    for before, cue in pairwise(cues):
        words += (" with " if cue.beat == before.beat else ", then ") + _cue_words(cue)
    return words


def _cue_words(cue: Cue) -> str:
    pace = "slow " if cue.pace < 1 else "fast " if cue.pace > 1 else ""
    at = cue.at_seconds
    when = "" if at is None else f" in the last {-at:g} s" if at < 0 else f" at {at:g} s"
    return f"{pace}{cue.move}{when}"
