from django.apps import AppConfig

from studio.generation import hooks as generation_hooks
from studio.projects import hooks as projects_hooks


class ExportsConfig(AppConfig):
    name = "studio.exports"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        generation_hooks.ZIP_PAGE.bind("exports:zip")
        projects_hooks.HAND_OFF_PAGE.bind("exports:hand_off")
