"""What an asset can be in a request, and what the prompt calls it there."""

from __future__ import annotations

from studio.library.models import Asset

ROLES = ("first_frame", "last_frame", "reference_images", "reference_video", "source_video")


def mention_of(asset: Asset) -> str:
    """What the prompt calls an input: its file name without the ending, as one word."""
    stem = asset.name.rpartition(".")[0] or asset.name
    word = "".join(letter if letter.isalnum() or letter in "_-" else "-" for letter in stem)
    return word.strip("-")[:40] or asset.kind
