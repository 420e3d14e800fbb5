"""Words that move a camera, ready to be put into a prompt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Chip:
    """A button of the composer and what it writes."""

    label: str
    words: str


CHIPS = (
    Chip("Push in", "the camera slowly pushes in"),
    Chip("Pull out", "the camera pulls out to reveal the whole place"),
    Chip("Pan", "the camera pans to the right"),
    Chip("Tilt", "the camera tilts up"),
    Chip("Orbit", "the camera orbits around the subject"),
    Chip("Crane", "the camera cranes up high"),
    Chip("Handheld", "a restless handheld camera"),
    Chip("Static", "the camera is static on a tripod"),
    Chip("Whip", "a fast whip pan"),
    Chip("Zoom", "a slow zoom in"),
)
