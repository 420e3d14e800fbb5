"""What the roles of inputs are called in sentences and in lists."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

_NAMES = {
    "first_frame": gettext_noop("first frame"),
    "last_frame": gettext_noop("last frame"),
    "reference_images": gettext_noop("reference images"),
    "reference_video": gettext_noop("reference video"),
    "source_video": gettext_noop("source video"),
}


def role_name(role: str) -> str:
    """``first frame``, in the language of the page."""
    return gettext(_NAMES.get(role, role.replace("_", " ")))
