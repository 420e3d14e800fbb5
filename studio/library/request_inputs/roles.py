"""Roles of an asset in a request, and the name by which the prompt mentions it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from studio.catalog import request
from studio.library.models import Asset
from studio.media.sniff import FORMATS

KINDS = {
    "first_frame": "image",
    "last_frame": "image",
    "reference_images": "image",
    "reference_video": "video",
    "source_video": "video",
}
# By kind, for the ``accept`` of a file field: some systems know a format by its suffix only.
ACCEPT = {
    kind: ",".join(
        name
        for file_format in FORMATS
        if file_format.kind == kind
        for name in (*file_format.mimes, *file_format.suffixes)
    )
    for kind in ("image", "video")
}
# Where an asset can go from its page: label, mode of the composer, role.
USES = {
    "image": (
        (gettext_lazy("First frame"), "frames", "first_frame"),
        (gettext_lazy("Reference"), "references", "reference_images"),
    ),
    "video": (
        (gettext_lazy("Edit it"), "edit", "source_video"),
        (gettext_lazy("Reference"), "reference_video", "reference_video"),
    ),
}
ROLES = request.ROLES


MAX_NAME = 40  # characters


def mention_of(asset: Asset) -> str:
    """The default name of an input in the prompt: its file name without the suffix."""
    stem = asset.name.rpartition(".")[0] or asset.name
    return _as_word(stem) or asset.kind


def name_field(role: str, asset: Asset) -> str:
    """The form field of the composer that holds the name of an input."""
    return f"name-{role}-{asset.pk}"


def named(data: Mapping[str, object], role: str, asset: Asset) -> str:
    """The name of an input in the composer's data, as one word; else ``mention_of``."""
    return _as_word(str(data.get(name_field(role, asset), ""))) or mention_of(asset)


def _as_word(text: str) -> str:
    word = "".join(letter if letter.isalnum() or letter in "_-" else "-" for letter in text.strip())
    return word.strip("-")[:MAX_NAME]
