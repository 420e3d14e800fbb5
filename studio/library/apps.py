from django.apps import AppConfig

from studio.projects import hooks as projects_hooks


class LibraryConfig(AppConfig):
    name = "studio.library"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        projects_hooks.LIBRARY_PAGE.bind("library:library")
