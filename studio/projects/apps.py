from django.apps import AppConfig

from studio.accounts import hooks as accounts_hooks


class ProjectsConfig(AppConfig):
    name = "studio.projects"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        accounts_hooks.HOME_PAGE.bind("projects:home")
        accounts_hooks.PROJECT_LIST_PAGE.bind("projects:projects")
