"""What a rule says when a request breaks it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing a request asks for that the model cannot give."""

    field: str  # name of the VideoRequest field
    message: str  # a sentence for the person who wrote the request
    blocks: bool = True  # False: a hint, the order may go on
    source: str = ""  # where the rule is written; empty for the studio's own
