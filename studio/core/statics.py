"""Static files under names that change with their content, compressed, module imports included."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage

FILES, (*FOLLOWED, _DYNAMIC) = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns


class Statics(CompressedManifestStaticFilesStorage):
    """Hashed names also for what ES modules import."""

    support_js_module_import_aggregation = True
    # Without ``import("…")``: here only JSDoc types are written so, and two files that name each other's
    # types would be a ring, whose hashes never settle.
    _js_module_import_aggregation_patterns = (FILES, tuple(FOLLOWED))
    # One pass for each step from a page's module down to the last one that it imports.
    max_post_process_passes = 20
