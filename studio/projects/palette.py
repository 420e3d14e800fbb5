"""The command palette: pages, shots, takes, projects, people and actions by a few typed letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from studio.accounts.models import Member, Team
from studio.accounts.policy import Permission
from studio.projects import hooks
from studio.projects.fuzzy import best_matches
from studio.projects.models import Project
from studio.projects.rail import pages_for

MAX_PER_GROUP = 6
MAX_READ = 500  # of each kind; the newest projects, all but the largest films


@dataclass(frozen=True, kw_only=True)
class PaletteEntry:
    """A place to go; ``detail`` tells entries of one name apart."""

    label: str
    icon: str
    url: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class PaletteGroup:
    """Entries of one kind under their heading."""

    title: str
    choices: Sequence[PaletteEntry]


def palette(member: Member, project: Project | None, text: str) -> list[PaletteGroup]:
    """What the letters typed may mean, by kind; without letters the pages and the newest projects."""
    groups = [*(_of_project(member, project, text) if project else ()), *_of_team(member, text)]
    return [group for group in groups if group.choices]


def _of_project(member: Member, project: Project, text: str) -> Iterable[PaletteGroup]:
    pages = [
        PaletteEntry(label=gettext(page.label), icon=page.icon, url=page.url(project.pk))
        for page in pages_for(member)
    ]
    yield _matching(gettext("Pages"), pages, text)
    if text:
        yield PaletteGroup(
            title=gettext("Takes"), choices=hooks.FIND_TAKES.call(project, member, text, MAX_PER_GROUP)
        )
        yield _matching(gettext("Shots"), list(_shots(project)), text)
        yield _matching(
            gettext("Actions"),
            [*hooks.GALLERY_ACTIONS.call(project, member), *_actions(member, project)],
            text,
        )


def _of_team(member: Member, text: str) -> Iterable[PaletteGroup]:
    projects = Project.objects.visible_to(member.user).filter(team=member.team)[:MAX_READ]
    entries = [
        PaletteEntry(
            label=project.name,
            icon="archive" if project.archived_at else "folder",
            url=hooks.GALLERY_PAGE.url(project.pk),
        )
        for project in projects
    ]
    yield _matching(gettext("Projects"), entries, text)
    page = reverse("accounts:team", args=[member.team_id])
    people = _people(member.team, page) if text else ()
    yield _matching(
        gettext("Team"), [PaletteEntry(label=gettext("People"), icon="users", url=page), *people], text
    )


def _shots(project: Project) -> Iterable[PaletteEntry]:
    gallery = hooks.GALLERY_PAGE.url(project.pk)
    for shot in project.shots.order_by("position", "number")[:MAX_READ]:
        yield PaletteEntry(label=str(shot), icon="clapperboard", url=f"{gallery}?shot={shot.number}")


def _actions(member: Member, project: Project) -> Iterable[PaletteEntry]:
    if member.has_permission(Permission.SHARE):
        new_link = f"{hooks.SHARE_PAGE.url(project.pk)}#new-link"
        yield PaletteEntry(label=gettext("Share with a guest"), icon="share-2", url=new_link)
    if member.has_permission(Permission.MANAGE_PROJECTS):
        yield PaletteEntry(label=gettext("New project"), icon="folder", url=reverse("projects:projects"))


def _people(team: Team, page: str) -> Iterable[PaletteEntry]:
    for member in Member.objects.filter(team=team).select_related("user").order_by("user__name")[:MAX_READ]:
        yield PaletteEntry(label=member.user.name, icon="user", url=page, detail=gettext(member.role))


def _matching(title: str, entries: Sequence[PaletteEntry], text: str) -> PaletteGroup:
    matching = best_matches(
        text, entries, name=lambda entry: entry.label, limit=MAX_PER_GROUP if text else 12
    )
    return PaletteGroup(title=title, choices=matching)
