"""What every answer says to the browser, and what the studio is told by its environment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from studio.accounts.models import User
from studio.core import env
from tests.architecture import fixtures
from tests.architecture.access_matrix import ACCESS
from tests.architecture.test_access_matrix import TwoTeams


@pytest.fixture
def teams(db: None, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Any:
    caplog.set_level("CRITICAL", "django.request")
    return TwoTeams(fixtures.build("glass", tmp_path), fixtures.build("otherteam", tmp_path))


_ANSWERS: dict[tuple[str, str], tuple[int, Any]] = {}


def answer_to(teams: Any, name: str, who: str) -> tuple[int, Any]:
    """Status and headers of a page for somebody: asked for once, for all tests of this process."""
    if (name, who) not in _ANSWERS:
        response = teams.ask(who, "get", teams.path(name))
        _ANSWERS[name, who] = response.status_code, response.headers
    return _ANSWERS[name, who]


def directives(headers: Any) -> dict[Any, Any]:
    lines = headers.get("Content-Security-Policy", "").split(";")
    return {line.split()[0]: line.split()[1:] for line in lines if line.strip()}


@pytest.mark.exhaustive
def test_every_page_has_the_strict_policy(teams: Any) -> None:
    pages = 0
    for name in ACCESS:
        for who in ("owner", "guest"):
            status, headers = answer_to(teams, name, who)
            policy = directives(headers)
            if not policy and status == 304:
                continue
            assert policy["default-src"] == ["'none'"], name
            assert policy["frame-ancestors"] == ["'none'"], name
            assert policy["script-src"] == ["'self'"], name
            assert policy["style-src"] == ["'self'"], name
            assert policy["base-uri"] == ["'none'"], name
            assert not {"'unsafe-inline'", "'unsafe-eval'"} & {
                word for words in policy.values() for word in words
            }
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["X-Frame-Options"] == "DENY"
            pages += headers["Content-Type"].startswith("text/html")
    assert pages > 60


def read_settings(code: Any, **environment: Any) -> Any:
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "studio.settings", **environment}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=variables,
        cwd=settings.BASE,
        capture_output=True,
        text=True,
        check=False,
    )


def test_on_https_cookies_are_secure_and_browsers_stay_there() -> None:
    code = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.SECURE_PROXY_SSL_HEADER, s.PROXIES,"
        "s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)"
    )
    output = read_settings(code, PUBLIC_BASE_URL="https://studio.example").stdout
    assert output.strip() == (
        "True True 31536000 ('HTTP_X_FORWARDED_PROTO', 'https') 1 True __Host-sessionid __Host-csrftoken"
    )
    assert read_settings(code).stdout.strip() == "False False 0 None 0 False sessionid csrftoken"


ON_HTTPS = """
import django
django.setup()
from django.test import Client
client = Client(SERVER_NAME="studio.example")
print(client.get("/sign-in/?next=/inbox/").headers.get("Location"), client.get("/healthz").status_code)
print(client.get("/healthz", secure=True).headers.get("Strict-Transport-Security"))
"""


def test_where_https_is_configured_http_leads_there(tmp_path: Path) -> None:
    result = read_settings(ON_HTTPS, PUBLIC_BASE_URL="https://studio.example", STUDIO_DATA=str(tmp_path))
    assert result.stdout.split("\n")[:2] == [
        "https://studio.example/sign-in/?next=/inbox/ 200",
        "max-age=31536000",
    ], result.stderr


@pytest.mark.parametrize("weak", ["x", "short-but-mixed-1234", "a" * 60, "abcabcabc" * 10])
def test_a_weak_secret_key_is_refused_at_the_start_without_being_told(weak: str, tmp_path: Path) -> None:
    result = read_settings("import studio.settings", SECRET_KEY=weak, STUDIO_DATA=str(tmp_path))
    assert result.returncode
    assert "SECRET_KEY" in result.stderr
    assert "random, 32 characters or more" in result.stderr
    assert len(weak) < 2 or weak not in result.stderr


def test_the_database_and_its_folder_are_readable_by_nobody_else(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    (data / "studio.sqlite3").touch(mode=0o644)
    code = (
        "import os; os.umask(0o022); import django; django.setup(); from django.db import connection;"
        "connection.cursor().execute('CREATE TABLE t (x)')"
    )
    assert read_settings(code, STUDIO_DATA=str(data)).returncode == 0
    files = sorted(data.glob("studio.sqlite3*"))
    assert data.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


@pytest.mark.exhaustive
def test_no_page_of_anybody_may_be_kept_by_a_cache(teams: Any) -> None:
    """Files may be kept by the browser of the person alone, for ten minutes, and are asked for again then."""
    tried = 0
    for name in ACCESS:
        for who in ("owner", "guest", "operator", "nobody"):
            _, headers = answer_to(teams, name, who)
            words = {word.strip() for word in headers["Cache-Control"].split(",")}
            is_file = words in ({"private", "no-cache"}, {"private", "max-age=600"})
            assert words >= {"private", "no-store"} or is_file, (name, who, words)
            assert not is_file or headers["Content-Type"].split("/")[0] in {
                "audio",
                "image",
                "video",
                "application",
            }
            assert "camera=()" in headers["Permissions-Policy"]
            tried += 1
    assert tried > 500


def test_signing_out_has_the_browser_forget_what_it_kept(alice: User, browse: Callable[..., Client]) -> None:
    assert browse(alice).post("/sign-out/")["Clear-Site-Data"] == '"cache"'


def test_a_bad_mail_address_does_not_tell_its_password() -> None:
    result = read_settings("import studio.settings", EMAIL_URL="ftp://me:hunter2@mail.example")
    assert result.returncode
    assert "EMAIL_URL" in result.stderr
    assert "hunter2" not in result.stderr + result.stdout


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "ssl"),
    [
        ("smtp://me%40x:p%2Fw@mail.example", "mail.example", 587, True, False),
        ("smtps://mail.example", "mail.example", 465, False, True),
        ("smtp://localhost:1025", "localhost", 1025, False, False),
    ],
)
def test_an_address_of_a_mail_server_is_read(
    monkeypatch: pytest.MonkeyPatch, url: str, host: str, port: int, tls: bool, ssl: bool
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    mail_settings = env.mail("EMAIL_URL")
    assert (mail_settings["EMAIL_HOST"], mail_settings["EMAIL_PORT"]) == (host, port)
    assert (mail_settings["EMAIL_USE_TLS"], mail_settings["EMAIL_USE_SSL"]) == (tls, ssl)


def test_a_body_that_is_too_large_is_refused(alice: User, browse: Callable[..., Client]) -> None:
    large = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 10)
    response = browse(alice).post("/projects/", {"name": large})
    assert response.status_code == 413
    assert "1.0 MB is the most" in response.content.decode()


class UnreadBody(BytesIO):
    """The body of a request that must be refused before it is read."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def large_request(client: Client, path: str, *, length: int = 60_000_000, **extra: Any) -> Any:
    """A form with a file of so many bytes that nobody reads."""
    environ = {"wsgi.input": UnreadBody(), "CONTENT_LENGTH": str(length), "REQUEST_METHOD": "POST", **extra}
    return client.request(PATH_INFO=path, CONTENT_TYPE="multipart/form-data; boundary=x", **environ)


@pytest.mark.parametrize(
    "name", ["accounts:sign_in", "review:guest_access", "review:guest_submit", "library:upload"]
)
def test_signed_out_people_send_no_large_body(teams: Any, name: str) -> None:
    for client in (Client(enforce_csrf_checks=True), teams.clients["guest"]):
        response = large_request(client, teams.path(name))
        assert response.status_code == 413
        assert "60 MB; 1.0 MB is the most" in response.content.decode()


def test_a_body_without_its_length_is_refused(teams: Any) -> None:
    response = large_request(Client(), "/sign-in/", length=0, HTTP_TRANSFER_ENCODING="chunked")
    assert response.status_code == 411


def test_members_send_files_where_files_are_taken(teams: Any) -> None:
    teams.clients["owner"].raise_request_exception = True
    with pytest.raises(AssertionError, match="the body was read"):
        large_request(teams.clients["owner"], teams.path("library:upload"))
    assert large_request(teams.clients["owner"], teams.path("review:write")).status_code == 413
    assert (
        large_request(teams.clients["owner"], teams.path("library:upload"), length=700_000_000).status_code
        == 413
    )


@pytest.mark.exhaustive
def test_pages_are_compressed_and_files_are_not(teams: Any) -> None:
    teams.clients["owner"].defaults["HTTP_ACCEPT_ENCODING"] = "gzip"
    packed: dict[Any, Any] = {}
    for name in ACCESS:
        response = teams.ask("owner", "get", teams.path(name))
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.status_code == 200 and (response.streaming or len(response.content) > 1000):
            packed.setdefault(kind, set()).add(response.headers.get("Content-Encoding"))
    assert packed.pop("text/html") == {"gzip"}
    assert packed["video/mp4"] == packed["image/webp"] == {None}


def test_an_address_for_forms_says_so_when_it_is_opened(teams: Any) -> None:
    response = teams.ask("owner", "get", teams.path("accounts:invite"))
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert b"Nothing was sent and nothing has changed." in response.body
