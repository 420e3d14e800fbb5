"""The design system, on one living page: every component in its states, drawn from the real classes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from studio.accounts.guards import operator_view
from studio.generation import design_samples

STATIC = Path(settings.BASE) / "static"


@require_GET
@operator_view
def design(request: HttpRequest) -> HttpResponse:
    """The design system on one page, for operators."""
    context = {
        "tokens": _tokens(),
        "icons": _icons(),
        "tray": design_samples.TRAY,
        "duplicate": design_samples.duplicate(),
        "problems": design_samples.PROBLEMS,
        "people": range(8),
    }
    return render(request, "generation/design.html", context)


@cache
def _tokens() -> dict[str, list[str]]:
    """The names in tokens.css, by what they are."""
    names = dict.fromkeys(
        re.findall(r"^  --([\w-]+):", (STATIC / "css/tokens.css").read_text(), re.MULTILINE)
    )
    kinds = {"space": "space-", "radius": "radius-", "text": "text-", "person": "person-"}
    tokens = {kind: [name for name in names if name.startswith(start)] for kind, start in kinds.items()}
    other = ("font", "control", "fast", "calm", "card-", "header-", "shadow", *kinds.values())
    tokens["colour"] = [name for name in names if not name.startswith(other)]
    return tokens


@cache
def _icons() -> list[str]:
    return sorted(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "img/icons.svg").read_text()))
