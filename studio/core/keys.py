"""Every key of the product: one table, read by the handler in the browser and by the ``?`` sheet.

How a page takes part
---------------------
``static/js/shared/key-map.js`` listens once per page. A region of a page says which scopes it owns with
``data-keys="player take"``; a key becomes the bubbling, cancelable event ``key:<action>`` on the
innermost such region around the focus, or, where the focus is in none, on the first one of the page
that is shown. ``event.detail`` is ``{key, value}``: the chord as written below and, for the chords of
``Key.values``, the number it stands for. **Whoever acts calls ``event.preventDefault()``**: then the
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

SCOPES = {
    "page": "Everywhere",
    "player": "Player",
    "take": "Take",
    "compare": "Compare",
    "cull": "Dailies and cull",
    "gallery": "Gallery",
    "composer": "Composer",
    "note": "Note",
}

# How a chord is shown where its own name is no word that people know.
SHOWN = {"ArrowLeft": "←", "ArrowRight": "→", "ArrowUp": "↑", "ArrowDown": "↓", "Escape": "Esc"}


@dataclass(frozen=True, kw_only=True)
class Key:
    """One line of the table: chords that mean the same action in a scope."""

    scope: str
    keys: tuple[str, ...]
    action: str
    words: str
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
    return SHOWN.get(part, part.upper() if len(part) == 1 else part)


def _key(scope: str, keys: str, action: str, words: str, **more: bool) -> Key:
    return Key(scope=scope, keys=tuple(keys.split()), action=action, words=words, **more)


KEYS = (
    _key("page", "?", "sheet", "This sheet"),
    _key("page", "/", "search", "Go to the prompt or the search"),
    _key("player", "Space", "toggle", "Play, pause"),
    _key("player", "k", "stop", "Play, pause; ends a shuttle"),
    _key("player", "j", "back", "Shuttle back; again is faster"),
    _key("player", "l", "forward", "Shuttle forward; again is faster"),
    _key("player", "ArrowLeft ,", "frame-back", "One frame back", repeats=True),
    _key("player", "ArrowRight .", "frame-on", "One frame on", repeats=True),
    _key("player", "Shift+ArrowLeft", "second-back", "One second back", repeats=True),
    _key("player", "Shift+ArrowRight", "second-on", "One second on", repeats=True),
    _key("player", "Home", "first", "First frame"),
    _key("player", "End", "last", "Last frame"),
    _key("player", "i", "in", "In point here"),
    _key("player", "o", "out", "Out point here"),
    _key("player", "x", "clear-range", "Clear in and out"),
    _key("player", "Ctrl+l", "loop", "Loop the range, or everything"),
    _key("player", "m", "mute", "Sound on, off"),
    _key("player", "+ =", "zoom-in", "Zoom in"),
    _key("player", "-", "zoom-out", "Zoom out"),
    _key("player", "z", "zoom-fit", "Fit the picture"),
    _key("player", "d", "draw", "Draw on this frame"),
    _key("player", "Ctrl+z", "undo", "Take back the last stroke"),
    _key("player", "g", "use", "Use this frame as…"),
    _key("player", "e", "still", "Save this frame as PNG"),
    _key("player", "f", "screen", "Full screen"),
    _key("take", "c", "note", "Note here"),
    _key("take", "[", "note-before", "Previous note"),
    _key("take", "]", "note-after", "Next note"),
    _key("take", "Alt+ArrowLeft", "take-before", "Previous take"),
    _key("take", "Alt+ArrowRight", "take-after", "Next take"),
    _key("take", "a", "approve", "Approve"),
    _key("take", "r", "changes", "Request changes"),
    _key("take", "1 2 3 4 5 0", "rate", "Rate; 0 clears"),
    _key("take", "p", "pick", "Pick"),
    _key("take", "u", "reject", "Reject"),
    _key("take", "s", "star", "Star"),
    _key("take", "b", "circle", "Circle: the best take of its shot"),
    _key("take", "Ctrl+z", "undo", "Take back the last decision"),
    _key("compare", "`", "flip", "Other side: A, B"),
    _key("compare", "w", "wipe", "Wipe"),
    _key("compare", "v", "side", "Side by side"),
    _key("compare", "y", "overlay", "Overlay"),
    _key("compare", "t", "difference", "Difference"),
    _key("compare", "s", "sound", "Sound of the other side"),
    _key("compare", "Escape", "leave", "Leave"),
    _key("cull", "a", "approve", "Approve, and on"),
    _key("cull", "r", "changes", "Request changes, and on"),
    _key("cull", "1 2 3 4 5 0", "rate", "Rate; 0 clears"),
    _key("cull", "p", "pick", "Pick, and on"),
    _key("cull", "u", "reject", "Reject, and on"),
    _key("cull", "b", "circle", "Circle: the best take of its shot"),
    _key("cull", "Alt+ArrowLeft", "take-before", "Previous take"),
    _key("cull", "Alt+ArrowRight n", "take-after", "Next take"),
    _key("cull", "Ctrl+z", "undo", "Take back the last decision"),
    _key("cull", "Escape", "leave", "Leave"),
    _key("gallery", "Space", "look", "Quick look"),
    _key("gallery", "x", "select", "Select the card"),
    _key("gallery", "Ctrl+a", "select-all", "Select all that are shown"),
    _key("gallery", "Escape", "clear", "Clear the selection"),
    _key("gallery", "a", "approve", "Approve"),
    _key("gallery", "r", "changes", "Request changes"),
    _key("gallery", "1 2 3 4 5 0", "rate", "Rate; 0 clears"),
    _key("gallery", "p", "pick", "Pick"),
    _key("gallery", "u", "reject", "Reject"),
    _key("gallery", "s", "star", "Star"),
    _key("gallery", "Delete", "trash", "To the trash"),
    _key("composer", "Ctrl+Enter", "generate", "Generate", in_fields=True),
    _key("note", "Ctrl+Enter", "send", "Send the note", in_fields=True),
    _key("note", "Escape", "cancel", "Leave the note; the words stay", in_fields=True),
)


def sheet() -> list[tuple[str, list[Key]]]:
    """The table as the sheet shows it: the title of each scope with its lines."""
    return [(SCOPES[scope], list(lines)) for scope, lines in groupby(KEYS, key=lambda key: key.scope)]


def clashes() -> list[str]:
    """Chords that mean two things in one scope: there must be none."""
    count = Counter(f"{key.scope} {chord}" for key in KEYS for chord in key.keys)
    return [name for name, times in count.items() if times > 1]
