"""Uses of assets: the questions that the library asks of the app that uses them.

Takes and orders are rows of an app further up, which answers through the hook ``ASSET_USES``. The library
itself names none of their tables.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db.models import Exists, Q

from studio.accounts.models import User
from studio.library.models import Asset, AssetQuerySet
from studio.projects.models import Project, ProjectQuerySet


@dataclass(frozen=True, kw_only=True)
class LabelledLink:
    """A link with its label, to a use of an asset or into the composer."""

    label: str
    url: str


class AssetUses(Protocol):
    """The uses of assets as videos of takes and as inputs of orders."""

    def counts(self, asset_ids: Collection[UUID], project: Project) -> dict[UUID, int]:
        """How often each of these assets is an input of an order; those that are none are left out.

        Orders of private projects count in themselves alone, see ``project``.
        """
        ...

    def is_used_in(self, project: Project) -> Q:
        """The condition on assets that takes or orders of a project use them."""
        ...

    def is_made_in(self, projects: ProjectQuerySet) -> Exists:
        """The condition on assets that they are the video of a take of these projects."""
        ...

    def unused(self, assets: AssetQuerySet) -> AssetQuerySet:
        """The assets among these that neither a take nor an order uses."""
        ...

    def is_take(self, asset: Asset) -> bool:
        """Whether the asset is the video of a take."""
        ...

    def links(self, asset: Asset, user: User) -> list[LabelledLink]:
        """Links to the takes that are this file and the orders that it is an input of, newest first.

        None to a project that is hidden from this user.
        """
        ...
