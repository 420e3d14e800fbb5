"""Colours of people: on avatars, notes, drawings and exported markers. Pure.

Everywhere a colour is its index in ``NAMES``; tokens.css has the value as ``--person-N``.
"""

from __future__ import annotations

NAMES = ("Red", "Orange", "Yellow", "Green", "Cyan", "Blue", "Purple", "Pink")
COLOURS = len(NAMES)


def name_of(colour: int) -> str:
    """Name of a colour; the names repeat for indexes above the last."""
    return NAMES[colour % COLOURS]
