"""What differs between two takes: the words of the prompt, the inputs, the parameters, the price."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from studio.catalog import model_specs
from studio.catalog.request import MODEL, ROLES, VideoRequest
from studio.core.formatting import plain
from studio.core.money import format_usd
from studio.generation.models import Take
from studio.review.visibility_and_status import Sight

WORDS = re.compile(r"\s+|\w+|[^\w\s]+")


@dataclass(frozen=True)
class Piece:
    """Some words of a prompt that both have (same), only B has (added) or only A had (removed)."""

    kind: str
    words: str


@dataclass(frozen=True)
class Line:
    """One parameter on both sides."""

    name: str
    a: str
    b: str

    @property
    def is_same(self) -> bool:
        """Whether it does not differ."""
        return self.a == self.b


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What a page shows below two takes; what the viewer may not see is not in it."""

    prompt: tuple[Piece, ...]
    lines: tuple[Line, ...]
    is_hidden: bool  # a blind review: both must be decided first

    @property
    def differing(self) -> list[Line]:
        """The lines that are worth a look."""
        return [line for line in self.lines if not line.is_same]

    @property
    def same(self) -> list[Line]:
        """The others."""
        return [line for line in self.lines if line.is_same]

    @property
    def has_same_words(self) -> bool:
        """Whether the prompts are equal."""
        return all(piece.kind == "same" for piece in self.prompt)


def word_diff(before: str, after: str) -> list[Piece]:
    """From one text to the other, word by word; joined, the pieces that are not added are ``before``."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    pieces: list[Piece] = []
    removed, added = "", ""
    for at, (kind, start, end, new_start, new_end) in enumerate(steps):
        gone, come = "".join(old[start:end]), "".join(new[new_start:new_end])
        # A lone space between two changes belongs to both: people change phrases, not single words.
        if kind == "equal" and not (gone.isspace() and 0 < at < len(steps) - 1):
            pieces += [*_changed(removed, added), Piece("same", gone)]
            removed, added = "", ""
        else:
            removed, added = removed + gone, added + come
    return pieces + _changed(removed, added)


def changes(a: Take, b: Take, sight_a: Sight, sight_b: Sight) -> Changes:
    """Everything that was ordered or came out differently, as far as both may be seen."""
    if not (sight_a.prompt and sight_b.prompt):
        return Changes(prompt=(), lines=(), is_hidden=True)
    wish_a, wish_b = a.generation.video_request, b.generation.video_request
    lines = [Line(name, told, there) for (name, told), (_, there) in zip(_told(a), _told(b), strict=True)]
    lines += _inputs(wish_a, wish_b)
    if sight_a.price and sight_b.price:
        lines.append(Line("Cost", _cost(a), _cost(b)))
    return Changes(prompt=tuple(word_diff(wish_a.prompt, wish_b.prompt)), lines=tuple(lines), is_hidden=False)


def _changed(removed: str, added: str) -> list[Piece]:
    return [Piece(kind, words) for kind, words in (("removed", removed), ("added", added)) if words]


def _told(take: Take) -> list[tuple[str, str]]:
    """The parameters in the order of the composer, then what came out of them."""
    generation, asset = take.generation, take.asset
    wish = generation.video_request
    size = f"{wish.width_px} × {wish.height_px}" if wish.width_px else "from its input"
    seconds = f"{wish.seconds} s" if wish.seconds else "from its input"
    found = [
        ("Mode", model_specs.get(MODEL).modes[wish.mode].label),
        ("Engine", "Kling VIDEO O1 Pro" if generation.is_paid else "Draft"),
        ("Size", size),
        ("Length", seconds),
        ("Format", f"{wish.output_format}, quality {wish.output_quality}"),
        ("Safety", wish.safety_mode),
        ("Original sound", "kept" if wish.keep_original_sound else "not kept"),
        ("Fast", "yes" if wish.fast else "no"),
        ("Seed", "not told" if take.seed is None else str(take.seed)),
    ]
    if asset:
        rate = plain(float(asset.rate)) if asset.rate else "?"
        found.append(("Picture", f"{asset.width_px} × {asset.height_px}, {asset.frames} frames at {rate}"))
    return found


def _inputs(a: VideoRequest, b: VideoRequest) -> list[Line]:
    """One line for each role that either has inputs for."""
    return [
        Line(role.replace("_", " ").capitalize(), _named(a, role), _named(b, role))
        for role in ROLES
        if a.of_role(role) or b.of_role(role)
    ]


def _named(wish: VideoRequest, role: str) -> str:
    return ", ".join(item.name or item.ref for item in wish.of_role(role)) or "none"


def _cost(take: Take) -> str:
    if not take.generation.is_paid:
        return "free"
    return "not known yet" if take.cost_usd is None else format_usd(take.cost_usd)
