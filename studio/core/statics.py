"""Static files under names that change with their content, compressed, module imports included."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Statics(CompressedManifestStaticFilesStorage):
    """Hashed names also for what ES modules import."""

    support_js_module_import_aggregation = True
