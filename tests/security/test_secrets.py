"""Secrets of the environment are in no page, no error, no log line and no event log."""

from __future__ import annotations

import logging
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from studio.accounts.tokens import new_token
from studio.core.monitoring.logs import MaskTokens
from tests.architecture import fixtures
from tests.architecture.access_matrix import ACCESS
from tests.architecture.test_access_matrix import TwoTeams

SECRETS = ("runware-key-7d1f", "mail-password-7d1f")


@pytest.fixture
def teams(db: None, tmp_path: Path, settings: Settings) -> Any:
    settings.RUNWARE_API_KEY = SECRETS[0]
    settings.EMAIL_HOST_PASSWORD = SECRETS[1]
    return TwoTeams(fixtures.build("glass", tmp_path), fixtures.build("otherteam", tmp_path))


@pytest.mark.exhaustive
def test_no_secret_is_in_a_page_or_a_log(
    teams: Any, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = [secret.encode() for secret in (*SECRETS, settings.SECRET_KEY)]
    for name in ACCESS:
        for method in ("get", "post"):
            response = teams.ask("owner", method, teams.path(name))
            assert not [secret for secret in secrets if secret in response.body], name
            assert not [secret for secret in secrets if secret in str(response.headers).encode()], name
    log_bytes = caplog.text.encode()
    assert not [secret for secret in secrets if secret in log_bytes]


@pytest.mark.parametrize(
    "address",
    [
        "/g/{}/",
        "/g/{}/door/",
        "/sign-in/{}/",
        "/invitations/{}/",
        "/email/{}:1abc:{}/",
        "/password/NDU3NzE5/{}/",
    ],
)
def test_no_log_line_tells_the_token_of_a_link(db: None, address: str) -> None:
    console: Any = next(
        one for one in logging.root.handlers if any(isinstance(f, MaskTokens) for f in one.filters)
    )
    log_stream, token = StringIO(), new_token()
    before = console.setStream(log_stream)
    try:
        logging.getLogger("django.request").warning("Not Found: %s", address.format(token, token))
        Client().get(address.format(token, token))
    finally:
        console.setStream(before)
    assert "Not Found" in log_stream.getvalue()
    assert token not in log_stream.getvalue()


def test_an_error_shows_a_plain_page_without_its_reason(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", "django.request")

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"with {SECRETS[0]}")

    monkeypatch.setattr("studio.accounts.forms.authenticate", fail)
    form = {"email": "alice@example.com", "password": "x"}
    response = Client(raise_request_exception=False).post("/sign-in/", form)
    assert response.status_code == 500
    assert SECRETS[0] not in response.content.decode()
    assert "Traceback" not in response.content.decode()
