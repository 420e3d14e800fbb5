"""The apps of the studio in the order of their layers."""

from __future__ import annotations

from django.conf import settings

# From the lowest to the highest, as they are installed; core is below all of them and has no layer here.
APPS = tuple(
    name.removeprefix("studio.")
    for name in settings.INSTALLED_APPS
    if name.startswith("studio.") and name != "studio.core"
)
