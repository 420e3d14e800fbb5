from django.apps import AppConfig

from studio.accounts import hooks as accounts_hooks
from studio.webhooks import hooks as webhooks_hooks


class ApiConfig(AppConfig):
    name = "studio.api"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        accounts_hooks.API_TOKENS_PAGE.bind("api:tokens")
        accounts_hooks.TEAM_TOKENS_PAGE.bind("api:team_tokens")
        webhooks_hooks.TAKE_RESOURCE.bind("api:v1:get_take")
        webhooks_hooks.GENERATION_RESOURCE.bind("api:v1:get_generation")
        webhooks_hooks.MONEY_RESOURCE.bind("api:v1:get_money")
