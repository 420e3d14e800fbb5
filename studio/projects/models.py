"""Models of projects: Project and Shot."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Max, Q, Sum
from django.utils.translation import gettext_lazy as _

from studio.accounts.models import Member, Team, User, open_to
from studio.accounts.policy import Role
from studio.core.models import BaseModel


class VerdictRule(models.TextChoices):
    """When a take counts as approved. A request for changes by anybody stands until they take it back."""

    ONE = "one", _("one approval is enough")
    EVERYONE = "everyone", _("everyone who reviews must approve")


class ProjectQuerySet(models.QuerySet["Project"]):
    """Queries over projects of teams."""

    def visible_to(self, user: User) -> Self:
        """Projects that are open to a user, in teams that are; newest work first."""
        return self.filter(open_to(user, "team"), open_projects(user)).order_by("-touched_at", "name")

    def hidden_from(self, user: User) -> Self:
        """Private projects to whose members a user does not belong."""
        return self.filter(~open_projects(user))

    def active(self) -> Self:
        """Projects that are not archived."""
        return self.filter(archived_at=None)

    def archived(self) -> Self:
        """Projects that have been archived."""
        return self.filter(archived_at__isnull=False)

    def lock(self) -> None:
        """Lock these rows in one order, or two transactions that change several wait for each other."""
        list(self.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))

    def mark_changed(self) -> None:
        """Give each project its next revision, so that pages that watch it fetch what changed."""
        self.update(revision=F("revision") + 1)


def open_projects(user: User, path: str = "") -> Q:
    """Condition on rows of projects: theirs is not private, or a user is one of its members.

    The owner of the team is a member of each. ``path``: of the lookup, such as ``project__``.
    """
    chosen = Project.private_members.through.objects.filter(member__user=user).values("project")
    owned = Member.objects.filter(user=user, role=Role.OWNER).values("team")
    return (
        Q(**{f"{path}is_private": False}) | Q(**{f"{path}pk__in": chosen}) | Q(**{f"{path}team__in": owned})
    )


class Project(BaseModel):
    """A film, a spot, a study: shots and all that was made for them."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="projects")
    name = models.CharField(max_length=120)
    verdict_rule = models.CharField(max_length=8, choices=VerdictRule, default=VerdictRule.ONE)
    # Of the catalog; empty, or no longer offered: the first that is offered.
    default_model = models.CharField(max_length=80, blank=True, db_default="")
    is_blind = models.BooleanField(default=False)  # author, prompt, price and verdicts wait for yours
    is_private = models.BooleanField(default=False, db_default=False)  # to these members, and the owner
    private_members = models.ManyToManyField(Member, related_name="+")
    due_on = models.DateField(null=True)  # a day, whatever the time zone of who looks
    archived_at = models.DateTimeField(null=True)
    # By a plain id: takes belong to an app further up. None: the picture of the newest circled take.
    cover_take_id = models.UUIDField(null=True)
    tags = models.JSONField(default=list)  # every tag that a take of it ever had, in the order they came
    touched_at = models.DateTimeField(auto_now_add=True)
    # Every change that a watching page must see gets the next number (generation.models).
    revision = models.PositiveBigIntegerField(default=0)

    objects = ProjectQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def is_open_to(self, user: User) -> bool:
        """Whether the project is not private, or private to this user among others."""
        return not self.is_private or Project.objects.filter(open_projects(user), pk=self.pk).exists()


NEW_SHOT = "new"  # in place of the number of a shot: one that is added


class Shot(BaseModel):
    """A numbered shot of a project; take numbers count up inside it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="shots")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True)  # when it shall have a circled take
    position = models.PositiveIntegerField(default=0)  # its place in the film; the number stays
    last_take = models.PositiveIntegerField(default=0)
    purged_takes = models.PositiveIntegerField(default=0)  # numbers that were given and are gone for good
    description = models.TextField(blank=True, db_default="")  # what happens in it: the prompt of its orders
    planned_seconds = models.PositiveSmallIntegerField(null=True)  # how long it shall be in the film

    class Meta:
        ordering = ["position", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_shot_per_number"),
            # Hand-off, dailies, guests and the gallery in the order of the film go from shot to shot. It is
            # unique as the numbers are: so SQLite reads the takes of a shot in their order and sorts nothing.
            models.UniqueConstraint(fields=["project", "position", "number"], name="shot_in_film_order"),
        ]

    def __str__(self) -> str:
        return f"{self.number:02} {self.name}".strip()

    def take_label(self, number: int) -> str:
        """``02·T5``: how a take of this shot is called on cards, in notes and in mails."""
        return f"{self.number:02}·T{number}"

    def reserve_takes(self, count: int) -> int:
        """Take the next ``count`` take numbers of this shot; the first of them."""
        Shot.objects.filter(pk=self.pk).update(last_take=F("last_take") + count)
        self.refresh_from_db(fields=["last_take"])
        return self.last_take - count + 1


def take_counts(projects: Collection[Project]) -> dict[UUID, int]:
    """How many takes each of these projects has."""
    shots = Shot.objects.filter(project__in=projects).order_by().values("project")
    counted = shots.annotate(take_count=Sum(F("last_take") - F("purged_takes")))
    return {row["project"]: row["take_count"] for row in counted}


def next_shot_number(project: Project) -> int:
    """The number a new shot gets."""
    highest = project.shots.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1
