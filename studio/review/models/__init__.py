"""Tables of review: what people say about takes, and links that show takes to guests."""

from studio.review.models.review import (
    NOTE_ORDER,
    AuthoredModel,
    Note,
    NoteAnswer,
    NoteEdit,
    NoteQuerySet,
    PreviousMark,
    Rating,
    ReviewRevision,
    Verdict,
    VerdictQuerySet,
    bump_review_revision,
)
from studio.review.models.share_link import ShareLevel, ShareLink, ShareScope, ShareView

__all__ = [
    "NOTE_ORDER",
    "AuthoredModel",
    "Note",
    "NoteAnswer",
    "NoteEdit",
    "NoteQuerySet",
    "PreviousMark",
    "Rating",
    "ReviewRevision",
    "ShareLevel",
    "ShareLink",
    "ShareScope",
    "ShareView",
    "Verdict",
    "VerdictQuerySet",
    "bump_review_revision",
]
