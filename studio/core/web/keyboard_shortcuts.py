"""Keyboard shortcuts: one table for the handler in the browser and for the ``?`` sheet.

How a page takes part
---------------------
``static/js/shared/key-map.js`` listens once per page. A region of a page says which scopes it owns with
``data-keys="player take"``; a key becomes the bubbling, cancelable event ``key:<action>`` on the
innermost such region around the focus, or, where the focus is in none, on the first one of the page
that is shown. ``event.detail`` is ``{key, value}``: the chord as written below and, for the chords of
``Shortcut.values``, the number it stands for. **Whoever acts calls ``event.preventDefault()``**: then the
browser does nothing else with the key. An event nobody took goes on to the next region.

Never while a text field, a list, an IME composition or a modal dialog has the focus (unless the
region is inside that dialog, or the key is ``in_fields``). Space and Enter of a focused button stay
its own. Keys of one character can be switched off (``User.has_single_keys``).

A chord is ``Ctrl+Alt+Shift+key`` with ``KeyboardEvent.key``, letters small, the space bar as
``Space``; Ctrl is Command on a Mac. Characters that need Shift are written as themselves (``?``).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SCOPES: dict[str, Any] = {
    "page": _("Everywhere"),
    "player": _("Player"),
    "take": _("Take"),
    "compare": _("Compare"),
    "cull": _("Dailies and cull"),
    "gallery": _("Gallery"),
    "trim": _("Trim"),
    "composer": _("Composer"),
    "note": _("Note"),
}

# How a chord is shown where its own name is no word that people know.
SHOWN: dict[str, Any] = {
    "ArrowLeft": "←",
    "ArrowRight": "→",
    "ArrowUp": "↑",
    "ArrowDown": "↓",
    "Escape": "Esc",
    "Ctrl": pgettext_lazy("key", "Ctrl"),
    "Shift": pgettext_lazy("key", "Shift"),
    "Space": pgettext_lazy("key", "Space"),
    "Home": pgettext_lazy("key", "Home"),
    "End": pgettext_lazy("key", "End"),
    "Delete": pgettext_lazy("key", "Delete"),
}


@dataclass(frozen=True, kw_only=True)
class Shortcut:
    """A shortcut: chords that trigger the same action in a scope."""

    scope: str
    keys: tuple[str, ...]
    action: str
    description: Any  # a lazy text
    repeats: bool = False  # held down, it goes on
    in_fields: bool = False  # also while somebody writes

    @property
    def chords(self) -> str:
        """For the handler: separated by a space, which no chord contains."""
        return " ".join(self.keys)

    @property
    def shown(self) -> tuple[tuple[str, ...], ...]:
        """For the sheet: each chord as the names of its keys."""
        return tuple(tuple(_shown(part) for part in split(chord)) for chord in self.keys)


def split(chord: str) -> list[str]:
    """The parts of a chord: ``Shift+ArrowLeft`` is two, ``+`` is one."""
    return re.split(r"(?<=[^+])\+", chord)


def _shown(part: str) -> str:
    return str(SHOWN.get(part, part.upper() if len(part) == 1 else part))


def _shortcut(scope: str, keys: str, action: str, description: Any, **more: bool) -> Shortcut:
    return Shortcut(scope=scope, keys=tuple(keys.split()), action=action, description=description, **more)


SHORTCUTS = (
    _shortcut("page", "?", "sheet", _("This sheet")),
    _shortcut("page", "/", "search", _("Go to the prompt or the search")),
    _shortcut("page", "Ctrl+k", "palette", _("Go to a take, shot, page, project or person"), in_fields=True),
    _shortcut("player", "Space", "toggle", _("Play, pause")),
    _shortcut("player", "k", "stop", _("Play, pause; ends a shuttle")),
    _shortcut("player", "j", "back", _("Shuttle back; again is faster")),
    _shortcut("player", "l", "forward", _("Shuttle forward; again is faster")),
    _shortcut("player", "ArrowLeft ,", "frame-back", _("One frame back"), repeats=True),
    _shortcut("player", "ArrowRight .", "frame-on", _("One frame on"), repeats=True),
    _shortcut("player", "Shift+ArrowLeft", "second-back", _("One second back"), repeats=True),
    _shortcut("player", "Shift+ArrowRight", "second-on", _("One second on"), repeats=True),
    _shortcut("player", "Home", "first", _("First frame")),
    _shortcut("player", "End", "last", _("Last frame")),
    _shortcut("player", "i", "in", _("In point here")),
    _shortcut("player", "o", "out", _("Out point here")),
    _shortcut("player", "x", "clear-range", _("Clear in and out")),
    _shortcut("player", "Ctrl+l", "loop", _("Loop the range, or everything")),
    _shortcut("player", "m", "mute", _("Sound on, off")),
    _shortcut("player", "+ =", "zoom-in", _("Zoom in")),
    _shortcut("player", "-", "zoom-out", _("Zoom out")),
    _shortcut("player", "z", "zoom-fit", _("Fit the picture")),
    _shortcut("player", "d", "draw", _("Draw on this frame")),
    _shortcut("player", "Ctrl+z", "undo", _("Undo the last stroke")),
    _shortcut("player", "g", "use", _("Use this frame as…")),
    _shortcut("player", "e", "still", _("Save this frame as PNG")),
    _shortcut("player", "Shift+l", "copy-link", _("Copy a link to this frame, or to the range")),
    _shortcut("player", "f", "screen", _("Full screen")),
    _shortcut("take", "c", "note", _("Note here")),
    _shortcut("take", "[", "note-before", _("Previous note")),
    _shortcut("take", "]", "note-after", _("Next note")),
    _shortcut("take", "Alt+ArrowLeft", "take-before", _("Previous take")),
    _shortcut("take", "Alt+ArrowRight", "take-after", _("Next take")),
    _shortcut("take", "a", "approve", _("Approve")),
    _shortcut("take", "r", "changes", _("Request changes")),
    _shortcut("take", "1 2 3 4 5 0", "rate", _("Rate; 0 clears")),
    _shortcut("take", "b", "circle", _("Circle: the best take of its shot")),
    _shortcut("take", "Ctrl+z", "undo", _("Take back the last decision")),
    _shortcut("compare", "`", "flip", _("Other side: A, B")),
    _shortcut("compare", "w", "wipe", _("Wipe")),
    _shortcut("compare", "v", "side", _("Side by side")),
    _shortcut("compare", "y", "overlay", _("Overlay")),
    _shortcut("compare", "t", "difference", _("Difference")),
    _shortcut("compare", "s", "sound", _("Sound of the other side")),
    _shortcut("compare", "1", "better-a", _("A is better")),
    _shortcut("compare", "2", "better-equal", _("Both are equally good")),
    _shortcut("compare", "3", "better-b", _("B is better")),
    _shortcut("compare", "n", "next-pair", _("The next pair of this shot")),
    _shortcut("compare", "Escape", "leave", _("Leave")),
    _shortcut("cull", "a", "approve", _("Approve, and on")),
    _shortcut("cull", "r", "changes", _("Request changes, and on")),
    _shortcut("cull", "1 2 3 4 5 0", "rate", _("Rate; 0 clears")),
    _shortcut("cull", "p", "pick", _("Pick, and on")),
    _shortcut("cull", "u", "reject", _("Reject, and on")),
    _shortcut("cull", "b", "circle", _("Circle: the best take of its shot")),
    _shortcut("cull", "Alt+ArrowLeft", "take-before", _("Previous take")),
    _shortcut("cull", "Alt+ArrowRight n", "take-after", _("Next take")),
    _shortcut("cull", "Ctrl+z", "undo", _("Take back the last decision")),
    _shortcut("cull", "Escape", "leave", _("Leave")),
    _shortcut("gallery", "Space", "look", _("Quick look")),
    _shortcut("gallery", "x", "select", _("Select the card")),
    _shortcut("gallery", "Ctrl+a", "select-all", _("Select all that are shown")),
    _shortcut("gallery", "Escape", "clear", _("Clear the selection")),
    _shortcut("gallery", "a", "approve", _("Approve")),
    _shortcut("gallery", "r", "changes", _("Request changes")),
    _shortcut("gallery", "1 2 3 4 5 0", "rate", _("Rate; 0 clears")),
    _shortcut("gallery", "p", "pick", _("Pick")),
    _shortcut("gallery", "u", "reject", _("Reject")),
    _shortcut("gallery", "s", "star", _("Bookmark")),
    _shortcut("gallery", "Delete", "trash", _("To the trash")),
    _shortcut("trim", "Space", "toggle", _("Play, pause")),
    _shortcut("trim", "ArrowLeft ,", "frame-back", _("One frame back"), repeats=True),
    _shortcut("trim", "ArrowRight .", "frame-on", _("One frame on"), repeats=True),
    _shortcut("trim", "i", "in", _("In point here")),
    _shortcut("trim", "o", "out", _("Out point here")),
    _shortcut("trim", "l", "loop", _("Loop what is chosen")),
    _shortcut("composer", "Ctrl+Enter", "generate", _("Generate"), in_fields=True),
    _shortcut("note", "Ctrl+Enter", "send", _("Send the note"), in_fields=True),
    _shortcut("note", "Escape", "cancel", _("Leave the note; the words stay"), in_fields=True),
)


def sheet() -> list[tuple[str, list[Shortcut]]]:
    """The table as the sheet shows it: the title of each scope with its lines."""
    return [
        (str(SCOPES[scope]), list(lines)) for scope, lines in groupby(SHORTCUTS, key=lambda key: key.scope)
    ]


def clashes() -> list[str]:
    """Chords that mean two things in one scope: there must be none."""
    count = Counter(f"{key.scope} {chord}" for key in SHORTCUTS for chord in key.keys)
    return [name for name, times in count.items() if times > 1]
