from django.apps import AppConfig

from studio.projects import hooks as projects_hooks


class OperationsConfig(AppConfig):
    name = "studio.operations"

    def ready(self) -> None:
        """Bind the hook that this app fills."""
        projects_hooks.OPERATIONS_PAGE.bind("operations:operations")
