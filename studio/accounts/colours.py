"""Colours of people: on avatars, notes, drawings and exported markers. Pure.

Everywhere a colour is its index in ``NAMES``; tokens.css has the value as ``--person-N``.
"""

from __future__ import annotations

NAMES = ("Red", "Orange", "Yellow", "Green", "Cyan", "Blue", "Purple", "Pink")
COLOURS = len(NAMES)
# For mails, which read no style sheet: the values of the light theme as sRGB.
HEX = ("#c13234", "#aa5f04", "#79720e", "#1d7d3e", "#007984", "#1f68bc", "#7b47bf", "#b2397c")


def name_of(colour: int) -> str:
    """Name of a colour; the names repeat for indexes above the last."""
    return NAMES[colour % COLOURS]
