"""Camera and time words of a prompt: what moves, how fast, from when on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Move(StrEnum):
    """One thing a camera does."""

    STATIC = "static"
    PUSH_IN = "push in"
    PULL_OUT = "pull out"
    PAN_LEFT = "pan left"
    PAN_RIGHT = "pan right"
    TILT_UP = "tilt up"
    TILT_DOWN = "tilt down"
    ORBIT_LEFT = "orbit left"
    ORBIT_RIGHT = "orbit right"
    CRANE_UP = "crane up"
    CRANE_DOWN = "crane down"
    HANDHELD = "handheld"
    WHIP = "whip pan"
    DRIFT = "gentle drift"


@dataclass(frozen=True)
class Cue:
    """A move, how fast (1 is normal), and the second it begins at if the words say so."""

    move: Move
    pace: float = 1.0
    at_seconds: float | None = None


@dataclass(frozen=True)
class Direction:
    """What was understood of a prompt."""

    cues: tuple[Cue, ...]
    is_wide_first: bool
    prompt: str

    def sentence(self) -> str:
        """``read as: wide, slow push in, orbit right at 3 s``."""
        words = ["wide"] if self.is_wide_first else []
        return "read as: " + ", ".join([*words, *map(_cue_words, self.cues)])


# In the order in which they are tried at one place of the text: the longer wish first.
_PATTERNS: tuple[tuple[str, Move], ...] = (
    (r"whip[- ]?pan\w*|whips?\b", Move.WHIP),
    (
        r"push(?:es|ing)?[- ]in\w*|doll(?:y|ies)\b(?![- ]out)|mov\w+ closer|zoom\w*(?! out)(?:[- ]in)?\b",
        Move.PUSH_IN,
    ),
    (r"(?:track|end|close)\w* (?:on a |in )?close\w*|clos(?:es|ing) in", Move.PUSH_IN),
    (r"pull(?:s|ing)?[- ](?:out|back|away)|zoom(?:s|ing)? out|dolly[- ]out", Move.PULL_OUT),
    (r"pan(?:s|ning)?(?: slowly| quickly)?(?: to the)? left", Move.PAN_LEFT),
    (r"pan(?:s|ning)?\b", Move.PAN_RIGHT),
    (r"tilt(?:s|ing)? down\w*", Move.TILT_DOWN),
    (r"tilt(?:s|ing)?\b", Move.TILT_UP),
    (r"(?:orbit|circl|arc)\w*(?: around)?(?: to the)? left", Move.ORBIT_LEFT),
    (r"orbit\w*|circl(?:es|ing)\b|arcs? around", Move.ORBIT_RIGHT),
    (r"crane\w* down|descend\w*", Move.CRANE_DOWN),
    (r"crane\w*|boom up|rises?\b|rising\b", Move.CRANE_UP),
    (r"hand-?held|shaky", Move.HANDHELD),
    (r"static|locked[- ]off|tripod|hold still|holds? static", Move.STATIC),
)
_WORDS = re.compile(
    "|".join(f"(?P<m{index}>\\b(?:{pattern}))" for index, (pattern, _) in enumerate(_PATTERNS)), re.IGNORECASE
)
_SLOW = re.compile(r"\b(slow\w*|gentl\w*|calm\w*|drift\w*)\b", re.IGNORECASE)
_FAST = re.compile(r"\b(fast|quick\w*|rapid\w*|sudden\w*|swift\w*)\b", re.IGNORECASE)
_AT = re.compile(r"\bat (\d+(?:\.\d+)?) ?s(?:ec(?:onds?)?)?\b", re.IGNORECASE)
_WIDE = re.compile(
    r"\b(start|begin|open)\w*\b[^.]{0,40}\bwide\b|\bwide (?:shot|view|establishing)", re.IGNORECASE
)
MOST_CUES = 4


def read(prompt: str) -> Direction:
    """Understand a prompt; without camera words the camera drifts gently."""
    cues = [_cue(prompt, found) for found in _WORDS.finditer(prompt)]
    kept = [cue for index, cue in enumerate(cues) if index == 0 or cue.move != cues[index - 1].move]
    return Direction(tuple(kept[:MOST_CUES]) or (Cue(Move.DRIFT),), bool(_WIDE.search(prompt)), prompt)


def _cue(prompt: str, found: re.Match[str]) -> Cue:
    move = _PATTERNS[int(str(found.lastgroup)[1:])][1]
    around = re.split(r"[.,;]", prompt[max(0, found.start() - 30) : found.start()])[-1]
    around += re.split(r"[.,;]", prompt[found.start() : found.end() + 24])[0]
    at = _AT.search(around)
    pace = 0.6 if _SLOW.search(around) else 1.6 if _FAST.search(around) else 1.0
    return Cue(move, pace, float(at[1]) if at else None)


def _cue_words(cue: Cue) -> str:
    pace = "slow " if cue.pace < 1 else "fast " if cue.pace > 1 else ""
    at = f" at {cue.at_seconds:g} s" if cue.at_seconds is not None else ""
    return f"{pace}{cue.move}{at}"
