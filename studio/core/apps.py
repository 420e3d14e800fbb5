"""The floor as a Django app: template tags, commands and checks."""

from django.apps import AppConfig

from studio.core import checks  # noqa: F401 - importing registers them
from studio.core.translations import catalogs


class CoreConfig(AppConfig):
    name = "studio.core"

    def ready(self) -> None:
        """Have the translations of the current sources."""
        catalogs.refresh()
