"""Why a file cannot be used, each with the sentence for the person who brought it."""

from __future__ import annotations


class Unusable(Exception):
    """A file that is not what it should be. ``sentence`` says so."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Broken(Unusable):
    """The file cannot be read, or not to its end."""


class TooLarge(Unusable):
    """The file can be read, but is larger or longer than we open."""
