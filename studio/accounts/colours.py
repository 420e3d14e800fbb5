"""Colours of people: on avatars, notes, drawings and exported markers. Pure.

Everywhere a colour is its index in ``NAMES``; tokens.css has the value as ``--person-N``.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

NAMES = (_("Red"), _("Orange"), _("Yellow"), _("Green"), _("Cyan"), _("Blue"), _("Purple"), _("Pink"))
COLOURS = len(NAMES)
# For mails, which read no style sheet: the values of the light theme as sRGB.
HEX = ("#c13234", "#aa5f04", "#79720e", "#1d7d3e", "#007984", "#1f68bc", "#7b47bf", "#b2397c")


def name_of(colour: int) -> str:
    """English name of a colour; the names repeat for indexes above the last."""
    return NAMES[colour % COLOURS]
