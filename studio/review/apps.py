from django.apps import AppConfig

from studio.activity import hooks as activity_hooks
from studio.core import hooks as core_hooks
from studio.generation import hooks as generation_hooks
from studio.projects import hooks as projects_hooks


class ReviewConfig(AppConfig):
    name = "studio.review"

    def ready(self) -> None:
        """Bind the hooks that this app fills."""
        core_hooks.FIRST_RUN.bind("studio.review.seed.first_run")
        projects_hooks.DAILIES_PAGE.bind("review:dailies")
        projects_hooks.REVIEW_PROGRESS_PAGE.bind("review:progress")
        projects_hooks.SHARE_PAGE.bind("review:share")
        projects_hooks.TAKES_TO_REVIEW.bind("studio.review.screening.waiting.takes_to_review")
        projects_hooks.VERDICT_RULE_CHANGED.bind("studio.review.tasks.recompute_statuses")
        activity_hooks.TAKES_OPEN_TO.bind("studio.review.decisions.visibility.takes_open_to")
        activity_hooks.TAKE_PAGE.bind("review:take")
        activity_hooks.LATE.bind("studio.review.late.late_entries")
        activity_hooks.SUBJECTS.bind("studio.review.labels.subjects_of")
        generation_hooks.ANSWERED_NOTES.bind("studio.review.notes.answers.answered_notes")
        generation_hooks.ANSWERED_TAKES.bind("studio.review.notes.answers.answered_takes")
        generation_hooks.BULK_REVIEW_PAGE.bind("review:bulk")
        generation_hooks.CHANGED_REQUEST_PAGE.bind("review:changed_request")
        generation_hooks.COMPARE_PAGE.bind("review:compare")
        generation_hooks.REVIEW_HOUSEKEEPING.bind("studio.review.housekeeping.schedule_due")
        generation_hooks.IS_UNANSWERED.bind("studio.review.notes.answers.is_unanswered")
        generation_hooks.LINEAGE_PAGE.bind("review:lineage")
        generation_hooks.TAKE_READY.bind("studio.review.tasks.mark_answered")
