"""What every page shows around itself: the person, the team, its projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from studio.accounts.models import Member, User
from studio.accounts.policy import Deed
from studio.projects.models import Project

MOST_PROJECTS = 12


@dataclass(frozen=True, kw_only=True)
class Link:
    """A project to switch to."""

    id: str
    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Nav:
    """The frame around a page. Empty for nobody."""

    team: str = ""
    member_name: str = ""
    role: str = ""
    projects: tuple[Link, ...] = ()
    is_connected: bool = False
    sign_out_url: str = ""
    operations_url: str = ""


def nav(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``nav``, read only when a template asks for it."""
    return {"nav": SimpleLazyObject(lambda: _nav(request))}


def _nav(request: HttpRequest) -> Nav:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Nav()
    member = getattr(request, "member", None) or Member.objects.of(cast("User", user)).first()
    projects = Project.objects.visible_to(cast("User", user))[:MOST_PROJECTS]
    return Nav(
        team=member.team.name if member else "",
        member_name=str(user),
        role=member.role if member else "",
        projects=tuple(
            Link(id=str(p.pk), name=p.name, url=reverse("generation:gallery", args=[p.pk])) for p in projects
        ),
        is_connected=bool(settings.RUNWARE_API_KEY),
        sign_out_url=reverse("accounts:sign_out"),
        operations_url=reverse("generation:operations") if member and member.may(Deed.OPERATE) else "",
    )
