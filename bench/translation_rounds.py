"""The rounds of bench.translation: prints rows with tabs between what, figure, spread and beside."""

from __future__ import annotations

import sys
from statistics import median

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from bench import gallery_rounds  # noqa: E402
from bench.gallery import packed  # noqa: E402
from studio.accounts import services as accounts  # noqa: E402
from studio.accounts.models import Team, User  # noqa: E402
from studio.accounts.policy import Role  # noqa: E402
from studio.core.translations import catalogs  # noqa: E402
from studio.generation.models import Take  # noqa: E402
from tests.bulk import takes as bulk_takes  # noqa: E402

REPEATS = 10  # of seven rounds: the ratio is to be exact to a few hundredths


def main(size: int) -> None:
    """One project, and an owner and a producer who read it in two languages."""
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    catalogs.refresh()
    team = Team.objects.create(name="Bench")
    people = [User.objects.create_user(f"{code}@example.com", "Person") for code in ("en", "de")]
    for person, code in zip(people, ("en", "de"), strict=True):
        person.language = code
        person.save()
    for person in people:
        accounts.join(team, person, Role.OWNER if person is people[0] else Role.PRODUCER)
    project = bulk_takes.project_with(team, people, size)
    clients = {person.language: Client(headers={"host": "localhost"}) for person in people}
    for person in people:
        clients[person.language].force_login(person)
    take = Take.objects.filter(project=project).earliest("created_at")
    for name, url in {
        f"gallery of {size} takes": f"/projects/{project.pk}/",
        "page of a take": f"/takes/{take.pk}/",
        "projects": "/projects/",
    }.items():
        tell(name, url, clients)


def tell(name: str, url: str, clients: dict[str, Client]) -> None:
    """One page in German, as a ratio to English."""
    pages = {language: client.get(url) for language, client in clients.items()}
    assert [page.status_code for page in pages.values()] == [200, 200], url
    assert '<html lang="de"' in pages["de"].content.decode()
    times: dict[str, list[float]] = {language: [] for language in clients}
    for _ in range(REPEATS):
        requests = {language: gallery_rounds.get(client, url) for language, client in clients.items()}
        for language, samples in gallery_rounds.rounds(requests).items():
            times[language] += samples
    ratio = median(times["de"]) / median(times["en"])
    bytes_ratio = packed(pages["de"].content) / packed(pages["en"].content)
    beside = (
        f"{ratio:.2f} × English ({median(times['en']):.1f} ms), {bytes_ratio:.2f} × its bytes; reach ≤ 1.1"
    )
    gallery_rounds.row(f"{name}, in German", times["de"], beside)


if __name__ == "__main__":
    main(int(sys.argv[1]))
