"""``make examples``: the picture of each example, from the draft that the sandbox renders of its prompt.

Needed again only where an example is added or changed; the pictures are in static/img/examples.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import av

from studio.catalog.examples import EXAMPLES
from studio.sandbox import animatic
from studio.sandbox.order import RenderMode, RenderOrder
from tests.processes import BASE

FOLDER = BASE / "static/img/examples"
SIZE = (480, 270)
SHOWN_SECOND = 3.5


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for example in EXAMPLES:
        picture = FOLDER / f"{example.name}.webp"
        if not picture.exists():
            _draw(example.prompt, picture)


def _draw(prompt: str, picture: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "draft.mp4"
        order = RenderOrder(mode=RenderMode.TEXT, prompt=prompt, seconds=5, width=960, height=540)
        animatic.render(order, clip)
        with av.open(str(clip)) as container:
            frame = next(one for one in container.decode(video=0) if (one.time or 0) >= SHOWN_SECOND)
            frame.to_image().resize(SIZE).save(picture, "WEBP", quality=72, method=6)


if __name__ == "__main__":
    main()
