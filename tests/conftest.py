"""The cast of every test, and the storages it may ask for.

Alice owns, Bob reviews, Carol creates, Charlie is a stranger from another team, Olga operates the installation.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from studio.accounts.models import Team, User
from studio.projects.models import Project
from studio.settings import file_storage
from tests import factories
from tests.databases import migrated_sqlite, restore_sqlite

# How fast the machine is, and what an earlier run has found, must not decide whether a test passes.
hypothesis_settings.register_profile(
    "studio", deadline=None, database=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("studio")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """The tables of this process, copied from those that were migrated once for the whole run."""
    path = Path(configured.DATABASES["default"]["TEST"]["NAME"])
    with django_db_blocker.unblock():
        shutil.copyfile(migrated_sqlite(), path)
        connection.close()
        connection.settings_dict["NAME"] = configured.DATABASES["default"]["NAME"] = str(path)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", _restore)
            yield
        connection.close()


def _restore(_: TransactionTestCase) -> None:
    """Undo what a test with transactions of its own has changed. Django's own way takes twenty times as long."""
    restore_sqlite(migrated_sqlite())


@pytest.fixture(scope="session", autouse=True)
def _plain_settings() -> Iterator[None]:
    """No hashed names of static files, a cache in memory, and passwords that cost nothing."""
    static_files = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**configured.STORAGES, "staticfiles": static_files},
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()  # the memory of the process outlives a test: counted guesses, limits


@pytest.fixture
def team(db: None) -> Team:
    return factories.team("Glass")


@pytest.fixture
def alice(team: Team) -> User:
    return factories.member(team, "Alice", "owner")


@pytest.fixture
def bob(team: Team) -> User:
    return factories.member(team, "Bob", "reviewer")


@pytest.fixture
def carol(team: Team) -> User:
    return factories.member(team, "Carol", "creator")


@pytest.fixture
def charlie(db: None) -> User:
    return factories.member(factories.team("Elsewhere"), "Charlie", "owner")


@pytest.fixture
def olga(db: None) -> User:
    return factories.operator("Olga")


@pytest.fixture
def project(team: Team) -> Project:
    return factories.project(team)


@pytest.fixture
def browse() -> Callable[..., Client]:
    """An HTTP client of a person who has just signed in."""

    def signed_in(user: User, **headers: Any) -> Any:
        client = Client(headers=headers)
        factories.sign_in(client, user)
        return client

    return signed_in


@pytest.fixture
def files_on_s3(settings: Settings, monkeypatch: pytest.MonkeyPatch, s3_bucket: dict[str, str]) -> None:
    """The studio keeps its files in an empty bucket of a real S3 server."""
    use_bucket(s3_bucket, settings, monkeypatch)


def use_bucket(bucket: dict[str, str], settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the studio keep its files in this bucket for one test."""
    for name, value in bucket.items():
        monkeypatch.setenv(name, value)
    settings.S3_BUCKET = bucket["S3_BUCKET"]
    settings.STORAGES = {**settings.STORAGES, "default": file_storage()}
