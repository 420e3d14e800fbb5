from django.apps import AppConfig

from studio.projects import hooks as projects_hooks


class PlanConfig(AppConfig):
    name = "studio.plan"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        projects_hooks.PLAN_PAGE.bind("plan:plan")
