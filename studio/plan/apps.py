from django.apps import AppConfig

from studio.generation import hooks as generation_hooks
from studio.projects import hooks as projects_hooks


class PlanConfig(AppConfig):
    name = "studio.plan"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        generation_hooks.CARRY_OUT_BATCHES.bind("studio.plan.batches.schedule_due")
        projects_hooks.PLAN_PAGE.bind("plan:plan")
