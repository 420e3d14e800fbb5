"""What is late for somebody who can do something about it: projects, shots and links, as entries and news."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from studio.accounts.models import Member, User
from studio.accounts.policy import ROLE_PERMISSIONS, Permission
from studio.accounts.time_zones import local_day
from studio.activity import services as activity
from studio.activity.hooks import LateEntry
from studio.core.lease import claim_period
from studio.core.queue import enqueue_on_commit
from studio.core.translations import languages
from studio.core.values.formatting import format_date
from studio.generation.due_shots import late_shots
from studio.projects.due_dates import due_date
from studio.projects.models import Project, ProjectQuerySet, Shot
from studio.review.models import LinkGuest, ShareLink

MOST_ENTRIES = 30
NEWS_FOR = timedelta(days=3)  # what has been late for longer is no news: it stands in the inbox
EVERY = timedelta(minutes=30)
PERIOD = "late"
ANNOUNCE = "studio.review.tasks.announce_late"


def late_entries(person: User, today: date, since: date = date.min) -> list[LateEntry]:
    """What is late for a person, what has been late longest first; ``since``: the first day of interest.

    Projects and shots for members who may order, links for those who may share.
    """
    ordering = _projects_of(person, Permission.ORDER)
    rows = [
        *_late_projects(ordering.filter(due_on__gte=since), today),
        *_late_shots(ordering, today, since),
        *_late_links(_projects_of(person, Permission.SHARE), today, since),
    ]
    return sorted(rows, key=lambda entry: entry.due.day)[:MOST_ENTRIES]


def schedule_due(now: datetime) -> None:
    """Enqueue the news of what has become late, twice an hour: in one zone or another a day ends."""
    if claim_period(PERIOD, every=EVERY, now=now):
        enqueue_on_commit(ANNOUNCE, now.isoformat())


def announce(now: datetime) -> None:
    """Notify everybody of what has become late where they are; once for each due date."""
    for person in _people(now):
        today = local_day(person, now)
        with languages.speak(person.reading_language):
            entries = late_entries(person, today, today - NEWS_FOR)
        for entry in entries:
            activity.notify([person], entry.project, "late", text=entry.text, path=entry.url, key=entry.key)


def _people(now: datetime) -> QuerySet[User]:
    window = (now.date() - NEWS_FOR - timedelta(days=1), now.date())
    project = Q(due_on__range=window) | Q(shots__due_on__range=window) | Q(share_links__due_on__range=window)
    teams = Project.objects.active().filter(project).order_by().values("team")
    return User.objects.filter(is_active=True, memberships__team__in=teams).distinct()


def _projects_of(person: User, permission: Permission) -> ProjectQuerySet:
    """The active projects in which a person has a permission."""
    roles = [role.value for role, permissions in ROLE_PERMISSIONS.items() if permission in permissions]
    teams = Member.objects.filter(user=person, role__in=roles).values("team")
    return Project.objects.visible_to(person).active().filter(team__in=teams).order_by()


def _late_projects(projects: ProjectQuerySet, today: date) -> Iterable[LateEntry]:
    for project in projects.filter(due_on__lt=today).order_by("due_on")[:MOST_ENTRIES]:
        yield _entry(
            project,
            project,
            gettext("The project was due on %(day)s"),
            reverse("generation:gallery", args=[project.pk]),
            today,
        )


def _late_shots(projects: ProjectQuerySet, today: date, since: date) -> Iterable[LateEntry]:
    shots = late_shots(projects, today).filter(due_on__gte=since).select_related("project")
    for shot in shots.order_by("due_on", "number")[:MOST_ENTRIES]:
        url = f"{reverse('generation:gallery', args=[shot.project_id])}?shot={shot.number}"
        yield _entry(
            shot,
            shot.project,
            gettext("Shot %(shot)s, without a circled take, was due on %(day)s")
            % {"shot": _literal(str(shot)), "day": "%(day)s"},
            url,
            today,
        )


def _late_links(projects: ProjectQuerySet, today: date, since: date) -> Iterable[LateEntry]:
    """Links that work, at which nobody has finished, or somebody who came has not."""
    finished = LinkGuest.objects.filter(link=OuterRef("pk"), finished_at__isnull=False)
    unfinished = LinkGuest.objects.filter(link=OuterRef("pk"), finished_at=None)
    links = ShareLink.objects.working().filter(~Exists(finished) | Exists(unfinished), project__in=projects)
    links = links.filter(due_on__gte=since, due_on__lt=today).select_related("project").order_by("due_on")
    for link in links[:MOST_ENTRIES]:
        url = reverse("review:share_link", args=[link.project_id, link.pk])
        yield _entry(
            link,
            link.project,
            gettext("The review by %(name)s was due on %(day)s")
            % {"name": _literal(link.label), "day": "%(day)s"},
            url,
            today,
        )


def _entry(
    row: Project | ShareLink | Shot, project: Project, sentence: str, url: str, today: date
) -> LateEntry:
    due = due_date(row.due_on, today=today)
    if due is None:
        raise ValueError("only what has a due date can be late")
    text = sentence % {"day": format_date(due.day, "j F")}
    return LateEntry(key=f"late:{row.pk}:{due.day}", text=text, project=project, url=url, due=due)


def _literal(text: str) -> str:
    """Text of people for a sentence that is still to be filled in: its percent signs stand for themselves."""
    return text.replace("%", "%%")
