"""Inputs of a row by file name, tag or id: text becomes assets of the team, and assets become text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from studio.core.values.uuids import parse_uuid
from studio.library.listing import tagged
from studio.library.models import Asset
from studio.library.private_files import assets_open_in
from studio.projects.models import Project

SEPARATOR = re.compile(r"\s*[;\n]\s*")
JOINER = "; "
MAX_TOKENS = 40  # of one row: more than any mode takes
MAX_OFFERED = 100


class UnknownInput(ValueError):
    """A text that names no file, or several; its message is the sentence for whoever wrote it."""


@dataclass
class InputNames:
    """The usable files of a team by everything that a plan may call them."""

    by_id: dict[UUID, Asset] = field(default_factory=dict)
    by_name: dict[str, list[Asset]] = field(default_factory=lambda: defaultdict(list))
    by_folded: dict[str, list[Asset]] = field(default_factory=lambda: defaultdict(list))
    by_tag: dict[str, list[Asset]] = field(default_factory=lambda: defaultdict(list))

    def resolve(self, text: str) -> tuple[Asset, ...]:
        """The files that a text names, separated by semicolons or lines. Raises UnknownInput."""
        tokens = [token for token in SEPARATOR.split(text.strip()) if token]
        assets = [asset for token in tokens for asset in self._files(token)]
        return tuple({asset.pk: asset for asset in assets}.values())

    def write(self, assets: Iterable[Asset]) -> str:
        """The text that ``resolve`` reads as these files: names where they are unmistakable, else ids."""
        return JOINER.join(self._token(asset) for asset in assets)

    def _token(self, asset: Asset) -> str:
        try:
            is_own = self.resolve(asset.name) == (asset,)
        except UnknownInput:
            is_own = False
        return asset.name if is_own else str(asset.pk)

    def _files(self, token: str) -> Sequence[Asset]:
        named = self.by_name.get(token) or self.by_folded.get(token.casefold()) or []
        if len(named) > 1:
            raise UnknownInput(
                gettext("%(named)s files are called %(token)s; name one by its id or a tag.")
                % {"named": len(named), "token": token[:80]}
            )
        if named:
            return named
        tagged = self.by_tag.get(token.removeprefix("#").casefold())
        if tagged:
            return tagged
        asset = self.by_id.get(parse_uuid(token) or UUID(int=0))
        if asset is None:
            raise UnknownInput(
                gettext("The library has no file, tag or id %(token)s.") % {"token": token[:80]}
            )
        return [asset]


def names_of(project: Project, *, more: Iterable[Asset] = ()) -> InputNames:
    """The names of all files that a project may use; ``more``: files that have at least their id."""
    return _names(_usable(project), more)


def names_in(text: str, project: Project, *, more: Sequence[Asset] = ()) -> InputNames:
    """The names of those usable files that a text, or the name of one ``more``, could mean; in one query."""
    tokens = {token for token in SEPARATOR.split(text.strip()) if token} | {asset.name for asset in more}
    condition = Q(pk__in=[uuid for token in tokens if (uuid := parse_uuid(token))])
    for token in sorted(tokens)[:MAX_TOKENS]:
        condition |= (
            Q(name__iexact=token) | Q(name__istartswith=f"{token}.") | tagged(token.removeprefix("#"))
        )
    return _names(_usable(project).filter(condition), more)


def recent_names(project: Project) -> list[str]:
    """The names of the newest usable files, to choose from."""
    newest = assets_open_in(project).usable().order_by("-created_at")
    return sorted(set(newest.values_list("name", flat=True)[:MAX_OFFERED]))


def _usable(project: Project) -> QuerySet[Asset]:
    return assets_open_in(project).usable().defer("frame_times").order_by("created_at", "pk")


def _names(usable: Iterable[Asset], more: Iterable[Asset]) -> InputNames:
    names = InputNames()
    for asset in more:
        names.by_id[asset.pk] = asset
    for asset in usable:
        names.by_id[asset.pk] = asset
        names.by_name[asset.name].append(asset)
        for tag in asset.tags:
            names.by_tag[str(tag).casefold()].append(asset)
        for folded in {asset.name.casefold(), asset.name.rpartition(".")[0].casefold()} - {""}:
            names.by_folded[folded].append(asset)
    return names
