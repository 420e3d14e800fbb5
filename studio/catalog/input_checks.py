"""A line of the preflight: one rule, one input, one light."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CheckStatus(StrEnum):
    """Status of a check: green, amber or red."""

    OK = "ok"
    HINT = "hint"
    BLOCKED = "blocked"


class Fix(StrEnum):
    """What would make a line green; NONE where only another file would."""

    NONE = ""
    CROP = "crop"
    TRIM = "trim"
    DOWNSCALE = "downscale"
    CONVERT = "convert"
    DROP = "drop"


@dataclass(frozen=True, kw_only=True)
class RuleCheck:
    """One rule and one input, or one role where ``ref`` is empty (the rule ``count``)."""

    field: str  # name of the VideoRequest field
    rule: str  # kind, count, ratio, pixels, megabytes, seconds, rate, format
    status: CheckStatus
    measured: str  # what is there, in words
    limit: str  # what may be there, in words
    message: str = ""  # a sentence when the light is not green
    fix: Fix = Fix.NONE
    source: str = ""  # where the rule is written
    ref: str = ""  # which input
