"""What a person and a load balancer read while something is away, and that a cache may be away."""

from __future__ import annotations

import errno
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.core.handlers.exception import response_for_exception
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone
from pytest_django import Settings

from studio.accounts.models import User
from studio.core.monitoring.outages import error_view
from studio.core.processes import components
from studio.generation.pipeline import health
from studio.projects.models import Project
from tests.core.conftest import use_redis
from tests.environment.ports import free_port
from tests.environment.redis import redis_server


def answer_to(error: Exception, **headers: Any) -> Any:
    try:
        raise error  # noqa: TRY301
    except Exception:  # noqa: BLE001 - as Django does around every view
        return error_view(RequestFactory(headers=headers).get("/projects/"))


def test_a_page_without_the_database_says_so_and_tries_again() -> None:
    response = answer_to(OperationalError("server closed the connection"))
    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert response["Retry-After"] == "5"
    text = response.content.decode()
    assert "Its database does not answer" in text
    assert '<meta http-equiv="refresh" content="5">' in text
    assert 'href="/projects/"' in text


def test_a_part_of_a_page_without_the_database_is_one_sentence() -> None:
    response = answer_to(OperationalError("away"), HX_Request="true")
    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert response["Content-Type"] == "text/plain"
    assert response.content.decode().startswith("Its database does not answer")


def test_any_other_error_is_called_a_fault() -> None:
    response = answer_to(ValueError("a fault"))
    assert response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Something broke here" in response.content.decode()


@pytest.mark.parametrize(
    ("error", "has_traceback"),
    [(OperationalError("connection failed:\n\tserver closed"), False), (ValueError("a fault"), True)],
)
def test_a_request_that_meets_an_outage_is_one_line_of_the_log(
    caplog: pytest.LogCaptureFixture, error: Exception, has_traceback: bool
) -> None:
    try:
        raise error
    except type(error):
        response_for_exception(RequestFactory().get("/projects/"), error)
    [record] = [one for one in caplog.records if one.name == "django.request"]
    assert bool(record.exc_info) is has_traceback
    if not has_traceback:
        assert record.getMessage().endswith("/projects/ (OperationalError: connection failed: server closed)")


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_full_disk_is_said_to_whoever_sends_a_file(
    project: Project,
    carol: User,
    browse: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
    headers: dict[str, str],
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", full)
    client = browse(carol, **headers)
    client.raise_request_exception = False
    file = SimpleUploadedFile("clip.mp4", b"any bytes", content_type="video/mp4")
    response = client.post(f"/projects/{project.pk}/uploads/", {"file": file})
    assert response.status_code == HTTPStatus.INSUFFICIENT_STORAGE
    assert "The file was not stored" in response.content.decode()


@pytest.mark.django_db
def test_only_what_another_node_has_takes_this_one_out(settings: Settings, client: Client) -> None:
    use_redis(settings, f"redis://127.0.0.1:{free_port()}/0")
    response = client.get("/readyz")
    assert response.status_code == HTTPStatus.OK
    assert response.json()["ready"] is True
    assert "Redis does not answer" in response.json()["problems"]["queue"]
    settings.MIN_FREE_BYTES = 10**18
    response = client.get("/readyz")
    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "of disk are left" in response.json()["problems"]["disk"]
    assert client.get("/healthz").status_code == HTTPStatus.OK


@pytest.mark.django_db
def test_a_node_that_is_not_prepared_gets_no_requests(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="core").first().delete()
    response = client.get("/readyz")
    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert response.json() == {
        "ready": False,
        "problems": {"installation": "the database is not migrated: run manage.py prepare"},
    }


@pytest.mark.usefixtures("files_on_s3")
def test_a_file_store_that_answers_is_well() -> None:
    assert components.files_problem() == ""


@pytest.mark.usefixtures("files_on_s3")
def test_a_file_store_that_is_away_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    options = {**settings.STORAGES["default"]["OPTIONS"], "endpoint_url": f"http://127.0.0.1:{free_port()}"}
    settings.STORAGES = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": options}}
    assert components.files_problem() == "the file store does not answer (ConnectError)"


def test_a_cache_that_is_away_is_empty_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.core.cache.RETRY_SECONDS", 0.0)
    port = free_port()
    backend = "studio.core.cache.ForgivingRedisCache"
    location = f"redis://127.0.0.1:{port}/0"
    with override_settings(CACHES={"default": {"BACKEND": backend, "LOCATION": location}}):
        with redis_server(port):
            caches["default"].set("key", "value")
            assert caches["default"].get("key") == "value"
        cache = caches["default"]
        cache.set("key", "lost")
        assert cache.get("key", "nothing") == "nothing"
        assert cache.add("key", "value") is False
        assert cache.get_many(["key"]) == {}
        with redis_server(port):
            cache.set("key", "back")
            assert cache.get("key") == "back"


@pytest.mark.django_db
def test_the_last_tick_of_the_watcher_is_known_without_a_cache(settings: Settings) -> None:
    now = timezone.now()
    health.record_tick(now)
    health.record_tick(now)
    assert health.last_tick() == now
