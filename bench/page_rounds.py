"""The rounds of bench.every_page: prints rows with tabs between what, figure, spread and beside."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench.gallery import packed  # noqa: E402
from bench.gallery_rounds import get, rounds, row  # noqa: E402
from studio.accounts import services as accounts  # noqa: E402
from studio.accounts.models import Team, User  # noqa: E402
from studio.accounts.policy import Role  # noqa: E402
from studio.generation.models import Generation, Take  # noqa: E402
from studio.projects.models import Project  # noqa: E402
from studio.review.models import ShareLevel, ShareScope  # noqa: E402
from studio.review.sharing import services as sharing  # noqa: E402
from tests.bulk import records, takes  # noqa: E402

REACH = "reach < 1.5 in time, < 1.2 in bytes, queries equal"


@dataclass(frozen=True)
class Stage:
    """One team with one long project, its owner, a take in the middle, and the token of a link for guests."""

    team: Team
    project: Project
    client: Client
    take: Take
    token: str


PAGES: dict[str, Callable[[Stage], str]] = {
    "gallery": lambda stage: reverse("generation:gallery", args=[stage.project.pk]),
    "gallery, searched for words of every prompt": lambda stage: PAGES["gallery"](stage) + "?q=wet+ground",
    "gallery, searched for a beginning": lambda stage: PAGES["gallery"](stage) + "?q=gro",
    "gallery by cost": lambda stage: PAGES["gallery"](stage) + "?sort=cost",
    "gallery by shot": lambda stage: PAGES["gallery"](stage) + "?sort=shot",
    "poll with changes": lambda stage: reverse("generation:watch", args=[stage.project.pk]) + "?since=0",
    "take": lambda stage: reverse("review:take", args=[stage.take.pk]),
    "comparison": lambda stage: f"{reverse('review:compare', args=[stage.project.pk])}?a={stage.take.pk}",
    "dailies": lambda stage: reverse("review:dailies", args=[stage.project.pk]),
    "cut": lambda stage: reverse("review:cut", args=[stage.project.pk]),
    "lineage": lambda stage: reverse("review:lineage", args=[stage.project.pk, stage.take.generation_id]),
    "hand-off of the circled": lambda stage: reverse("exports:hand_off", args=[stage.project.pk]),
    "hand-off of all": lambda stage: PAGES["hand-off of the circled"](stage) + "?set=all",
    "library": lambda stage: reverse("library:library", args=[stage.project.pk]),
    "library of the project": lambda stage: PAGES["library"](stage) + "?scope=project",
    "library, images": lambda stage: PAGES["library"](stage) + "?show=images",
    "library, searched": lambda stage: PAGES["library"](stage) + "?q=Reference",
    "picker": lambda stage: reverse("library:picker", args=[stage.project.pk]) + "?role=first_frame",
    "money": lambda stage: reverse("ledger:money", args=[stage.project.pk]),
    "cost report": lambda stage: reverse("generation:cost_report", args=[stage.project.pk]),
    "log": lambda stage: reverse("activity:project_log", args=[stage.project.pk]),
    "log of the team": lambda stage: reverse("activity:team_log", args=[stage.team.pk]),
    "inbox": lambda _: reverse("activity:inbox"),
    "trash": lambda stage: PAGES["gallery"](stage) + "?trash=yes",
    "projects": lambda _: reverse("projects:projects"),
    "people": lambda stage: reverse("accounts:team", args=[stage.team.pk]),
    "guests": lambda stage: reverse("review:share", args=[stage.project.pk]),
    "guest's page": lambda stage: reverse("review:guest", args=[stage.token]),
    "operations": lambda _: reverse("operations:operations"),
}


def main(sizes: list[int]) -> None:
    """Make the teams, then measure each page of all of them in turn."""
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    stages = {size: stage(size) for size in sizes}
    for name, path in PAGES.items():
        tell(name, {size: (one.client, path(one)) for size, one in stages.items()})


def stage(size: int) -> Stage:
    """A team with so many takes and, in proportion, all that lies beside them."""
    team = Team.objects.create(name=f"Bench {size}")
    people = [User.objects.create_user(f"{size}-{n}@example.com", f"Person {n}") for n in range(6)]
    for number, person in enumerate(people):
        accounts.join(team, person, Role.CREATOR if number else Role.OWNER)
    User.objects.filter(pk=people[0].pk).update(is_operator=True)
    project = takes.project_with(team, people, size)
    records.write(project, Take.objects.filter(project=project), people)
    records.uploads(project, people, size // 4)
    _, token = sharing.create(
        project,
        by=people[0],
        label="Client",
        scope=ShareScope.PROJECT,
        level=ShareLevel.COMMENT,
        may_download=False,
    )
    # As if all of it had changed, for a poll.
    Project.objects.filter(pk=project.pk).update(revision=1)
    Generation.objects.filter(project=project).update(revision=1)
    takes.analyze()
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(pk=people[0].pk))
    shot = project.shots.earliest("number")
    middle = Take.objects.filter(shot=shot, number=shot.last_take // 2)
    return Stage(team, project, client, middle.select_related("asset").get(), token)


def tell(name: str, addresses: dict[int, tuple[Client, str]]) -> None:
    """One line: the largest, and its ratio to the smallest; each size between them by its ratio too."""
    times = rounds({str(size): get(*address) for size, address in addresses.items()})
    facts = {size: _facts(*address) for size, address in addresses.items()}
    base, *others = addresses
    ratios = []
    for size in others:
        in_time = median(times[str(size)]) / median(times[str(base)])
        in_bytes = facts[size][1] / facts[base][1]
        ratios.append(f"{size:,} takes: {in_time:.2f} × in time, {in_bytes:.2f} × in bytes")
    queries = " and ".join(str(number) for number in dict.fromkeys(count for count, _ in facts.values()))
    row(f"{name} ({connection.vendor})", times[str(base)], f"{'; '.join(ratios)}; {queries} queries")


def _facts(client: Client, url: str) -> tuple[int, float]:
    with CaptureQueriesContext(connection) as queries:
        response: Any = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return len(queries), packed(response.content)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
