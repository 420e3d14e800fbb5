from django.apps import AppConfig

from studio.accounts import hooks as accounts_hooks
from studio.activity import hooks as activity_hooks
from studio.core import hooks as core_hooks
from studio.generation import hooks as generation_hooks


class PushConfig(AppConfig):
    name = "studio.push"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        accounts_hooks.NOTIFICATIONS_PAGE.bind("push:settings")
        activity_hooks.PUSH.bind("studio.push.outbox.announce")
        activity_hooks.PUSH_NOTIFICATIONS.bind("studio.push.outbox.announce_notifications")
        core_hooks.PREPARE_KEYS.bind("studio.push.keys.prepare")
        generation_hooks.SEND_PUSH_MESSAGES.bind("studio.push.deliveries.schedule_due")
