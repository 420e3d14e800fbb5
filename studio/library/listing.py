"""Listing of the library: filters, search and tiles; and where an asset can go from its page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from studio.core.models import FileState
from studio.core.values.formatting import format_count, localized
from studio.library.descriptions.labels import derived_from_label, facts_label
from studio.library.files import links
from studio.library.hooks import ASSET_USES
from studio.library.models import TRASH_RETENTION, Asset, AssetQuerySet, Origin
from studio.library.private_files import assets_open_in
from studio.library.request_inputs.roles import USES
from studio.library.uses import LabelledLink
from studio.projects import hooks as project_hooks
from studio.projects.models import Project

MAX_COUNTED = 1_000  # as the gallery counts what a search finds
CATEGORIES = {
    "": (gettext_lazy("All"), Q()),
    "images": (gettext_lazy("Images"), Q(kind="image")),
    "videos": (gettext_lazy("Videos"), Q(kind="video")),
    "rendered": (gettext_lazy("Rendered"), Q(origin=Origin.RENDER)),
    "uploads": (gettext_lazy("Uploads"), Q(origin=Origin.UPLOAD)),
    "made": (gettext_lazy("Made here"), Q(origin=Origin.DERIVED)),
    "trash": (gettext_lazy("Trash"), Q(trashed_at__isnull=False)),
}


@dataclass(frozen=True, kw_only=True)
class AssetFilter:
    """Filter of the asset list: category, search text, tag and scope, as in the query string."""

    show: str = ""  # a key of CATEGORIES
    text: str = ""
    tag: str = ""
    is_team: bool = True  # all of the team, not only what was uploaded to or used in the project

    @classmethod
    def of(cls, data: QueryDict) -> Self:
        """Parse a query string; invalid values are ignored."""
        show = data.get("show", "")
        return cls(
            show=show if show in CATEGORIES else "",
            text=data.get("q", "").strip()[:100],
            tag=data.get("tag", "").strip()[:40],
            is_team=data.get("scope") != "project",
        )

    def query(self, **changes: Any) -> str:
        """The query string of this filter with some values changed."""
        values = {
            "show": changes.get("show", self.show),
            "q": self.text,
            "tag": changes.get("tag", self.tag),
            "scope": "" if changes.get("is_team", self.is_team) else "project",
        }
        return "?" + urlencode({name: value for name, value in values.items() if value})

    def apply(self, assets: AssetQuerySet, project: Project) -> AssetQuerySet:
        """The assets that match."""
        assets = assets.filter(CATEGORIES[self.show][1], trashed_at__isnull=self.show != "trash")
        if not self.is_team:
            assets = assets.filter(_of_project(project))
        assets = _matching(assets, self.text)
        if self.tag:
            assets = assets.filter(tagged(f'"{self.tag}"'))
        return assets


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One asset of the list, ready for its template."""

    asset: Asset
    name: str
    url: str
    poster_url: str
    sprite_url: str
    facts: str
    derived_from: str
    uses: str
    days_left: int | None


def filtered(project: Project, chosen: AssetFilter) -> AssetQuerySet:
    """The assets that match, in no order."""
    assets = chosen.apply(assets_open_in(project), project)
    return assets.select_related("made_from").defer("frame_times")


def count_label(assets: AssetQuerySet) -> str:
    """How many files there are; of very many only that."""
    count = assets.values("pk")[: MAX_COUNTED + 1].count()
    return (
        format_count(count, "file")
        if count <= MAX_COUNTED
        else gettext("More than %(count)s files") % {"count": localized(f"{MAX_COUNTED:,}")}
    )


def tiles(assets: Sequence[Asset], project: Project, now: datetime) -> list[Tile]:
    """The tiles of a page of assets."""
    counts = ASSET_USES.call().counts([asset.pk for asset in assets], project)
    return [_tile(asset, project, counts.get(asset.pk, 0), now) for asset in assets]


def _tile(asset: Asset, project: Project, use_count: int, now: datetime) -> Tile:
    return Tile(
        asset=asset,
        name=asset.name,
        url=f"{reverse('library:asset', args=[asset.pk])}?project={project.pk}",
        poster_url=links.poster(asset),
        sprite_url=links.sprite(asset),
        facts=facts_label(asset),
        derived_from=derived_from_label(asset),
        uses=gettext("used %(count)s×") % {"count": use_count} if use_count else "",
        days_left=days_left(asset, now),
    )


def days_left(asset: Asset, now: datetime) -> int | None:
    """Days until it is removed from the trash; None: it is not there."""
    if asset.trashed_at is None:
        return None
    return max(0, (asset.trashed_at + TRASH_RETENTION - now).days)


def tags_of(project: Project) -> list[str]:
    """Tags on assets of the team, sorted, each once."""
    rows = assets_open_in(project).filter(trashed_at=None).exclude(tags=[])
    return sorted({tag for tags in rows.values_list("tags", flat=True)[:2000] for tag in tags})[:40]


def tabs(chosen: AssetFilter) -> list[dict[str, Any]]:
    """Links to the categories: label, url, is_current."""
    return [
        {"label": label, "url": chosen.query(show=name), "is_current": name == chosen.show}
        for name, (label, _) in CATEGORIES.items()
    ]


def composer_links(asset: Asset, project: Project | None) -> list[LabelledLink]:
    """Links to the composer of a project, one for each role that the asset can have."""
    if project is None or asset.state != FileState.READY or asset.trashed_at:
        return []
    gallery = project_hooks.GALLERY_PAGE.url(project.pk)
    return [
        LabelledLink(label=str(label), url=f"{gallery}?{urlencode({'mode': mode, role: asset.pk})}")
        for label, mode, role in USES[asset.kind]
    ]


def _of_project(project: Project) -> Q:
    return Q(project=project) | ASSET_USES.call().is_used_in(project)


def _matching(assets: AssetQuerySet, text: str) -> AssetQuerySet:
    """Assets with every word of a search text in their name or tags."""
    for word in text.split():
        assets = assets.filter(Q(name__icontains=word) | tagged(word))
    return assets


def tagged(text: str) -> Q:
    """Tags are JSON: SQLite stores it as it was written, with letters beyond ASCII escaped."""
    escaped = "".join(letter if letter.isascii() else json.dumps(letter)[1:-1] for letter in text)
    return Q(tags__icontains=text) | Q(tags__icontains=escaped)


def usable(project: Project, kind: str, text: str) -> AssetQuerySet:
    """Assets that can be an input of this kind, newest first; for images also videos, for their frames."""
    kinds = ["image", "video"] if kind == "image" else ["video"]
    assets = assets_open_in(project).usable().filter(kind__in=kinds)
    matching = _matching(assets, text).select_related("made_from").defer("frame_times")
    return matching.order_by("-created_at")[:60]
