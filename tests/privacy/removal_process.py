"""Run by test_team_deletion.py on ``DATABASE_URL``: build a team, remove it until a kill, say what is left."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import uuid
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from studio.accounts.models import Team, User  # noqa: E402
from studio.core import append_only, lease  # noqa: E402
from studio.core.storage import files  # noqa: E402
from studio.ledger.models import Entry, EntryKind  # noqa: E402
from studio.library.models import Asset  # noqa: E402
from studio.privacy import team_removal  # noqa: E402
from tests.architecture import fixtures  # noqa: E402

KEPT = {"accounts.User", "accounts.InstallationEvent", "accounts.Installation", "ledger.Entry", "core.Lease"}


def build() -> None:
    """A team with everything that is due for removal, and files of four assets."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    scene = fixtures.build("glass", Path(tempfile.mkdtemp()))
    Entry.objects.create(
        project=scene.rows.project,
        member=scene.people["creator"],
        reference=uuid.uuid4(),
        kind=EntryKind.SETTLE,
        held_usd=Decimal(0),
        spent_usd=Decimal("0.56"),
    )
    for number in range(3):
        Asset.objects.create(team=scene.rows.team, name=f"{number}.png", kind="image")
    for asset in Asset.objects.all():
        original = Path(settings.MEDIA_ROOT) / asset.folder / "original"
        original.parent.mkdir(parents=True, exist_ok=True)
        original.write_bytes(b"bytes")
    Team.objects.update(deletion_due_at=timezone.now())


def remove() -> None:
    """Remove the team, and die at the first folder that is really there, as by ``kill -9``."""
    lease.LIFETIME = timedelta(0)  # the lease of who was killed has lapsed
    remove_folder = files.remove_folder

    def remove_and_die(name: str) -> None:
        was_there = (Path(settings.MEDIA_ROOT) / name).exists()
        remove_folder(name)
        if was_there:
            os.kill(os.getpid(), signal.SIGKILL)

    files.remove_folder = remove_and_die
    team = Team.objects.get()
    assert team_removal.remove(team.pk, now=timezone.now())


def left() -> dict[str, Any]:
    """What is still there of the team."""
    with append_only.opened():
        User.objects.all().delete()
    models = [model for model in apps.get_models() if model._meta.app_config.name.startswith("studio.")]
    return {
        "vendor": connection.vendor,
        "teams": Team.objects.count(),
        "rows": [
            model._meta.label
            for model in models
            if model._meta.label not in KEPT and model._base_manager.exists()
        ],
        "files": [str(path) for path in Path(settings.DATA).rglob("assets/**/*") if path.is_file()],
        "entries": list(Entry.objects.values_list("project", "member")),
    }


if __name__ == "__main__":
    if sys.argv[1] == "left":
        print(json.dumps(left()))
    else:
        {"build": build, "remove": remove}[sys.argv[1]]()
