"""Modules whose sentences are not marked for translation yet, and those that speak to operators in English."""

from __future__ import annotations

NOT_YET_MARKED: tuple[str, ...] = ()
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
    "studio/exports/verify.py",
    "studio/generation/design_samples.py",
    "studio/generation/seed.py",
    "studio/operations/metrics.py",
    "studio/operations/provider_check.py",  # what to change in the source
    "studio/provider/contract_cases.py",
    "studio/provider/download.py",
    "studio/review/screening/player.py",  # an error of the program
    "studio/review/seed.py",  # the demo project, which is in English
    "studio/webhooks/messages.py",  # bodies: one text for many readers
)
# Prompts of ours: the provider's model reads English. What stands around them is marked.
WITH_PROMPTS: tuple[str, ...] = (
    "studio/catalog/examples.py",
    "studio/catalog/snippets.py",
    "studio/generation/gallery/starters.py",
)
