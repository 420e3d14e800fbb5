"""The rail: the pages of a project, with what waits there for the person who looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from studio.accounts.models import Member
from studio.accounts.policy import Permission
from studio.core.registry import FunctionHook
from studio.projects import hooks
from studio.projects.models import Project

MAX_COUNT = 99  # more are shown as "99+"


@dataclass(frozen=True, kw_only=True)
class RailPage:
    """A page that every project has, and who may open it."""

    label: str
    icon: str
    url: Callable[[UUID], str]
    permission: Permission = Permission.VIEW
    # Pages, and apps with all their pages, that belong here although their addresses begin otherwise.
    also: tuple[Callable[[UUID], str], ...] = ()
    apps: frozenset[str] = frozenset()
    count: FunctionHook[int] | None = None
    count_permission: Permission = Permission.VIEW
    count_label: str = ""


@dataclass(frozen=True, kw_only=True)
class RailEntry:
    """A link of the rail as one person sees it; ``count`` is what waits there for them."""

    label: str
    icon: str
    url: str
    is_current: bool
    count_text: str = ""  # what the badge shows; empty for no badge
    count_label: str = ""
    is_live: bool = False  # whether polls of the page renew the count


@dataclass(frozen=True, kw_only=True)
class Rail:
    """The rail of a page: what belongs to the work above, what belongs to the project at the foot."""

    pages: tuple[RailEntry, ...]
    foot: tuple[RailEntry, ...]

    @property
    def current(self) -> RailEntry | None:
        """The entry of the page that is shown."""
        return next((entry for entry in (*self.pages, *self.foot) if entry.is_current), None)


def _settings_url(project_id: UUID) -> str:
    return reverse("projects:settings", args=[project_id])


def _trash_url(project_id: UUID) -> str:
    return f"{hooks.GALLERY_PAGE.url(project_id)}?trash=yes"


TAKES = RailPage(
    label=_("Takes"),
    icon="layout-grid",
    url=hooks.GALLERY_PAGE.url,
    apps=frozenset({"generation", "review"}),
    count=hooks.ORDERS_TO_APPROVE,
    count_permission=Permission.MANAGE_MONEY,
    count_label=_("to approve"),
)
PAGES = (
    TAKES,
    RailPage(label=_("Plan"), icon="list", url=hooks.PLAN_PAGE.url, permission=Permission.ORDER),
    RailPage(label=_("Library"), icon="library", url=hooks.LIBRARY_PAGE.url, apps=frozenset({"library"})),
    RailPage(
        label=_("Review"),
        icon="list-video",
        url=hooks.DAILIES_PAGE.url,
        count=hooks.TAKES_TO_REVIEW,
        count_permission=Permission.REVIEW,
        count_label=_("to review"),
        also=(hooks.REVIEW_PROGRESS_PAGE.url,),
    ),
    RailPage(label=_("Cut"), icon="film", url=hooks.CUT_PAGE.url),
    RailPage(label=_("Share"), icon="share-2", url=hooks.SHARE_PAGE.url, permission=Permission.SHARE),
    RailPage(label=_("Hand-off"), icon="package", url=hooks.HAND_OFF_PAGE.url, permission=Permission.ORDER),
    RailPage(
        label=_("Money"),
        icon="wallet",
        url=hooks.MONEY_PAGE.url,
        permission=Permission.SEE_MONEY,
        also=(hooks.COST_REPORT_PAGE.url,),
    ),
)
FOOT = (
    RailPage(
        label=_("Settings"),
        icon="settings",
        url=_settings_url,
        permission=Permission.ORDER,
        also=(hooks.RETENTION_PAGE.url, hooks.WEBHOOKS_PAGE.url),
    ),
    RailPage(label=_("Log"), icon="history", url=hooks.LOG_PAGE.url, permission=Permission.SEE_LOG),
    RailPage(label=_("Trash"), icon="trash-2", url=_trash_url),
)


def pages_for(member: Member) -> list[RailPage]:
    """The pages of a project that somebody may open, in the order of the rail."""
    return [page for page in (*PAGES, *FOOT) if member.has_permission(page.permission)]


def rail_of(project: Project, member: Member, *, path: str, app: str, unread: str = "") -> Rail:
    """The rail of a project; ``path`` with its query and ``app`` say which page is shown.

    ``unread``: how much of the inbox, as its badge shows it.
    """
    pages = pages_for(member)
    current = _current(pages, project, path=path, app=app)
    entries = [_entry(page, project, member, is_current=page is current) for page in pages]
    above = sum(page in PAGES for page in pages)
    foot = (_inbox(path, unread), *entries[above:], _people(member, path))
    return Rail(pages=tuple(entries[:above]), foot=foot)


def rail_without_project(member: Member | None, *, path: str, unread: str = "") -> Rail:
    """The rail of pages that belong to no project."""
    entries = [_link(_("Projects"), "folder", reverse("projects:projects"), path), _inbox(path, unread)]
    foot = [_link(_("Profile"), "user", reverse("accounts:profile"), path)]
    return Rail(pages=tuple(entries), foot=(*([_people(member, path)] if member else []), *foot))


def _current(pages: list[RailPage], project: Project, *, path: str, app: str) -> RailPage | None:
    """The page whose address begins the path longest, else the one that its app belongs to."""
    addresses = [(url(project.pk), page) for page in pages for url in (page.url, *page.also)]
    begins = [(len(address), page) for address, page in addresses if path.startswith(address)]
    longest = max(begins, key=lambda one: one[0], default=(0, None))[1]
    if longest not in (None, TAKES):
        return longest
    return next((page for page in pages if app in page.apps), longest)


def _entry(page: RailPage, project: Project, member: Member, *, is_current: bool) -> RailEntry:
    counts = page.count is not None and member.has_permission(page.count_permission)
    return RailEntry(
        label=gettext(page.label),
        icon=page.icon,
        url=page.url(project.pk),
        is_current=is_current,
        count_text=_count_text(page.count.call(project, member) if page.count and counts else 0),
        count_label=gettext(page.count_label),
    )


def _count_text(count: int) -> str:
    return f"{MAX_COUNT}+" if count > MAX_COUNT else str(count or "")


def _inbox(path: str, unread: str) -> RailEntry:
    inbox = _link(_("Inbox"), "inbox", hooks.INBOX_PAGE.url(), path)
    return replace(inbox, count_text=unread, count_label=gettext("unread"), is_live=True)


def _people(member: Member, path: str) -> RailEntry:
    return _link(_("People"), "users", reverse("accounts:team", args=[member.team_id]), path)


def _link(label: str, icon: str, url: str, path: str) -> RailEntry:
    return RailEntry(label=gettext(label), icon=icon, url=url, is_current=path.startswith(url))
