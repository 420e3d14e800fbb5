"""The words for camera moves: what each is called, and how prompts say it."""

from __future__ import annotations

import re
from enum import StrEnum


class Move(StrEnum):
    """One thing a camera does, by the name it has in a sentence."""

    STATIC = "static"
    PUSH_IN = "push-in"
    PULL_OUT = "pull-out"
    ZOOM_IN = "zoom in"
    ZOOM_OUT = "zoom out"
    PAN_LEFT = "pan left"
    PAN_RIGHT = "pan right"
    TILT_UP = "tilt up"
    TILT_DOWN = "tilt down"
    TRACK_LEFT = "track left"
    TRACK_RIGHT = "track right"
    FOLLOW = "follow"
    ORBIT_LEFT = "orbit left"
    ORBIT_RIGHT = "orbit right"
    CRANE_UP = "crane up"
    CRANE_DOWN = "crane down"
    ROLL = "roll"
    WHIP_LEFT = "whip pan left"
    WHIP_RIGHT = "whip pan right"
    HANDHELD = "handheld"
    DRIFT = "gentle drift"


_TOWARD = r"(?:(?: camera| shot)?(?: slowly| quickly| gently| fast)?(?: to(?:ward)?s?)?(?: the)?)"
# In the order in which they are tried at one place of the text: the longer wish first.
# A word that is also a thing (a crane, a pan, a track) counts only with a word of movement beside it.
_PATTERNS: tuple[tuple[Move, str], ...] = (
    (Move.STATIC, r"(?:no|without|zero)(?: any)? camera (?:move\w*|motion)"),
    (Move.STATIC, r"camera (?:does not|doesn[’']t|never|stays still|holds still|is still|remains still)\b"),
    (Move.STATIC, r"(?:static|locked[- ](?:off|down)|fixed) (?:camera|shot|frame)"),
    (Move.STATIC, r"locked[- ]off"),
    (Move.STATIC, r"static\b(?! noise| elec| on)"),
    (Move.STATIC, r"(?:camera|shot|frame) (?:is |stays |remains |holds )?(?:static|fixed|still)"),
    (Move.STATIC, r"on a tripod"),
    (Move.WHIP_LEFT, rf"whip(?:s|ping)?(?:[- ]pan\w*)?{_TOWARD} left"),
    (Move.WHIP_RIGHT, r"whip(?:s|ping)?(?:[- ]pan\w*)?\b"),
    (Move.ZOOM_OUT, r"zoom(?:s|ing)?[- ](?:back |slowly )?out(?:ward)?"),
    (Move.ZOOM_IN, r"zoom(?:s|ing)?\b(?:[- ](?:slowly )?in(?:to)?)?"),
    (
        Move.PULL_OUT,
        r"(?:pull(?:s|ing)?|doll(?:y|ies|ying)|back(?:s|ing)?)(?:[- ]\w+)?[- ](?:out|back|away)(?:ward)?\b",
    ),
    (Move.PUSH_IN, r"push(?:es|ing)?(?:[- ]\w+)?[- ](?:in(?:to)?|toward|closer|forward)\w*"),
    (Move.PUSH_IN, r"doll(?:y|ies|ying)\b|creep(?:s|ing)? (?:in|closer|toward)\w*|clos(?:es|ing) in"),
    (
        Move.PUSH_IN,
        r"(?:camera|shot) (?:\w+ly )?(?:moves?|glides?|travels?|flies) (?:in|forward|closer|toward)",
    ),
    (Move.PUSH_IN, r"moves? closer|track(?:s|ing) in|track(?:s|ing)? forward\b"),
    (Move.PAN_LEFT, rf"pan(?:s|ning)?{_TOWARD} left"),
    (Move.PAN_RIGHT, rf"pan(?:s|ning)?{_TOWARD} right"),
    (Move.PAN_RIGHT, r"pan(?:s|ning)? (?:across|over|along|to)\b"),
    (Move.PAN_RIGHT, r"pans\b"),
    (Move.PAN_RIGHT, r"panning\b"),
    (Move.PAN_RIGHT, r"(?:slow|quick|fast|gentle|camera) pan\b"),
    (Move.TILT_DOWN, rf"tilt(?:s|ing)?{_TOWARD} down\w*|looks? down"),
    (Move.TILT_UP, r"tilt(?:s|ing)?\b(?:(?: slowly)? up\w*)?|looks? up"),
    (
        Move.ORBIT_LEFT,
        rf"(?:orbit|circl|arc)(?:s|e|es|ing)?(?: around)?(?: (?:him|her|it|them))?{_TOWARD} (?:left|counter)",
    ),
    (Move.ORBIT_RIGHT, r"orbit(?:s|ing)?\b|circl(?:es|ing)\b|arc(?:s|ing)? around|revolv\w+ around|360"),
    (Move.CRANE_DOWN, r"(?:crane|boom|pedestal)s?(?:ing)? (?:\w+ )?down"),
    (Move.CRANE_DOWN, r"camera (?:\w+ly )?(?:descends?|lowers?|sinks?)"),
    (Move.CRANE_UP, r"(?:crane|boom|pedestal)s?(?:ing)? (?:\w+ )?up"),
    (Move.CRANE_UP, r"crane shot"),
    (Move.CRANE_UP, r"camera (?:\w+ly )?(?:rises?|ascends?|lifts?)"),
    (Move.TRACK_LEFT, rf"(?:track|truck|slid)(?:s|e|es|ing)?{_TOWARD} left"),
    (Move.FOLLOW, r"(?:camera|shot|lens) (?:\w+ly )?follow(?:s|ing)?"),
    (Move.FOLLOW, r"follow(?:s|ing)? from behind"),
    (Move.FOLLOW, r"tracking shot"),
    (Move.TRACK_RIGHT, rf"(?:track|truck|slid)(?:s|e|es|ing)?{_TOWARD} right"),
    (Move.TRACK_RIGHT, r"(?:camera|shot) (?:tracks?|trucks?|slides?)"),
    (Move.TRACK_RIGHT, r"track(?:s|ing)? alongside"),
    (Move.ROLL, r"(?:camera |barrel |dutch )rolls?\b|dutch (?:angle|tilt)"),
    (Move.HANDHELD, r"hand-?held|shaky|restless camera"),
    (Move.DRIFT, r"(?:camera|shot) (?:\w+ly )?(?:drifts?|floats?|hovers?)"),
)
WORDS = re.compile(
    "|".join(f"(?P<m{index}>\\b(?:{pattern}))" for index, (_, pattern) in enumerate(_PATTERNS)), re.IGNORECASE
)


def move_of(match: re.Match[str]) -> Move:
    """The move of a match of WORDS."""
    return _PATTERNS[int(str(match.lastgroup)[1:])][0]
