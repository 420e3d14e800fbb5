"""Context processor of the navigation: user, team and its projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from studio.accounts.guards import current_member, memberships
from studio.accounts.models import Member, User
from studio.accounts.policy import Permission
from studio.projects import hooks
from studio.projects.models import Project

MOST_PROJECTS = 12


@dataclass(frozen=True, kw_only=True)
class Link:
    """A project or a team to switch to."""

    id: str
    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Nav:
    """Navigation around a page; empty when nobody is signed in."""

    team: str = ""
    team_url: str = ""
    teams: tuple[Link, ...] = ()  # the others, to switch to
    member_name: str = ""
    colour: int = 0
    theme: str = ""
    role: str = ""
    projects: tuple[Link, ...] = ()
    is_connected: bool = False
    has_bucket: bool = False  # large files may be sent straight to it
    may_order: bool = False
    sign_out_url: str = ""
    operations_url: str = ""
    may_see_log: bool = False
    may_share: bool = False
    may_hand_off: bool = False


def nav(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``nav``, read only when a template asks for it."""
    return {"nav": SimpleLazyObject(lambda: _nav(request))}


def _nav(request: HttpRequest) -> Nav:
    user = cast("User | AnonymousUser | None", getattr(request, "user", None))
    if user is None or not user.is_authenticated:
        return Nav()
    member = current_member(request)
    visible = Project.objects.visible_to(user)
    projects = visible.filter(team=member.team).active()[:MOST_PROJECTS] if member else ()
    return Nav(
        team=member.team.name if member else "",
        team_url=reverse("accounts:team", args=[member.team_id]) if member else "",
        teams=tuple(_team(other) for other in memberships(request) if member and other.pk != member.pk),
        member_name=str(user),
        colour=user.colour,
        theme=user.theme,
        role=gettext(member.role) if member else "",
        projects=tuple(Link(id=str(p.pk), name=p.name, url=hooks.GALLERY_PAGE.url(p.pk)) for p in projects),
        is_connected=bool(settings.RUNWARE_API_KEY),
        has_bucket=bool(settings.S3_BUCKET),
        may_order=bool(member and member.has_permission(Permission.ORDER)),
        sign_out_url=reverse("accounts:sign_out"),
        operations_url=hooks.OPERATIONS_PAGE.url() if user.is_operator else "",
        may_hand_off=bool(member and member.has_permission(Permission.ORDER)),
        may_see_log=bool(member and member.has_permission(Permission.SEE_LOG)),
        may_share=bool(member and member.has_permission(Permission.SHARE)),
    )


def _team(member: Member) -> Link:
    return Link(
        id=str(member.team_id),
        name=member.team.name,
        url=reverse("accounts:switch_team", args=[member.team_id]),
    )
