"""Differences between two takes: words of the prompt, parameters, inputs, price."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext

from studio.catalog.labels import mode_label, model_name
from studio.catalog.request import ROLES, VideoRequest
from studio.core.translations.wording import worded
from studio.core.values.formatting import format_number
from studio.generation.models import Take
from studio.review.visibility_and_status import Visibility

WORDS = re.compile(r"\s+|\w+|[^\w\s]+")


@dataclass(frozen=True)
class WordChange:
    """Some words of a prompt that both have (same), only B has (added) or only A had (removed)."""

    kind: str
    words: str


@dataclass(frozen=True)
class ComparedValue:
    """One parameter of both takes."""

    name: str
    a: str
    b: str

    @property
    def is_same(self) -> bool:
        """Whether both takes have the same value."""
        return self.a == self.b


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Differences of two takes, without what the member may not see."""

    prompt: tuple[WordChange, ...]
    values: tuple[ComparedValue, ...]
    is_hidden: bool  # a blind review: both must be decided first

    @property
    def differing(self) -> list[ComparedValue]:
        """Parameters whose values differ."""
        return [value for value in self.values if not value.is_same]

    @property
    def same(self) -> list[ComparedValue]:
        """Parameters whose values are equal."""
        return [value for value in self.values if value.is_same]

    @property
    def has_same_words(self) -> bool:
        """Whether the prompts are equal."""
        return all(change.kind == "same" for change in self.prompt)


def word_diff(before: str, after: str) -> list[WordChange]:
    """From one text to the other, word by word; joined, all but the added changes are ``before``."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    changes: list[WordChange] = []
    removed, added = "", ""
    for at, (kind, start, end, new_start, new_end) in enumerate(steps):
        old_words, new_words = "".join(old[start:end]), "".join(new[new_start:new_end])
        # A lone space between two changes belongs to both: people change phrases, not single words.
        if kind == "equal" and not (old_words.isspace() and 0 < at < len(steps) - 1):
            changes += [*_replaced(removed, added), WordChange("same", old_words)]
            removed, added = "", ""
        else:
            removed, added = removed + old_words, added + new_words
    return changes + _replaced(removed, added)


def compare_takes(a: Take, b: Take, visibility_a: Visibility, visibility_b: Visibility) -> Comparison:
    """Everything that was requested or came out differently, as far as the member may see both."""
    if not (visibility_a.prompt and visibility_b.prompt):
        return Comparison(prompt=(), values=(), is_hidden=True)
    request_a, request_b = a.generation.video_request, b.generation.video_request
    pairs = zip(_parameters(a), _parameters(b), strict=True)
    values = [ComparedValue(name, value_a, value_b) for (name, value_a), (_, value_b) in pairs]
    values += _inputs(request_a, request_b)
    if visibility_a.price and visibility_b.price:
        values.append(ComparedValue(gettext("Cost"), a.cost_label, b.cost_label))
    prompt = tuple(word_diff(request_a.prompt, request_b.prompt))
    return Comparison(prompt=prompt, values=tuple(values), is_hidden=False)


def _replaced(removed: str, added: str) -> list[WordChange]:
    return [WordChange(kind, words) for kind, words in (("removed", removed), ("added", added)) if words]


def _parameters(take: Take) -> list[tuple[str, str]]:
    """Name and value of the parameters in the order of the composer, then of the file."""
    generation, asset = take.generation, take.asset
    request = generation.video_request
    size = f"{request.width_px} × {request.height_px}" if request.width_px else gettext("from its input")
    seconds = f"{request.seconds} s" if request.seconds else gettext("from its input")
    parameters = [
        (gettext("Model"), model_name(request.model)),
        (gettext("Mode"), worded(mode_label(request.mode))),
        (gettext("Engine"), gettext("Paid render") if generation.is_paid else gettext("Draft")),
        (gettext("Size"), size),
        (gettext("Length"), seconds),
        (
            gettext("Format"),
            gettext("%(output_format)s, quality %(output_quality)s")
            % {"output_format": request.output_format, "output_quality": request.output_quality},
        ),
        (gettext("Safety"), request.safety_mode),
        (gettext("Original sound"), gettext("kept") if request.keep_original_sound else gettext("not kept")),
        (gettext("Fast"), gettext("yes") if request.fast else gettext("no")),
        (gettext("Seed"), gettext("not told") if take.seed is None else str(take.seed)),
    ]
    if asset:
        rate = format_number(float(asset.rate)) if asset.rate else "?"
        picture = gettext("%(width_px)s × %(height_px)s, %(frames)s frames at %(rate)s") % {
            "width_px": asset.width_px,
            "height_px": asset.height_px,
            "frames": asset.frames,
            "rate": rate,
        }
        parameters.append((gettext("Picture"), picture))
    return parameters


def _inputs(a: VideoRequest, b: VideoRequest) -> list[ComparedValue]:
    """Inputs of each role that either request has."""
    return [
        ComparedValue(role.replace("_", " ").capitalize(), _input_names(a, role), _input_names(b, role))
        for role in ROLES
        if a.of_role(role) or b.of_role(role)
    ]


def _input_names(request: VideoRequest, role: str) -> str:
    return ", ".join(item.name or item.ref for item in request.of_role(role)) or "none"
