from django.apps import AppConfig

from studio.activity import hooks as activity_hooks
from studio.generation import hooks as generation_hooks
from studio.projects import hooks as projects_hooks


class WebhooksConfig(AppConfig):
    name = "studio.webhooks"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        activity_hooks.PUBLISH.bind("studio.webhooks.outbox.publish")
        generation_hooks.DELIVER_WEBHOOKS.bind("studio.webhooks.deliveries.schedule_due")
        projects_hooks.WEBHOOKS_PAGE.bind("webhooks:webhooks")
