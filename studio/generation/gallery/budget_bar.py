"""The budget bar over the gallery: what a project has spent of its limit."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from studio.core.values.money import format_usd
from studio.generation.gallery.summary import ProjectSummary

NEARLY = 80  # percent


@dataclass(frozen=True, kw_only=True)
class BudgetBar:
    """``$18.42 of $30.00`` with its bar, or what was spent where nothing limits it."""

    label: str
    title: str
    has_limit: bool = False
    percent: int = 0
    level: str = "ok"  # ok, hint when it is nearly used up, bad when nothing is left


def budget_bar(summary: ProjectSummary) -> BudgetBar:
    """The budget bar of a project; what is held for orders under way counts as used."""
    used = summary.spent_usd + summary.held_usd
    title = gettext("%(spent)s spent, %(held)s held for orders under way") % {
        "spent": format_usd(summary.spent_usd),
        "held": format_usd(summary.held_usd),
    }
    if summary.limit_usd is None:
        return BudgetBar(label=format_usd(used), title=title)
    percent = min(100, int(100 * used / summary.limit_usd)) if summary.limit_usd else 100
    level = "bad" if percent == 100 else "hint" if percent >= NEARLY else "ok"
    label = gettext("%(part)s of %(whole)s") % {
        "part": format_usd(used),
        "whole": format_usd(summary.limit_usd),
    }
    return BudgetBar(label=label, title=title, has_limit=True, percent=percent, level=level)
