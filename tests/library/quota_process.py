"""Run by test_quota_race.py in a process of its own: uploads that end at the same moment, on ``DATABASE_URL``."""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from studio.accounts.models import Team  # noqa: E402
from studio.core.errors import Refusal  # noqa: E402
from studio.library.models import Asset, Upload  # noqa: E402
from studio.library.quota import QuotaExceeded  # noqa: E402
from studio.library.uploads import resumable  # noqa: E402
from tests import factories  # noqa: E402
from tests.browser import files  # noqa: E402

UPLOADS = 8


def finish(upload: Upload, start: Barrier) -> str:
    """End one upload when all others are ready to end too: ``stored`` or ``refused``."""
    try:
        start.wait()
        return "stored" if resumable.finish(Upload.objects.get(pk=upload.pk)) else "missing"
    except QuotaExceeded:
        return "refused"
    finally:
        connections.close_all()


def begin(start: Barrier, name: str, team_id: UUID) -> str:
    """Begin one upload at the same moment as others."""
    try:
        team = Team.objects.get(pk=team_id)
        author = team.members.get().user
        start.wait()
        resumable.begin(team.projects.get(), name=name, size_bytes=600, author=author)
    except Refusal:
        return "refused"
    finally:
        connections.close_all()
    return "begun"


def ends(folder: Path) -> dict[str, object]:
    """Eight uploads that have arrived, of which the quota takes two, end at the same moment."""
    team = factories.team("Full")
    author = factories.member(team, "Ulla", "creator")
    project = factories.project(team)
    uploads = []
    for number in range(UPLOADS):
        picture = files.picture(folder / f"{number}.png", (number, 40, 150))
        size_bytes = picture.stat().st_size
        upload = resumable.begin(project, name=picture.name, size_bytes=size_bytes, author=author)
        picture.replace(upload.spool_path)
        uploads.append(upload)
    settings.TEAM_QUOTA_BYTES = 2 * max(upload.size_bytes for upload in uploads) + 10
    start = Barrier(UPLOADS)
    with ThreadPoolExecutor(UPLOADS) as pool:
        answers = list(pool.map(lambda upload: finish(upload, start), uploads))
    stored = sum(Asset.objects.filter(team=team).values_list("size_bytes", flat=True))
    return {"answers": sorted(answers), "fits": stored <= settings.TEAM_QUOTA_BYTES}


def beginnings() -> list[str]:
    """Eight uploads of 600 bytes begin at the same moment under a quota of 2,000."""
    team = factories.team("Tight")
    factories.member(team, "Tom", "creator")
    factories.project(team)
    settings.TEAM_QUOTA_BYTES = 2_000
    start = Barrier(UPLOADS)
    with ThreadPoolExecutor(UPLOADS) as pool:
        names = [f"{number}.png" for number in range(UPLOADS)]
        return sorted(pool.map(lambda name: begin(start, name, team.pk), names))


def main() -> None:
    """Migrate, run both races, and print what came of them."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    races = {"ends": ends(Path(sys.argv[1])), "beginnings": beginnings()}
    print(json.dumps({"vendor": connection.vendor, **races}))


if __name__ == "__main__":
    main()
