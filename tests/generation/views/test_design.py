"""The living page of the design system: for operators, with every part there is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from studio.accounts.models import User

CSS = Path(settings.BASE) / "static/css"
SHOWN = ("icon", "button", "field", "chip", "tabs", "menu", "badge", "progress", "problem", "notice", "banner", "empty", "toast", "dialog", "code", "table", "figures", "panel", "timeline", "tray", "card")  # fmt: skip


@pytest.fixture
def page(olga: User, browse: Callable[..., Client]) -> str:
    return browse(olga).get("/design/").content.decode()


@pytest.mark.parametrize("name", SHOWN)
def test_every_component_is_on_the_page(page: str, name: Any) -> None:
    """At least the first class of each component's file stands on the page."""
    first = re.search(r"^\.([\w-]+)", (CSS / "components" / f"{name}.css").read_text(), re.MULTILINE)[1]
    assert re.search(rf'class="[^"]*\b{first}\b', page), first


def test_every_colour_and_icon_is_on_the_page(page: str) -> None:
    names = set(re.findall(r"^  --([\w-]+): oklch", (CSS / "tokens.css").read_text(), re.MULTILINE))
    assert not {
        name for name in names if not name.startswith("person-") and f'data-token="{name}"' not in page
    }
    assert page.count("#aperture") > 1


def test_it_is_for_operators(alice: User, browse: Callable[..., Client]) -> None:
    assert browse(alice).get("/design/").status_code == 403
