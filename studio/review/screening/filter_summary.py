"""The filters of the gallery in words, for pages that show only the takes that match."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from django.utils.translation import gettext, gettext_noop

from studio.accounts.models import User
from studio.catalog import model_specs
from studio.catalog.labels import mode_label
from studio.core.translations.wording import worded
from studio.core.values.days import parse_day
from studio.core.values.formatting import format_date
from studio.generation.gallery.filters import Filters
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
    return gettext("by %(author)s") % {"author": author or gettext("a former member")}


def _model(_: Project, value: str) -> str:
    model = model_specs.find_by_slug(value)
    return gettext("made with %(value)s") % {"value": model.label if model else value}


def _rating(_: Project, value: str) -> str:
    return (
        gettext("rated %(value)s") % {"value": value}
        if int(value) == HIGHEST_RATING
        else gettext("rated %(value)s or more") % {"value": value}
    )


def _selection(project: Project, value: str) -> str:
    selection = project.take_selections.filter(pk=value).first()
    return (
        gettext("of “%(selection)s”") % {"selection": selection}
        if selection
        else gettext("of a selection that is gone")
    )


def _day(value: str) -> str:
    day = parse_day(value)
    return format_date(day, "j F Y") if day else value


def _by_value(**words: str) -> Callable[[Project, str], str]:
    return lambda _, value: gettext(words[value])


_DESCRIPTIONS: dict[str, Callable[[Project, str], str]] = {
    "q": lambda _, value: f"“{value.strip()}”",
    "status": _by_value(
        open=gettext_noop("in review"),
        approved=gettext_noop("approved"),
        changes=gettext_noop("changes requested"),
    ),
    "author": _author,
    "rating": _rating,
    "made_as": lambda _, value: gettext("mode %(value)s") % {"value": worded(mode_label(value))},
    "made_with": _model,
    "notes": _by_value(yes=gettext_noop("with open notes")),
    "unanswered": _by_value(yes=gettext_noop("with unanswered notes")),
    "pick": _by_value(
        pick=gettext_noop("picked"),
        reject=gettext_noop("rejected"),
        none=gettext_noop("neither picked nor rejected"),
    ),
    "starred": _by_value(yes=gettext_noop("bookmarked")),
    "circled": _by_value(yes=gettext_noop("circled")),
    "used": _by_value(
        yes=gettext_noop("used in the newest edit"), no=gettext_noop("not used in the newest edit")
    ),
    "engine": _by_value(draft=gettext_noop("drafts"), paid=gettext_noop("paid renders")),
    "tag": lambda _, value: gettext("tagged %(value)s") % {"value": value},
    "selection": _selection,
    "due": _by_value(
        late=gettext_noop("late"),
        today=gettext_noop("due today"),
        week=gettext_noop("due within a week"),
        none=gettext_noop("without a due date"),
    ),
    "day_from": lambda _, value: gettext("ordered from %(value)s") % {"value": _day(value)},
    "day_to": lambda _, value: gettext("ordered until %(value)s") % {"value": _day(value)},
}
