"""Single frames of a video as images, exactly as a player shows them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from uuid import uuid5

from studio.accounts.models import User
from studio.core.storage.files import location, scratch
from studio.library import services
from studio.library.ingest.preparation import facts_of
from studio.library.models import Asset
from studio.media.bounded import run_bounded

TIMEOUT_SECONDS = 30
SMALL_SIDE = 1280  # pixels: enough to judge a picture, and a tenth of the bytes
AT_ONCE = BoundedSemaphore(2)  # a person who holds an arrow key must not take the machine for herself


def has(asset: Asset, number: int) -> bool:
    """Whether the video has a frame of this number; they count from 0."""
    return asset.kind == "video" and number < (asset.frames or 0)


def name_of(asset: Asset, number: int) -> str:
    """The file name of the image of a frame: ``02_T3 frame 24.png``."""
    return f"{services.stem(asset.name)} frame {number}.png"


@contextmanager
def picture(asset: Asset, number: int, *, side: int | None = None) -> Iterator[Path]:
    """A PNG of the frame, for as long as the block. Raises media.errors.Unusable.

    ``side``: a JPEG that is no larger instead, in pixels.
    """
    with AT_ONCE, scratch() as folder:
        out = folder / "frame"
        facts = facts_of(asset).to_json()
        run_bounded(
            "frame",
            seconds=TIMEOUT_SECONDS,
            path=location(asset.original),
            out=str(out),
            number=number,
            facts=facts,
            side=side,
        )
        yield out


def keep(asset: Asset, number: int, *, author: User) -> Asset:
    """Make the frame an image of the library; the same frame again is the same image. Raises Unusable."""
    derivation = {"operation": "frame", "frame": number, "label": f"frame {number}"}
    image_id = uuid5(asset.pk, f"frame {number}")
    if existing := services.existing(image_id):
        return existing
    with picture(asset, number) as local:
        return services.keep_derived(
            asset, local, id=image_id, name=name_of(asset, number), derivation=derivation, author=author
        )
