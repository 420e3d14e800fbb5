from django.apps import AppConfig

from studio.activity import hooks as activity_hooks
from studio.core import hooks as core_hooks
from studio.ledger import hooks as ledger_hooks
from studio.library import hooks as library_hooks
from studio.projects import hooks as projects_hooks


class GenerationConfig(AppConfig):
    name = "studio.generation"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        core_hooks.IN_PREPARATION.bind("studio.generation.seed.in_preparation")
        projects_hooks.GALLERY_PAGE.bind("generation:gallery")
        projects_hooks.COST_REPORT_PAGE.bind("generation:cost_report")
        projects_hooks.COVER_PAGE.bind("generation:cover")
        projects_hooks.FIND_TAKES.bind("studio.generation.gallery.palette.find_takes")
        projects_hooks.GALLERY_ACTIONS.bind("studio.generation.gallery.palette.gallery_actions")
        projects_hooks.ORDERS_TO_APPROVE.bind("studio.generation.gallery.summary.orders_to_approve")
        activity_hooks.ORDER_PAGE.bind("generation:details")
        library_hooks.ASSET_USES.bind("studio.generation.asset_uses.asset_uses")
        ledger_hooks.COST_REPORT_PAGE.bind("generation:cost_report")
        ledger_hooks.RECONCILE.bind("studio.generation.tasks.reconcile")
