"""``@name`` in a prompt: which input it means, and the plain words it becomes when the prompt is sent."""

from __future__ import annotations

import re
from collections.abc import Callable

from studio.catalog import entries
from studio.catalog.request import Input, VideoRequest

# An @ at the start of a word; @@ stands for a plain @, and an address like a@b has none.
MENTION = re.compile(r"(?<![\w@])@(@)?([\w-]+)")


def resolve(request: VideoRequest) -> str:
    """The prompt as it is sent: mentions of inputs become words, ``@@name`` becomes ``@name``."""
    words = _words(request)

    def replace(found: re.Match[str]) -> str:
        if found[1]:
            return f"@{found[2]}"
        return words.get(found[2].casefold(), found[0])

    return MENTION.sub(replace, request.prompt)


def broken(request: VideoRequest) -> list[str]:
    """Names that are mentioned but belong to no input, each once, in reading order."""
    words = _words(request)
    names = [found[2] for found in MENTION.finditer(request.prompt) if not found[1]]
    return list(dict.fromkeys(name for name in names if name.casefold() not in words))


def _words(request: VideoRequest) -> dict[str, str]:
    """What each name becomes. Of two inputs with one name the first counts."""
    words: dict[str, str] = {}
    for role, number, item in _numbered(request):
        if item.name:
            words.setdefault(item.name.casefold(), _word(request)(role, number))
    return words


def _word(request: VideoRequest) -> Callable[[str, int], str]:
    rule = entries.get(request.model).mention_words.value
    return lambda role, number: rule[role].format(number=number)


def _numbered(request: VideoRequest) -> list[tuple[str, int, Input]]:
    single = ("first_frame", "last_frame", "reference_video", "source_video")
    found = [(role, 1, getattr(request, role)) for role in single if getattr(request, role)]
    return found + [("reference_images", n, item) for n, item in enumerate(request.reference_images, 1)]
