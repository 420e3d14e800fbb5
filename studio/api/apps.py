from django.apps import AppConfig

from studio.accounts import hooks as accounts_hooks


class ApiConfig(AppConfig):
    name = "studio.api"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        accounts_hooks.API_TOKENS_PAGE.bind("api:tokens")
        accounts_hooks.TEAM_TOKENS_PAGE.bind("api:team_tokens")
