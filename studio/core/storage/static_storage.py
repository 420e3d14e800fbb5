"""Static files under names that change with their content, compressed; styles in one file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

from django.contrib.staticfiles import finders
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLES = "css/studio.css"
STYLE_IMPORT = re.compile(r'@import url\("(?P<name>[\w./-]+)"\) layer\((?P<layer>\w+)\);')
MODULE_IMPORT = re.compile(r"""^\s*(?:import|export)\b[^;'"]*["'](?P<url>\.[^"']+)["']\s*;""", re.MULTILINE)

Files = dict[str, tuple[Any, str]]


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed names also for what ES modules import, and the layers of the style sheet in one file."""

    support_js_module_import_aggregation = True
    # Without Django's fourth pattern, import("./x.js"): here only JSDoc says that, of types, and in circles.
    _js_module_import_aggregation_patterns = (
        "*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1][:3],
    )
    # A pass names one level of imports; Django stops at five, and modules import modules that import modules.
    max_post_process_passes = 20

    def post_process(self, paths: Files, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Join the styles, then what Django and whitenoise do."""
        if STYLES in paths and not dry_run:
            Path(self.path(STYLES)).write_text(join_styles(paths))
            paths = {**paths, STYLES: (self, STYLES)}
        yield from super().post_process(paths, dry_run, **options)


def join_styles(paths: Files) -> str:
    """The style sheet with the files that it imports, each in its layer: one request."""

    def text(name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as file:
            return str(file.read().decode())

    def layer(match: re.Match[str]) -> str:
        name = normpath(str(PurePosixPath(STYLES).parent / match["name"]))
        return f"@layer {match['layer']} {{\n{text(name)}}}"

    return STYLE_IMPORT.sub(layer, text(STYLES))


@cache
def module_imports(entry: str) -> tuple[str, ...]:
    """Every module that this one needs, itself first: a browser told of all of them asks for all at once."""
    seen: dict[str, None] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop(0)
        path = finders.find(name)
        if name in seen or not isinstance(path, str):
            continue
        seen[name] = None
        folder = PurePosixPath(name).parent
        imported = MODULE_IMPORT.finditer(Path(path).read_text())
        waiting += [normpath(str(folder / match["url"])) for match in imported]
    return tuple(seen)
