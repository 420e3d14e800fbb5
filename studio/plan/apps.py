from django.apps import AppConfig

from studio.generation import hooks as generation_hooks
from studio.ledger import hooks as ledger_hooks
from studio.projects import hooks as projects_hooks


class PlanConfig(AppConfig):
    name = "studio.plan"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        generation_hooks.CARRY_OUT_BATCHES.bind("studio.plan.batches.schedule_due")
        generation_hooks.MOVE_PAGE.bind("plan:move")
        ledger_hooks.FORECAST_PAGE.bind("plan:costs")
        projects_hooks.PLAN_PAGE.bind("plan:plan")
