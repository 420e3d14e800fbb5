from django.apps import AppConfig

from studio.accounts import hooks as accounts_hooks
from studio.generation import hooks as generation_hooks
from studio.projects import hooks as projects_hooks


class PrivacyConfig(AppConfig):
    name = "studio.privacy"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        accounts_hooks.PERSONAL_DATA_PAGE.bind("privacy:personal_data")
        accounts_hooks.TEAM_DELETION_PAGE.bind("privacy:team_deletion")
        generation_hooks.HOUSEKEEPING.bind("studio.privacy.housekeeping.schedule_due")
        projects_hooks.RETENTION_PAGE.bind("privacy:retention")
