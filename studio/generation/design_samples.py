"""Made-up rows for the page of the design system: each look of an input and of a notice once."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone

from studio.catalog.problem import Problem
from studio.generation.composer.duplicates import Duplicate
from studio.library.request_inputs.composer_input import ComposerInput, InputCheck

PROBLEMS = (
    Problem(field="d", message="Write an https address."),
    Problem(field="d", message="No source documents this rule.", blocks=False),
)
_CHECKS = (
    InputCheck(status="ok", text="PNG"),
    InputCheck(status="hint", text="ratio 1:3.6"),
    InputCheck(status="blocked", text="212 MB"),
)
_ITEM = ComposerInput(
    asset_id="sample",
    role="sample",
    kind="image",
    name="Dancer.png",
    mention="Dancer",
    name_field="sample-1",
    state="ready",
    sentence="",
    poster_url="/static/img/icon.svg",
    facts_label="1920×1080 · 1.2 MB",
    url="",
)
TRAY = (
    _ITEM,
    replace(_ITEM, asset_id="lights", mention="Tower", name_field="sample-2", checks=_CHECKS),
    replace(
        _ITEM,
        asset_id="unusable",
        mention="Broken",
        name_field="sample-3",
        state="unusable",
        poster_url="",
        sentence="The picture ends in the middle of the file.",
    ),
)


def duplicate() -> Duplicate:
    """An offer of a take that is there."""
    return Duplicate(
        engine="draft", label="02·T4", when=timezone.now(), author_name="Ana", poster_url="", url="#messages"
    )
