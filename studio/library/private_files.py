"""Files of private projects: nobody else sees them, and no other project uses them.

A file belongs to the project into which it came, and to those in which it is the video of a take.
"""

from __future__ import annotations

from studio.accounts.models import User
from studio.library.hooks import ASSET_USES
from studio.library.models import Asset, AssetQuerySet
from studio.projects.models import Project, ProjectQuerySet


def assets_open_in(project: Project) -> AssetQuerySet:
    """Files of the team that a project may use: none of another private project."""
    others = Project.objects.filter(team=project.team_id, is_private=True).exclude(pk=project.pk)
    assets = Asset.objects.of_team(project.team_id)
    return _without(assets, others) if others.exists() else assets


def is_open_to(asset: Asset, user: User) -> bool:
    """Whether a file belongs to no project that is hidden from a user."""
    hidden = Project.objects.filter(team=asset.team_id).hidden_from(user)
    return not hidden.exists() or _without(Asset.objects.filter(pk=asset.pk), hidden).exists()


def _without(assets: AssetQuerySet, projects: ProjectQuerySet) -> AssetQuerySet:
    return assets.exclude(project__in=projects).exclude(ASSET_USES.call().is_made_in(projects))
