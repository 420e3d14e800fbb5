"""The filters of the gallery in words, for pages that show only the takes that match."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from studio.accounts.models import User
from studio.catalog import model_specs
from studio.catalog.labels import mode_label
from studio.core.days import parse_day
from studio.generation.due_shots import LABELS
from studio.generation.gallery.filters import Filters
from studio.generation.models import TakeStatus
from studio.projects.models import Project
from studio.review.visibility_and_status import HIGHEST_RATING


def filter_summary(project: Project, filters: Filters) -> list[str]:
    """Words for each filter that is set, except shot and trash: ``rated 4 or more``, ``by Carol``."""
    return [
        _DESCRIPTIONS[name](project, value)
        for name, value in asdict(filters).items()
        if value and name in _DESCRIPTIONS
    ]


def _author(project: Project, value: str) -> str:
    author = User.objects.filter(memberships__team=project.team_id, pk=value).first()
    return f"by {author or 'a former member'}"


def _model(_: Project, value: str) -> str:
    model = model_specs.find_by_slug(value)
    return f"made with {model.label if model else value}"


def _rating(_: Project, value: str) -> str:
    return f"rated {value}" if int(value) == HIGHEST_RATING else f"rated {value} or more"


def _selection(project: Project, value: str) -> str:
    selection = project.take_selections.filter(pk=value).first()
    return f"of “{selection}”" if selection else "of a selection that is gone"


def _day(value: str) -> str:
    day = parse_day(value)
    return f"{day:%-d %B %Y}" if day else value


def _by_value(**words: str) -> Callable[[Project, str], str]:
    return lambda _, value: words[value]


_DESCRIPTIONS: dict[str, Callable[[Project, str], str]] = {
    "q": lambda _, value: f"“{value.strip()}”",
    "status": lambda _, value: TakeStatus(value).label.lower(),
    "author": _author,
    "rating": _rating,
    "made_as": lambda _, value: f"mode {mode_label(value)}",
    "made_with": _model,
    "notes": _by_value(yes="with open notes"),
    "unanswered": _by_value(yes="with unanswered notes"),
    "pick": _by_value(pick="picked", reject="rejected", none="neither picked nor rejected"),
    "starred": _by_value(yes="bookmarked"),
    "circled": _by_value(yes="circled"),
    "used": _by_value(yes="used in the newest edit", no="not used in the newest edit"),
    "engine": _by_value(draft="drafts", paid="paid renders"),
    "tag": lambda _, value: f"tagged {value}",
    "selection": _selection,
    "due": lambda _, value: LABELS[value].lower(),
    "day_from": lambda _, value: f"ordered from {_day(value)}",
    "day_to": lambda _, value: f"ordered until {_day(value)}",
}
