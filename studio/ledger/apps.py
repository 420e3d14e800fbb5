from django.apps import AppConfig

from studio.projects import hooks as projects_hooks


class LedgerConfig(AppConfig):
    name = "studio.ledger"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        projects_hooks.MONEY_PAGE.bind("ledger:money")
