"""The uses of assets by takes and orders, as the library asks for them (``library.uses.AssetUses``)."""

from __future__ import annotations

from django.db.models import Count, Q

from studio.activity import hooks as activity_hooks
from studio.library.models import Asset, AssetQuerySet
from studio.library.uses import AssetUses, LabelledLink
from studio.projects.models import Project

MAX_LINKS = 20  # of each kind


class GenerationAssetUses:
    """The uses of assets, read from takes and from the inputs of orders."""

    def with_counts(self, assets: AssetQuerySet) -> AssetQuerySet:
        """The assets, each with ``use_count``: how often it is an input of an order."""
        return assets.annotate(use_count=Count("generation_inputs", distinct=True))

    def used_in(self, project: Project) -> AssetQuerySet:
        """The assets that takes and orders of a project use."""
        return Asset.objects.filter(
            Q(takes__generation__project=project) | Q(generation_inputs__generation__project=project)
        )

    def unused(self, assets: AssetQuerySet) -> AssetQuerySet:
        """The assets among these that neither a take nor an order uses."""
        return assets.filter(takes=None, generation_inputs=None)

    def is_take(self, asset: Asset) -> bool:
        """Whether the asset is the video of a take."""
        return asset.takes.exists()

    def links(self, asset: Asset) -> list[LabelledLink]:
        """Links to the takes that are this file and the orders that it is an input of, newest first."""
        takes = asset.takes.select_related("shot__project").order_by("-created_at")[:MAX_LINKS]
        inputs = asset.generation_inputs.select_related("generation__shot__project").order_by("-pk")[
            :MAX_LINKS
        ]
        take_links = [
            LabelledLink(
                label=f"Take {take.shot.take_label(take.number)} in {take.shot.project.name}",
                url=activity_hooks.TAKE_PAGE.url(take.pk),
            )
            for take in takes
        ]
        return take_links + [
            LabelledLink(
                label=f"{one.role.replace('_', ' ').capitalize()} of an order in {one.generation.shot}",
                url=activity_hooks.ORDER_PAGE.url(one.generation.project_id, one.generation_id),
            )
            for one in inputs[:MAX_LINKS]
        ]


def asset_uses() -> AssetUses:
    """The answers of this app, for the hook ``library.asset_uses``."""
    return GenerationAssetUses()
