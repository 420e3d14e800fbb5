"""Errors about media files, each with the sentence for the person who uploaded the file."""

from __future__ import annotations

DAMAGED = "The video is damaged: it cannot be read to its end."


class Unusable(Exception):
    """A file that cannot be used; ``sentence`` says why, for the person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Broken(Unusable):
    """The file cannot be read, or not to its end."""


class FileTooLarge(Unusable):
    """The file can be read, but is larger or longer than we open."""
