"""Run by test_watermarked_copies.py on ``DATABASE_URL``: ask for a copy, die while it is stored, make it again."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_q.models import OrmQ  # noqa: E402

from studio.core import lease  # noqa: E402
from studio.core.storage import files  # noqa: E402
from studio.library.models import Asset  # noqa: E402
from studio.review import tasks  # noqa: E402
from studio.review.models import WatermarkedCopy  # noqa: E402
from studio.review.sharing import watermarked_copies  # noqa: E402
from tests.architecture import fixtures  # noqa: E402


def build() -> None:
    """A guest at a link with burnt-in names, who waits for their copy."""
    call_command("migrate", verbosity=0)
    rows = fixtures.build("glass", Path(tempfile.mkdtemp(dir=settings.DATA))).rows
    rows.link.has_watermark = rows.link.is_burnt_in = True
    rows.link.save()
    watermarked_copies.request(rows.guest, [rows.take])
    OrmQ.objects.all().delete()


def kill() -> None:
    """Make the copy, and die as by ``kill -9`` when its video is stored and its row not yet."""
    lease.LIFETIME = timedelta(0)  # the next process does not wait until the lease has lapsed
    put = files.put

    def put_and_die(local: Path, name: str) -> None:
        put(local, name)
        os.kill(os.getpid(), signal.SIGKILL)

    files.put = put_and_die
    tasks.make_watermarked_copy(str(WatermarkedCopy.objects.get().pk))


def make() -> None:
    """Half a minute later: the watcher asks for it again, and a worker makes it."""
    copy = WatermarkedCopy.objects.get()
    watermarked_copies.schedule_due(timezone.now() + timedelta(seconds=31))
    asset = Asset.objects.get(pk=str(copy.asset_id))
    before = asset.derived_bytes
    for message in OrmQ.objects.all():
        tasks.make_watermarked_copy(*message.task["args"])
    copied = WatermarkedCopy.objects.get()
    asset.refresh_from_db()
    result = {
        "before": copy.state,
        "state": copied.state,
        "attempts": copied.attempts,
        "files": sorted(path.name for path in (Path(settings.MEDIA_ROOT) / copied.folder).iterdir()),
        "is_counted_once": asset.derived_bytes == before + copied.size_bytes > before,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    {"build": build, "kill": kill, "make": make}[sys.argv[1]]()
