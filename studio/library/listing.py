"""What stands on the shelves of the library: filters, search, tiles, and what is known of one asset."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse

from studio.activity import hooks as activity_hooks
from studio.core.formatting import format_count, format_number, format_size
from studio.library import links
from studio.library.composer_input import derived_from_label, facts_label
from studio.library.models import TRASH_RETENTION, Asset, AssetQuerySet, AssetState, Origin
from studio.library.roles import USES
from studio.projects import hooks as project_hooks
from studio.projects.models import Project

SHELVES = {
    "": ("All", Q()),
    "images": ("Images", Q(kind="image")),
    "videos": ("Videos", Q(kind="video")),
    "rendered": ("Rendered", Q(origin=Origin.RENDER)),
    "uploads": ("Uploads", Q(origin=Origin.UPLOAD)),
    "made": ("Made here", Q(origin=Origin.DERIVED)),
    "trash": ("Trash", Q(trashed_at__isnull=False)),
}


@dataclass(frozen=True, kw_only=True)
class View:
    """Which part of the library is looked at; all of it stands in the address."""

    show: str = ""
    words: str = ""
    tag: str = ""
    is_team: bool = True  # everything of the team, not only what this project has to do with

    @classmethod
    def of(cls, data: QueryDict) -> Self:
        """As an address says it; what it says wrong says nothing."""
        show = data.get("show", "")
        return cls(
            show=show if show in SHELVES else "",
            words=data.get("q", "").strip()[:100],
            tag=data.get("tag", "").strip()[:40],
            is_team=data.get("scope") != "project",
        )

    def address(self, **changes: Any) -> str:
        """The query of this view, or of one that differs a little."""
        told = {
            "show": changes.get("show", self.show),
            "q": self.words,
            "tag": changes.get("tag", self.tag),
            "scope": "" if changes.get("is_team", self.is_team) else "project",
        }
        return "?" + urlencode({name: value for name, value in told.items() if value})

    def over(self, found: AssetQuerySet, project: Project) -> AssetQuerySet:
        """The assets in it, newest first."""
        found = found.filter(SHELVES[self.show][1], trashed_at__isnull=self.show != "trash")
        if not self.is_team:
            found = found.filter(_of_project(project))
        for word in self.words.split():
            found = found.filter(_called(word))
        if self.tag:
            found = found.filter(_holds(f'"{self.tag}"'))
        return found.order_by("-created_at", "pk")


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One asset among others."""

    asset: Asset
    name: str
    url: str
    poster_url: str
    sprite_url: str
    facts: str
    made: str
    uses: str
    days_left: int | None


def shelf_of(project: Project, view: View) -> AssetQuerySet:
    """The assets of a view, with how often each is used."""
    found = view.over(Asset.objects.of_team(project.team_id), project)
    counted = found.annotate(
        use_count=Count("generation_inputs", distinct=True), take_count=Count("takes", distinct=True)
    )
    return counted.select_related("made_from")


def tile(asset: Any, project: Project, now: datetime) -> Tile:
    """One asset of ``shelf_of``, ready to be drawn."""
    return Tile(
        asset=asset,
        name=asset.name,
        url=f"{reverse('library:asset', args=[asset.pk])}?project={project.pk}",
        poster_url=links.poster(asset),
        sprite_url=links.sprite(asset),
        facts=facts_label(asset),
        made=derived_from_label(asset),
        uses=f"used {asset.use_count}×" if asset.use_count else "",
        days_left=days_left(asset, now),
    )


def days_left(asset: Asset, now: datetime) -> int | None:
    """How many days it stays in the trash; None: it is not there."""
    if asset.trashed_at is None:
        return None
    return max(0, (asset.trashed_at + TRASH_RETENTION - now).days)


def tags_of(project: Project) -> list[str]:
    """The words that were put on assets of the team, each once."""
    rows = Asset.objects.of_team(project.team_id).filter(trashed_at=None).exclude(tags=[])
    return sorted({tag for tags in rows.values_list("tags", flat=True)[:2000] for tag in tags})[:40]


def tabs(view: View) -> list[dict[str, Any]]:
    """The shelves, to choose one."""
    return [
        {"label": label, "url": view.address(show=name), "is_current": name == view.show}
        for name, (label, _) in SHELVES.items()
    ]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Somewhere an asset is used."""

    label: str
    url: str


def places(asset: Asset) -> list[Place]:
    """The takes that are this file, and the orders that it went into."""
    takes = asset.takes.select_related("shot__project").order_by("-created_at")[:20]
    uses = asset.generation_inputs.select_related("generation__shot__project").order_by("-pk")[:20]
    found = [
        Place(
            label=f"Take {take.shot.take_label(take.number)} in {take.shot.project.name}",
            url=activity_hooks.TAKE_PAGE.url(take.pk),
        )
        for take in takes
    ]
    return found + [
        Place(
            label=f"{use.role.replace('_', ' ').capitalize()} of an order in {use.generation.shot}",
            url=activity_hooks.ORDER_PAGE.url(use.generation.project_id, use.generation_id),
        )
        for use in uses
    ]


def ways(asset: Asset, project: Project | None) -> list[Place]:
    """Into the composer of a project, as each input that the asset can be."""
    if project is None or asset.state != AssetState.READY or asset.trashed_at:
        return []
    gallery = project_hooks.GALLERY_PAGE.url(project.pk)
    return [
        Place(label=label, url=f"{gallery}?{urlencode({'mode': mode, role: asset.pk})}")
        for label, mode, role in USES[asset.kind]
    ]


def facts(asset: Asset) -> list[tuple[str, str]]:
    """Everything that was measured, as words."""
    lines = [
        ("Kind", f"{asset.format or asset.kind}{f' · {asset.codec}' if asset.codec else ''}"),
        ("Pixels", f"{asset.width_px} × {asset.height_px}" if asset.width_px else ""),
        ("Turned", f"by {asset.rotation}° in the file; shown upright" if asset.rotation else ""),
        (
            "Length",
            f"{format_number(asset.seconds)} s · {format_count(asset.frames or 0, 'frame')}"
            if asset.seconds
            else "",
        ),
        ("Rate", _rate(asset)),
        (
            "Sound",
            (asset.sound_codec or "yes") if asset.has_sound else "none" if asset.kind == "video" else "",
        ),
        ("Colour", asset.colour),
        ("Review", _review(asset)),
        ("Size", format_size(asset.size_bytes)),
        ("Sent as", _sent(asset)),
        ("SHA-256", asset.sha256),
    ]
    return [(name, value) for name, value in lines if value]


def _rate(asset: Asset) -> str:
    if not asset.rate:
        return ""
    exact = f" ({asset.rate_num}/{asset.rate_den})" if asset.rate_den != 1 else ""
    varies = " on average: it varies" if asset.is_variable_rate else ""
    return f"{format_number(float(asset.rate))} fps{exact}{varies}"


def _review(asset: Asset) -> str:
    told = {
        AssetState.PREPARING: "a light copy is being made",
        AssetState.READY: "by a light copy, 540 lines",
    }
    return told.get(AssetState(asset.proxy_state), "by the original") if asset.proxy_state else ""


def _sent(asset: Asset) -> str:
    if asset.state != AssetState.READY or asset.provider_file == asset.original:
        return "the file itself" if asset.state == AssetState.READY else ""
    told = asset.provider_file_facts
    return f"{told['format']} · {told['width_px']} × {told['height_px']} · {format_size(told['size_bytes'])}"


def _of_project(project: Project) -> Q:
    took_part = Asset.objects.filter(
        Q(takes__generation__project=project) | Q(generation_inputs__generation__project=project)
    )
    return Q(project=project) | Q(pk__in=took_part.values("pk"))


def _called(word: str) -> Q:
    return Q(name__icontains=word) | _holds(word)


def _holds(words: str) -> Q:
    """Tags lie as JSON: SQLite keeps it as it was written, with letters beyond ASCII escaped."""
    escaped = "".join(letter if letter.isascii() else json.dumps(letter)[1:-1] for letter in words)
    return Q(tags__icontains=words) | Q(tags__icontains=escaped)


def usable(project: Project, kind: str, words: str) -> AssetQuerySet:
    """What can be an input of this kind, newest first; for images also videos, for their frames."""
    kinds = ["image", "video"] if kind == "image" else ["video"]
    found = Asset.objects.of_team(project.team_id).usable().filter(kind__in=kinds)
    for word in words.split():
        found = found.filter(_called(word))
    return found.select_related("made_from").order_by("-created_at")[:60]
