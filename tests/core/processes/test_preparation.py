"""Preparation of an installation: what it makes, what is missing without it, and two nodes at once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings
from pytest_django import Settings

from studio.core.processes import preparation
from studio.core.storage.static_collection import collect_static_files
from studio.core.storage.static_storage import ManifestStorage
from tests.processes import BASE, START_SECONDS

# Static files as they are: that they are hashed and compressed is another test, and would take most of the time.
PREPARE = """
import django
django.setup()
from django.conf import settings
settings.STORAGES = settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
from studio.core.processes.preparation import prepare
prepare(with_project=False)
"""


def test_two_nodes_that_prepare_an_empty_database_at_once_make_one_owner(
    tmp_path: Path, postgres_url: str
) -> None:
    nodes = [
        subprocess.Popen(
            [sys.executable, "-c", PREPARE],
            cwd=BASE,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "studio.settings",
                "DATABASE_URL": postgres_url,
                "STUDIO_DATA": str(tmp_path / name),
            },
        )
        for name in ("first", "second")
    ]
    assert [node.wait(START_SECONDS) for node in nodes] == [0, 0]
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("select email from accounts_user").fetchall() == [("owner@studio.local",)]
        assert connection.execute("select count(*) from projects_project").fetchall() == [(0,)]
        assert connection.execute("select count(*) from cache").fetchall() == [(0,)]


@pytest.mark.django_db
def test_nothing_is_missing_after_it() -> None:
    assert preparation.problem() == ""


@pytest.mark.django_db
def test_a_migration_that_was_not_applied_is_missing() -> None:
    MigrationRecorder.Migration.objects.filter(app="core").first().delete()
    assert "not migrated" in preparation.problem()


@pytest.mark.django_db
def test_a_migration_of_newer_code_is_not_missed() -> None:
    MigrationRecorder.Migration.objects.create(app="core", name="9999_of_a_newer_version")
    assert preparation.problem() == ""


@pytest.mark.django_db
def test_the_table_of_the_cache_is_missing() -> None:
    cache = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "nowhere"}
    with override_settings(CACHES={"default": cache}):
        assert "table of the cache" in preparation.problem()


@pytest.mark.django_db
def test_the_static_files_are_missing(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "studio.core.storage.static_storage.ManifestStorage"},
    }
    assert "static files are not collected" in preparation.problem()


def test_what_is_waited_for_stands_in_the_log_once(caplog: pytest.LogCaptureFixture) -> None:
    problems = iter(["the database is away", "the database is away", ""])
    preparation.wait_until_well(lambda: next(problems))
    assert caplog.messages == ["Waiting: the database is away"]


@pytest.fixture
def collections(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders whose files were hashed, one for each time; sources and data lie in ``tmp_path``."""
    hashed: list[Path] = []

    class CountingStorage(ManifestStorage):
        def post_process(self, *args: Any, **options: Any) -> Iterator[Any]:
            hashed.append(Path(self.location))
            return super().post_process(*args, **options)

    monkeypatch.setattr(f"{__name__}.CountingStorage", CountingStorage, raising=False)
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "plain.css").write_text("a { color: red }")
    settings.DATA, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    settings.STATICFILES_DIRS = [tmp_path / "sources"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": f"{__name__}.CountingStorage"}}
    return hashed


def test_static_files_are_collected_again_only_when_one_has_changed(
    collections: list[Path], tmp_path: Path
) -> None:
    for _ in range(2):
        collect_static_files()
    assert len(collections) == 1
    (tmp_path / "sources" / "plain.css").write_text("a { color: tan }")
    for _ in range(2):
        collect_static_files()
    assert len(collections) == 2
    (tmp_path / "static" / ManifestStorage.manifest_name).write_text(
        "{}"
    )  # as another version leaves its own
    collect_static_files()
    assert len(collections) == 3
    assert "plain" in (tmp_path / "static" / ManifestStorage.manifest_name).read_text()
