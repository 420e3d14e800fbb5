"""Ready takes in a running studio from given files: ``python -m tests.browser.stock FILE...`` beside its data.

Prints one JSON object: the project, and the take of each file by its name.
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


def stock(data, paths, *, shot="Frames"):
    """Have the studio whose data lie in ``data`` own these files as takes of one new shot."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.browser.stock", shot, *map(str, paths)],
        cwd=BASE,
        env={**os.environ, "STUDIO_DATA": str(data)},
        check=True,
        capture_output=True,
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
    from studio.catalog.request import Mode, VideoRequest
    from studio.core.files import scratch
    from studio.generation.models import Generation, Take
    from studio.library.services import adopt

    wish = VideoRequest(
        mode=Mode.TEXT, prompt=f"Numbers of {path.stem}", width_px=1920, height_px=1080, seconds=5
    )
    generation = Generation.objects.create(
        project=shot.project,
        shot=shot,
        author=author,
        engine="draft",
        mode="text",
        seconds=5,
        request=wish.to_json(),
        sent_prompt=wish.prompt,
        state="ready",
    )
    number = shot.reserve_takes(1)
    with scratch() as folder:
        local = folder / path.name
        shutil.copy(path, local)
        asset = adopt(local, id=uuid.uuid4(), team_id=shot.project.team_id, author=author, name=path.name)
    asset.save(force_insert=True)
    take = Take.objects.create(
        generation=generation, shot=shot, number=number, slot=0, state="ready", asset=asset
    )
    return str(take.pk)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    django.setup()
    print(json.dumps(main(sys.argv[1], [Path(one) for one in sys.argv[2:]])))
