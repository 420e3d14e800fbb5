"""The filters of the gallery in words, for pages that show only what they mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from studio.accounts.models import User
from studio.catalog import model_specs
from studio.catalog.request import MODEL, Mode
from studio.generation.gallery.filters import Filters
from studio.generation.models import TakeStatus
from studio.projects.models import Project
from studio.review.visibility_and_status import HIGHEST_RATING


def told(project: Project, filters: Filters) -> list[str]:
    """Each filter that is set, the shot and the trash apart: ``rated 4 or more``, ``by Carol``."""
    return [
        _WORDS[name](project, value) for name, value in asdict(filters).items() if value and name in _WORDS
    ]


def _author(project: Project, value: str) -> str:
    found = User.objects.filter(memberships__team=project.team_id, pk=value).first()
    return f"by {found or 'somebody who left'}"


def _rating(_: Project, value: str) -> str:
    return f"rated {value}" if int(value) == HIGHEST_RATING else f"rated {value} or more"


def _fixed(**words: str) -> Callable[[Project, str], str]:
    return lambda _, value: words[value]


_WORDS: dict[str, Callable[[Project, str], str]] = {
    "q": lambda _, value: f"“{value.strip()}”",
    "status": lambda _, value: TakeStatus(value).label.lower(),
    "author": _author,
    "rating": _rating,
    "made_as": lambda _, value: f"mode {model_specs.get(MODEL).modes[Mode(value)].label}",
    "notes": _fixed(yes="with open notes"),
    "pick": _fixed(pick="picked", reject="rejected", none="neither picked nor rejected"),
    "starred": _fixed(yes="starred"),
    "circled": _fixed(yes="circled"),
    "engine": _fixed(draft="drafts", paid="paid renders"),
    "tag": lambda _, value: f"tagged {value}",
}
