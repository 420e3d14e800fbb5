"""The base of every "no" that a person can act on, and what is away for everybody."""

from __future__ import annotations

from typing import ClassVar


class StoreAway(Exception):
    """The bucket with the files of the studio does not answer; nobody has to do anything but try again."""


class Refusal(Exception):
    """Something that cannot be done, with the sentence that says so to the person who asked."""

    status: ClassVar[int] = 422  # of the HTTP response that shows the sentence

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
