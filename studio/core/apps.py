"""The floor as a Django app: template tags, commands and checks."""

from django.apps import AppConfig

from studio.core import checks  # noqa: F401 - importing registers them


class CoreConfig(AppConfig):
    name = "studio.core"
