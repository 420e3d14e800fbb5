"""Ready takes in a running studio from given files: ``python -m tests.browser.stock SHOT FILE...`` beside its data.

Prints one JSON object: the project, and the take of each file by its name. ``--bare`` makes neither previews nor
light copies, and measures here: the children that open the files of strangers take their time, and these are ours.
``--copies`` makes the light copies at once.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import django

BASE = Path(__file__).resolve().parent.parent.parent


def stock(data, paths, *, shot="Frames", how="--bare"):
    """Have the studio whose data lie in ``data`` own these files as takes of one new shot."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.browser.stock", shot, *map(str, paths), *([how] if how else [])],
        cwd=BASE,
        env={**os.environ, "STUDIO_DATA": str(data)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(answer.stdout.splitlines()[-1])


def main(name, paths):
    from studio.generation.models import Take
    from studio.projects.models import Project
    from studio.projects.services import add_shot

    project = Project.objects.order_by("touched_at").first()
    author = project.team.members.get(role="owner").user
    shot = add_shot(project, name)
    takes = {path.name: _take(shot, author, path) for path in paths}
    assert Take.objects.filter(shot=shot).count() == len(paths)
    return {"project": str(project.pk), "shot": shot.number, "takes": takes}


def _take(shot, author, path):
    from django.db import transaction

    from studio.catalog.request import Mode, VideoRequest
    from studio.core.files import scratch
    from studio.generation.models import Generation, Take
    from studio.generation.services import order
    from studio.library import ingest
    from studio.library.services import adopt

    wish = VideoRequest(
        mode=Mode.TEXT, prompt=f"Numbers of {path.stem}", width_px=1920, height_px=1080, seconds=5
    )
    with scratch() as folder:
        local = folder / path.name
        shutil.copy(path, local)
        asset = adopt(local, id=uuid.uuid4(), team_id=shot.project.team_id, author=author, name=path.name)
    with transaction.atomic():  # as if the order had been rendered before anybody heard of it
        made = order(shot, request=wish, author=author, engine="draft", order_key=uuid.uuid4())
        asset.save(force_insert=True)
        Generation.objects.filter(pk=made.pk).update(state="ready")
        Take.objects.filter(generation=made).update(state="ready", asset=asset)
    if "--copies" in sys.argv:
        ingest.make_proxy(asset)
    return str(Take.objects.get(generation=made).pk)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    django.setup()
    if "--bare" in sys.argv:
        from studio.library import ingest
        from studio.media.probe import probe

        ingest.probe_bounded, ingest._video = probe, lambda *_: None
    print(json.dumps(main(sys.argv[1], [Path(one) for one in sys.argv[2:] if not one.startswith("--")])))
