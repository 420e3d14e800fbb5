from django.apps import AppConfig

from studio.generation import hooks as generation_hooks
from studio.projects import hooks as projects_hooks


class OperationsConfig(AppConfig):
    name = "studio.operations"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        projects_hooks.OPERATIONS_PAGE.bind("operations:operations")
        generation_hooks.MODEL_CHECK.bind("studio.operations.provider_check.model_check")
