"""``@name`` in a prompt: which input it means, and the plain words it becomes when the prompt is sent."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from studio.catalog import model_specs
from studio.catalog.request import ROLES, Input, VideoRequest

# An @ at the start of a word; @@ stands for a plain @, and an address like a@b has none. The range is
# that of the accents which some keyboards and file systems keep apart from their letter.
MENTION = re.compile(r"(?<![\w@])@(@?)(\w[\w\u0300-\u036f-]*)")


def resolve(request: VideoRequest) -> str:
    """The prompt as it is sent, without space around it: ``@name`` becomes words, ``@@name`` ``@name``.

    A mention that names no input stays as it is. Raises KeyError for a model we do not know.
    """
    words = _words(request)

    def replace(match: re.Match[str]) -> str:
        is_plain, token = match.groups()
        name = None if is_plain else _longest(token, words)
        return words[_key(name)] + token[len(name) :] if name else f"@{token}"

    return MENTION.sub(replace, request.prompt).strip()


def broken(request: VideoRequest) -> list[str]:
    """Names that are mentioned but belong to no input, each once, in reading order."""
    names = Counter(_key(item.name) for item in request.inputs)
    return list(dict.fromkeys(token for token in _mentioned(request) if not _longest(token, names)))


def ambiguous(request: VideoRequest) -> list[str]:
    """Names that are mentioned and belong to several inputs; they mean the first of them."""
    names = Counter(_key(item.name) for item in request.inputs)
    mentioned = [_longest(token, names) for token in _mentioned(request)]
    return list(dict.fromkeys(name for name in mentioned if name and names[_key(name)] > 1))


def _mentioned(request: VideoRequest) -> Iterator[str]:
    return (token for is_plain, token in MENTION.findall(request.prompt) if not is_plain)


def _longest(token: str, names: dict[str, str] | Counter[str]) -> str | None:
    """The longest known name that the token is, without the dashes of a sentence that may follow it.

    A shorter name inside a longer word is not meant: with ``frame-12`` gone, ``@frame-12`` must not
    become ``@frame`` in silence.
    """
    while token and _key(token) not in names:
        if token[-1] not in "-_":
            return None
        token = token[:-1]
    return token or None


def _words(request: VideoRequest) -> dict[str, str]:
    """What each name becomes. Of inputs with one name the first counts."""
    rule = model_specs.get(request.model).mention_words.value
    words: dict[str, str] = {}
    for role, number, item in _numbered(request):
        words.setdefault(_key(item.name), rule[role].format(number=number))
    return words


def _numbered(request: VideoRequest) -> Iterator[tuple[str, int, Input]]:
    for role in ROLES:
        for number, item in enumerate(request.of_role(role), 1):
            yield role, number, item


def _key(name: str) -> str:
    """Two spellings of one name: case and composed letters do not count."""
    return unicodedata.normalize("NFKC", name).casefold()
