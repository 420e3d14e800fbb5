"""Run by test_search.py in a process of its own, once for each database: which cards the words of a search find."""

from __future__ import annotations

import json
import os
import sys
import uuid
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from studio.accounts import services as accounts  # noqa: E402
from studio.accounts.models import Team, User  # noqa: E402
from studio.accounts.policy import Role  # noqa: E402
from studio.catalog.request import Mode, VideoRequest  # noqa: E402
from studio.generation import services, tags  # noqa: E402
from studio.generation.checked_request import check_request  # noqa: E402
from studio.generation.models import Engine, Generation, Take  # noqa: E402
from studio.generation.models import search as full_text  # noqa: E402
from studio.projects.services import add_shot, create_project  # noqa: E402

PROMPTS = {
    "cafe": "A Café-Noir at dawn, steam over the espresso.",
    "dancer": "The dancer's shadow; 24 fps, ÉCLAIR of light.",
    "strasse": "Straße bei Nacht – Laternen, nasser Asphalt",
    "storm": "Lightning over the glasshouse. Rain!",
    "markup": '<b>bold</b> & "quoted" OR NOT (near) * ^ : -',
    "kana": "夜の温室 ガラス",
}


def main() -> None:
    """Print, as JSON, the names of the prompts that each search of the command line finds."""
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    team = Team.objects.create(name="Glass")
    user = User.objects.create_user("alice@example.com", "Alice")
    accounts.join(team, user, Role.OWNER)
    project, other = create_project(team, "Film"), create_project(team, "Another film")
    shot = project.shots.get()
    ball = add_shot(project, "Bal masqué")
    id_by_name = {
        name: order(ball if name == "dancer" else shot, prompt, user) for name, prompt in PROMPTS.items()
    }
    order(other.shots.get(), PROMPTS["cafe"], user)
    tags.retag(
        list(Take.objects.filter(generation=id_by_name["storm"]).values_list("pk", flat=True)),
        add=["Hero shot"],
    )
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    queries = json.loads(sys.argv[1])
    results = {words: search(client, project, id_by_name, words) for words in queries}
    full_text.MANY = 0  # as where many prompts say the words
    of_many = {words: search(client, project, id_by_name, words) for words in queries}
    print(json.dumps({"vendor": connection.vendor, "found": results, "of_many": of_many}))


def order(shot: Any, prompt: str, user: User) -> uuid.UUID:
    """One draft with this prompt."""
    request = VideoRequest(mode=Mode.TEXT, prompt=prompt, width_px=1920, height_px=1080, seconds=5)
    return services.order(
        shot, request=check_request(request), author=user, engine=Engine.DRAFT, order_key=uuid.uuid4()
    ).pk


def search(client: Client, project: Any, id_by_name: dict[str, uuid.UUID], words: str) -> list[str]:
    """The prompts whose cards are on the page."""
    page = client.get(f"/projects/{project.pk}/", {"q": words}).content.decode()
    assert Generation.objects.count() == len(PROMPTS) + 1
    return sorted(name for name, pk in id_by_name.items() if f'id="card-{pk}"' in page)


if __name__ == "__main__":
    main()
