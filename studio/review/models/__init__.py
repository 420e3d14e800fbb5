"""Tables of review: what people say about takes, and links that show takes to guests."""

from studio.review.models.review import (
    Answer,
    Note,
    NoteEdit,
    NoteQuerySet,
    Rating,
    Said,
    Talk,
    Verdict,
    VerdictQuerySet,
    stamp,
)
from studio.review.models.share_link import Level, Scope, ShareLink, ShareView

__all__ = [
    "Answer",
    "Level",
    "Note",
    "NoteEdit",
    "NoteQuerySet",
    "Rating",
    "Said",
    "Scope",
    "ShareLink",
    "ShareView",
    "Talk",
    "Verdict",
    "VerdictQuerySet",
    "stamp",
]
