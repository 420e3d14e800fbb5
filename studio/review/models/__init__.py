"""Tables of review: what people say about takes, and links that show takes to guests."""

from studio.review.models.finished_review import FinishedReview
from studio.review.models.link_guest import GuestAnswer, LinkGuest
from studio.review.models.note_check import NoteCheck
from studio.review.models.note_extras import NoteAttachment, NoteReaction
from studio.review.models.preference import Preference
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
from studio.review.models.share_link import ShareLevel, ShareLink, ShareScope, ShareView, Watermark
from studio.review.models.watched_take import WatchedTake
from studio.review.models.watermarked_copy import WatermarkedCopy

__all__ = [
    "NOTE_ORDER",
    "AuthoredModel",
    "FinishedReview",
    "GuestAnswer",
    "LinkGuest",
    "Note",
    "NoteAnswer",
    "NoteAttachment",
    "NoteCheck",
    "NoteEdit",
    "NoteQuerySet",
    "NoteReaction",
    "Preference",
    "PreviousMark",
    "Rating",
    "ReviewRevision",
    "ShareLevel",
    "ShareLink",
    "ShareScope",
    "ShareView",
    "Verdict",
    "VerdictQuerySet",
    "WatchedTake",
    "Watermark",
    "WatermarkedCopy",
    "bump_review_revision",
]
