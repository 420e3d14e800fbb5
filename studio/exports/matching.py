"""Which take each clip of an editor's cut is: by file name, then SHA-256, then the id in its metadata.

Nothing is guessed: a name that two takes have matches none of them, and what matches no take stays without
one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote, urlsplit
from uuid import UUID

from studio.exports.selection import file_name
from studio.generation.models import Take
from studio.media.edits.values import EditItem


class MatchedBy(StrEnum):
    """What a clip was recognised by."""

    NAME = "name"
    SHA256 = "sha256"
    ID = "id"
    NOTHING = ""


@dataclass
class TakeIndex:
    """Takes by all that a clip may say of them; a key of several takes names none."""

    names: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    hashes: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    ids: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, takes: Iterable[Take]) -> TakeIndex:
        """The index of takes with their shots and assets; those without a file are left out."""
        index = cls()
        for take in takes:
            if take.asset:
                index.names[_key(file_name(take, take.asset))].add(take.pk)
                index.hashes[take.asset.sha256].add(take.pk)
                index.ids[str(take.pk)].add(take.pk)
        return index

    def match(self, item: EditItem) -> tuple[UUID | None, MatchedBy]:
        """The take of a clip, and what it was recognised by; None without exactly one."""
        names = self.names.get(_key(basename(item.media)), set()) or self.names.get(_key(item.name), set())
        for takes, how in (
            (names, MatchedBy.NAME),
            (self.hashes.get(item.sha256, set()), MatchedBy.SHA256),
            (self.ids.get(item.take_id, set()), MatchedBy.ID),
        ):
            if len(takes) == 1:
                return next(iter(takes)), how
        return None, MatchedBy.NOTHING


def basename(media: str) -> str:
    """The name of a file from its path or URL, as any system writes it."""
    path = unquote(urlsplit(media).path) if re.match(r"[a-z]+://", media, re.IGNORECASE) else media
    return re.split(r"[/\\]", path)[-1]


def _key(name: str) -> str:
    """A name without its suffix: editors conform to other containers, and programs leave the suffix out."""
    stem, dot, suffix = name.rpartition(".")
    return (stem if dot and len(suffix) <= 5 else name).casefold()
