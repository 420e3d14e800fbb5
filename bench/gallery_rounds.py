"""The rounds of bench.gallery: prints rows with tabs between what, figure, spread and beside."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from statistics import median

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402

from bench.gallery import packed, show  # noqa: E402
from studio import urls  # noqa: E402
from studio.accounts import services as accounts  # noqa: E402
from studio.accounts.models import Team, User  # noqa: E402
from studio.accounts.policy import Role  # noqa: E402
from studio.projects.models import Project  # noqa: E402
from tests.bulk import takes as bulk_takes  # noqa: E402

ROUNDS = 7
PAGES = 40
ASKED = {
    "filter: approved": "?status=approved",
    "filter: rated 4 or more, starred": "?rating=4&starred=yes",
    "filter that nothing matches": "?circled=yes",
    "search: one prompt in hundreds": "?q=dancer+43",
    "search: two words, one in seventy": "?q=harbour+dusk",
    "search: words of every prompt": "?q=wet+ground",
    "one shot": "?shot=3",
    "sorted by rating": "?sort=rating",
    "sorted by shot": "?sort=shot",
}


def main(sizes: list[int]) -> None:
    """Make the projects, then measure all of them in turn."""
    client, projects = stage(sizes)
    addresses = {size: f"/projects/{project.pk}/" for size, project in projects.items()}
    first = rounds({str(size): get(client, url) for size, url in addresses.items()})
    base = median(first[str(sizes[0])])
    for size in sizes:
        tell_page(client, size, addresses[size], first[str(size)], base)
    largest = addresses[sizes[-1]]
    tell_asked(client, largest, sizes[-1])
    tell_poll(client, largest)


def stage(sizes: list[int]) -> tuple[Client, dict[int, Project]]:
    """A team, its people, and a project of each size; the client of the owner."""
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    team = Team.objects.create(name="Bench")
    people = [User.objects.create_user(f"person{n}@example.com", f"Person {n}") for n in range(6)]
    for number, person in enumerate(people):
        accounts.join(team, person, Role.CREATOR if number else Role.OWNER)
    projects = {size: bulk_takes.project_with(team, people, size) for size in sizes}
    client = Client(headers={"host": "localhost"})
    client.force_login(people[0])
    urls.urlpatterns.append(path("empty/", empty))  # type: ignore[arg-type]  # a plain page among includes
    return client, projects


def empty(request: HttpRequest) -> HttpResponse:
    """As little as a signed-in page can do."""
    return HttpResponse(f"{request.user}", status=200)


def get(client: Client, url: str) -> Callable[[], object]:
    """A project with so many takes, to measure."""
    return lambda: client.get(url)


def rounds(what: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Milliseconds of each, measured in turn."""
    times: dict[str, list[float]] = {name: [] for name in what}
    for number in range(ROUNDS + 1):
        for name, ask in what.items():
            started = time.perf_counter()
            ask()
            if number:  # the first round fills the caches
                times[name].append((time.perf_counter() - started) * 1000)
    return times


def row(what: str, times: list[float], beside: str) -> None:
    """One line for the document."""
    print(what, *show(times), beside, sep="\t", flush=True)


def tell_page(client: Client, size: int, url: str, times: list[float], base: float) -> None:
    """Page 1 of one project."""
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url)
    ratio = f"{median(times) / base:.2f} × that of 200; reach < 1.3" if base != median(times) else "the base"
    facts = f"{len(queries)} questions, {packed(page.content):.0f} KB compressed; reach ≤ 12, < 60 KB"
    row(f"page 1 of {size:,} takes", times, f"{ratio}; {facts}")


def tell_asked(client: Client, url: str, size: int) -> None:
    """Filters, searches and page 40, beside page 1 of the same project."""
    what = {name: get(client, url + query) for name, query in ASKED.items()}
    what["page 40"] = get(client, page_40(client, url))
    times = rounds({"page 1": get(client, url), **what})
    base = median(times.pop("page 1"))
    for name, samples in times.items():
        row(f"{name} ({size:,} takes)", samples, f"{median(samples) / base:.2f} × page 1; reach < 2")


def page_40(client: Client, url: str) -> str:
    """Its address: found by going on, page after page."""
    address = url
    for _ in range(PAGES - 1):
        page = client.get(address).content.decode()
        address = re.search(r'rel="next" href="([^"]*)"', page)[1].replace("&amp;", "&")
    return address


def tell_poll(client: Client, url: str) -> None:
    """A poll that finds nothing new, beside a view that does nothing."""
    page = client.get(url).content.decode()
    poll = re.search(r'hx-get="([^"]*watch[^"]*)"', page)[1].replace("&amp;", "&")
    times = rounds({"empty": get(client, "/empty/"), "poll": get(client, poll)})
    ratio = median(times["poll"]) / median(times["empty"])
    row(
        "poll, nothing changed",
        times["poll"],
        f"{ratio:.2f} × an empty view, same session; reach < 1.5",
    )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
