"""The cast of every test, and the storages it may ask for.

Alice owns, Bob reviews, Carol creates, Charlie is a stranger from another team.
"""

from __future__ import annotations

import pytest
from django.test import Client

from studio.settings import file_storage
from tests import factories


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def team(db):
    return factories.team("Glass")


@pytest.fixture
def alice(team):
    return factories.member(team, "Alice", "owner")


@pytest.fixture
def bob(team):
    return factories.member(team, "Bob", "reviewer")


@pytest.fixture
def carol(team):
    return factories.member(team, "Carol", "creator")


@pytest.fixture
def charlie(db):
    return factories.member(factories.team("Elsewhere"), "Charlie", "owner")


@pytest.fixture
def project(team):
    return factories.project(team)


@pytest.fixture
def browse():
    """A signed-in HTTP client for a person."""

    def signed_in(user, **headers):
        client = Client(headers=headers)
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def files_on_s3(settings, monkeypatch, s3_bucket):
    """The studio keeps its files in an empty bucket of a real S3 server."""
    for name, value in s3_bucket.items():
        monkeypatch.setenv(name, value)
    settings.S3_BUCKET = s3_bucket["S3_BUCKET"]
    settings.STORAGES = {**settings.STORAGES, "default": file_storage()}
