"""The uses of assets by takes and orders, as the library asks for them (``library.uses.AssetUses``)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext

from studio.accounts.models import User
from studio.activity import hooks as activity_hooks
from studio.generation.models import GenerationInput, Take
from studio.generation.role_names import role_name
from studio.library.models import Asset, AssetQuerySet
from studio.library.uses import AssetUses, LabelledLink
from studio.projects.models import Project, ProjectQuerySet, open_projects

MAX_LINKS = 20  # of each kind


class GenerationAssetUses:
    """The uses of assets, read from takes and from the inputs of orders."""

    def counts(self, asset_ids: Collection[UUID], project: Project) -> dict[UUID, int]:
        """How often each of these assets is an input of an order; those that are none are left out.

        Orders of private projects count in themselves alone, see ``project``.
        """
        is_counted = Q(generation__project__is_private=False) | Q(generation__project=project)
        inputs = GenerationInput.objects.filter(is_counted, asset__in=asset_ids).order_by().values("asset")
        return dict(inputs.annotate(number=Count("pk")).values_list("asset", "number"))

    def is_used_in(self, project: Project) -> Q:
        """The condition on assets that takes or orders of a project use them."""
        takes = Take.objects.filter(asset=OuterRef("pk"), project=project)
        inputs = GenerationInput.objects.filter(asset=OuterRef("pk"), generation__project=project)
        return Q(Exists(takes)) | Q(Exists(inputs))

    def is_made_in(self, projects: ProjectQuerySet) -> Exists:
        """The condition on assets that they are the video of a take of these projects."""
        return Exists(Take.objects.filter(asset=OuterRef("pk"), project__in=projects).order_by())

    def unused(self, assets: AssetQuerySet) -> AssetQuerySet:
        """The assets among these that neither a take nor an order uses."""
        return assets.filter(takes=None, generation_inputs=None)

    def is_take(self, asset: Asset) -> bool:
        """Whether the asset is the video of a take."""
        return asset.takes.exists()

    def links(self, asset: Asset, user: User) -> list[LabelledLink]:
        """Links to the takes that are this file and the orders that it is an input of, newest first.

        None to a project that is hidden from this user.
        """
        takes = (
            asset.takes.filter(open_projects(user, "project__"))
            .select_related("shot__project")
            .order_by("-created_at")[:MAX_LINKS]
        )
        is_open = open_projects(user, "generation__project__")
        inputs = (
            asset.generation_inputs.filter(is_open)
            .select_related("generation__shot__project")
            .order_by("-pk")[:MAX_LINKS]
        )
        take_links = [
            LabelledLink(
                label=gettext("Take %(take)s in %(project)s")
                % {"take": take.shot.take_label(take.number), "project": take.shot.project.name},
                url=activity_hooks.TAKE_PAGE.url(take.pk),
            )
            for take in takes
        ]
        return take_links + [
            LabelledLink(
                label=gettext("%(role)s of an order in %(shot)s")
                % {"shot": one.generation.shot, "role": _at_the_beginning(role_name(one.role))},
                url=activity_hooks.ORDER_PAGE.url(one.generation.project_id, one.generation_id),
            )
            for one in inputs[:MAX_LINKS]
        ]


def _at_the_beginning(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}"


def asset_uses() -> AssetUses:
    """The answers of this app, for the hook ``library.asset_uses``."""
    return GenerationAssetUses()
