"""Three ways to begin in an empty project."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from studio.catalog.request import Mode
from studio.projects.models import Project


@dataclass(frozen=True, kw_only=True)
class Starter:
    """A chip that fills the composer."""

    label: str
    icon: str
    url: str


_TEXT = (
    "A paper lighthouse on a cliff at dusk, its lamp sweeping over a calm sea."
    " Start wide, then slowly push in until the lamp fills the frame."
)
_STARTERS = (
    (_("Text only"), "type", Mode.TEXT, _TEXT),
    (
        _("Animate a picture"),
        "image",
        Mode.FRAMES,
        "The scene comes alive while the camera orbits to the right.",
    ),
    (_("Edit a video"), "clapperboard", Mode.EDIT, "Turn the daylight into a blue night. Keep every move."),
)


def starters(project: Project) -> list[Starter]:
    """The chips of the empty state."""
    base = reverse("generation:gallery", args=[project.pk])
    return [
        Starter(
            label=gettext(label),
            icon=icon,
            url=f"{base}?{urlencode({'mode': mode, 'prompt': prompt})}#composer",
        )
        for label, icon, mode, prompt in _STARTERS
    ]
