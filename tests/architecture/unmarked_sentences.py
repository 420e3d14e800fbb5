"""Modules whose sentences are not marked for translation yet, and those that speak to operators in English."""

from __future__ import annotations

NOT_YET_MARKED: tuple[str, ...] = (
    "studio/exports/documents.py",
    "studio/exports/verify.py",
    "studio/generation/composer/context.py",
    "studio/generation/composer/forms.py",
    "studio/generation/composer/matrix.py",
    "studio/generation/composer/model_change.py",
    "studio/generation/composer/model_choice.py",
    "studio/generation/composer/paste.py",
    "studio/generation/composer/readiness.py",
    "studio/generation/cost_report.py",
    "studio/generation/design_samples.py",
    "studio/generation/due_shots.py",
    "studio/generation/finishing.py",
    "studio/generation/gallery/banners.py",
    "studio/generation/gallery/budget_bar.py",
    "studio/generation/gallery/cards.py",
    "studio/generation/gallery/failures.py",
    "studio/generation/gallery/filters.py",
    "studio/generation/gallery/ordering.py",
    "studio/generation/gallery/selection_bar.py",
    "studio/generation/gallery/starters.py",
    "studio/generation/gallery/toolbar.py",
    "studio/generation/pipeline/adopt_file.py",
    "studio/generation/pipeline/adoptions.py",
    "studio/generation/pipeline/ending.py",
    "studio/generation/pipeline/event_view.py",
    "studio/generation/pipeline/fetch.py",
    "studio/generation/pipeline/health.py",
    "studio/generation/pipeline/paid_access.py",
    "studio/generation/pipeline/poll_one.py",
    "studio/generation/pipeline/reconciliation.py",
    "studio/generation/pipeline/record.py",
    "studio/generation/pipeline/results.py",
    "studio/generation/pipeline/scheduler.py",
    "studio/generation/pipeline/webhook.py",
    "studio/generation/seed.py",
    "studio/generation/selections.py",
    "studio/generation/services.py",
    "studio/generation/tags.py",
    "studio/generation/views/composer.py",
    "studio/generation/views/selections.py",
    "studio/generation/views/trash.py",
    "studio/plan/approval.py",
    "studio/plan/list_table.py",
)
# Read by who runs the studio or programs against it: logs, commands, settings, the reference of the API.
FOR_OPERATORS: tuple[str, ...] = (
    "studio/accounts/hooks.py",  # what hooks are for, in docs
    "studio/accounts/services.py",  # what a command prints
    "studio/api/",
    "studio/core/append_only.py",
    "studio/core/checks.py",
    "studio/core/env.py",
    "studio/core/monitoring/metrics.py",
    "studio/core/processes/supervisor.py",
    "studio/core/registry.py",
    "studio/core/storage/bucket_store.py",
    "studio/core/transfer/",
    "studio/operations/metrics.py",
    "studio/operations/provider_check.py",  # what to change in the source
    "studio/provider/contract_cases.py",
    "studio/provider/download.py",
    "studio/review/screening/player.py",  # an error of the program
    "studio/review/seed.py",  # the demo project, which is in English
    "studio/webhooks/messages.py",  # bodies: one text for many readers
)
# Prompts of ours: the provider's model reads English. What stands around them is marked.
WITH_PROMPTS: tuple[str, ...] = ("studio/catalog/examples.py", "studio/catalog/snippets.py")
