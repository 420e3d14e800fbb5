"""Hooks of review: what apps further up say of takes, see core.registry."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.registry import FunctionHook


@dataclass(frozen=True, kw_only=True)
class TakeUse:
    """Where an edit uses a take: ``frames`` of it, at ``time`` of the film; both empty where it does not."""

    edit: str  # Edit 3
    url: str  # of its page
    frames: str = ""  # 12–88 of 121
    time: str = ""  # 02:14
    timecode: str = ""


TAKE_USES: FunctionHook[list[TakeUse]] = FunctionHook(
    "review.take_uses", "which frames of a take the edits of its project use, the newest edit first"
)
