from django.apps import AppConfig

from studio.generation import hooks as generation_hooks
from studio.library import hooks as library_hooks
from studio.projects import hooks as projects_hooks
from studio.review import hooks as review_hooks


class ExportsConfig(AppConfig):
    name = "studio.exports"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        generation_hooks.IN_NEWEST_EDIT.bind("studio.exports.uses.in_newest_edit")
        generation_hooks.IS_EDITED.bind("studio.exports.uses.is_edited")
        generation_hooks.USED_SECONDS.bind("studio.exports.uses.used_seconds")
        generation_hooks.ZIP_PAGE.bind("exports:zip")
        library_hooks.OTHER_STORED_BYTES.bind("studio.exports.stored.stored_bytes")
        projects_hooks.CUT_PAGE.bind("exports:cut")
        projects_hooks.HAND_OFF_PAGE.bind("exports:hand_off")
        review_hooks.TAKE_USES.bind("studio.exports.uses.uses_of")
