from django.apps import AppConfig

from studio.accounts import hooks as accounts_hooks
from studio.projects import hooks as projects_hooks


class ActivityConfig(AppConfig):
    name = "studio.activity"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        accounts_hooks.TEAM_LOG_PAGE.bind("activity:team_log")
        projects_hooks.INBOX_PAGE.bind("activity:inbox")
        projects_hooks.LOG_PAGE.bind("activity:project_log")
        projects_hooks.LOG_CHANGE.bind("studio.activity.services.log_change")
