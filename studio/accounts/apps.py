from django.apps import AppConfig

from studio.core import hooks as core_hooks


class AccountsConfig(AppConfig):
    name = "studio.accounts"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        core_hooks.OPERATOR_LINK.bind("studio.accounts.services.operator_link")
