"""The colours of people: as many in the style sheet as there are names, and known to editing programs."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest
from django.conf import settings

from studio.accounts.colours import COLOURS, NAMES, name_of
from studio.core.values.timecode import Timebase
from studio.exports.markers import Marker, as_edl


def test_the_style_sheet_has_each_colour_in_dark_and_in_light() -> None:
    tokens = (Path(settings.BASE) / "static/css/tokens.css").read_text()
    assert sorted(re.findall(r"--person-(\d+):", tokens)) == sorted([str(n) for n in range(COLOURS)] * 2)


def test_names_repeat_above_the_last_colour() -> None:
    assert [name_of(0), name_of(COLOURS - 1), name_of(COLOURS)] == ["Red", "Pink", "Red"]


@pytest.mark.parametrize("name", NAMES)
def test_a_timeline_has_a_marker_colour_of_that_name(name: Any) -> None:
    assert getattr(otio.schema.MarkerColor, name.upper()) == name.upper()


@pytest.mark.parametrize(("colour", "name"), [(0, "Red"), (1, "Sand"), (7, "Pink"), (8, "Red")])
def test_resolve_gets_the_nearest_colour_that_it_has(colour: int, name: str) -> None:
    marker = Marker(clip="a.mp4", frame_in=0, frame_out=1, text="x", author_name="Bob", colour=colour)
    assert f"ResolveColor{name} " in as_edl([marker], title="A", timebase=Timebase(Fraction(24)))
