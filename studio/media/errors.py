"""Errors about media files, each with the sentence for the person who uploaded the file."""

from __future__ import annotations

from studio.core.values.translatable import translatable

DAMAGED = translatable("The video is damaged: it cannot be read to its end.")
SILENT = translatable("The video has no sound.")
NO_PICTURE = translatable("No picture of the video can be read: the file is damaged or cut off.")


class Unusable(Exception):
    """A file that cannot be used; ``sentence`` says why, for the person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Broken(Unusable):
    """The file cannot be read, or not to its end."""


class FileTooLarge(Unusable):
    """The file can be read, but is larger or longer than we open."""


def too_few_pictures(count: int, announced: int | None) -> Broken:
    """The error of a video whose pictures end before their announced number."""
    return Broken(
        translatable(
            "Only {count} of {announced} pictures of the video can be read.", count=count, announced=announced
        )
    )
