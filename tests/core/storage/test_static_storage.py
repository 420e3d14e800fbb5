"""What a browser is given: one style sheet, and modules that are all foretold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.files.storage import FileSystemStorage
from django.test import Client

from studio.core.storage.static_storage import (
    STYLE_IMPORT,
    STYLES,
    ManifestStorage,
    join_styles,
    module_imports,
)

STATIC = Path(settings.BASE) / "static"


def sources() -> dict[Any, Any]:
    storage = FileSystemStorage(STATIC)
    return {
        str(path.relative_to(STATIC)): (storage, str(path.relative_to(STATIC)))
        for path in STATIC.rglob("*.*")
    }


def test_the_style_sheet_holds_every_file_in_its_layer() -> None:
    text = join_styles(sources())
    assert "@import" not in text
    for one in STYLE_IMPORT.finditer((STATIC / STYLES).read_text()):
        content = (STATIC / "css" / one["name"]).read_text()
        assert f"@layer {one['layer']} {{\n{content}}}" in text


def test_collected_files_have_hashed_names_and_module_imports_follow(tmp_path: Path) -> None:
    storage = ManifestStorage(location=tmp_path, base_url="/static/")
    collected = sources()
    for name, (source, path) in collected.items():
        with source.open(path) as file:
            storage._save(name, file)
    processed = list(storage.post_process(collected))
    assert not [outcome for *_, outcome in processed if isinstance(outcome, Exception)]
    entry = (tmp_path / storage.stored_name("js/studio.js")).read_text()
    names = re.findall(r'import\s*"\./([\w./-]+)"', entry)
    assert names
    assert all(re.search(r"\.[0-9a-f]{12}\.js$", name) for name in names)
    assert "@import" not in (tmp_path / storage.stored_name(STYLES)).read_text()


def test_a_page_foretells_every_module_and_loads_the_first(client: Client, db: None) -> None:
    page = client.get("/sign-in/").content.decode()
    preloaded = set(re.findall(r'rel="modulepreload" href="/static/([^"]+)"', page))
    entries = ("js/studio.js", "js/shared/passkey-button.js")
    assert preloaded == {name for entry in entries for name in module_imports(entry)[1:]}
    assert len(preloaded) > 10
    for entry in entries:
        assert f'<script type="module" src="/static/{entry}">' in page


def test_the_patterns_that_we_override_are_those_of_the_version_we_read() -> None:
    """After an upgrade: read `HashedFilesMixin` again, then name the new version."""
    assert django.VERSION[:2] == (5, 2)
    files, patterns = HashedFilesMixin._js_module_import_aggregation_patterns  # type: ignore[attr-defined]
    own_patterns = ManifestStorage._js_module_import_aggregation_patterns
    assert (files, len(patterns)) == ("*.js", 4)
    assert own_patterns == (files, patterns[:3])
    assert patterns[3][1] == 'import("%(url)s")', "the one that we leave out"
    assert HashedFilesMixin.max_post_process_passes == 5
    assert not HashedFilesMixin.support_js_module_import_aggregation, "still off unless asked for"
