"""The nginx example in front of the web server: it hands files out, and only those the studio says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.files.storage import default_storage

from studio.core.storage.files import put
from tests.core.processes.test_web_server import CLIP, CLIP_BYTES, Server
from tests.environment.nginx import Nginx, nginx
from tests.environment.ports import free_port
from tests.processes import wait_for

pytestmark = pytest.mark.processes


@pytest.fixture
def server() -> Iterator[Server]:
    with Server.running() as running:
        yield running


@pytest.fixture
def front(tmp_path: Path, settings: Any, server: Server) -> Iterator[Nginx]:
    settings.X_ACCEL_LOCATION = "/stored"
    local = tmp_path / "clip"
    local.write_bytes(bytes(CLIP_BYTES - 5) + b"above")
    put(local, CLIP)
    media = Path(default_storage.path(""))
    with nginx(tmp_path, studio_ports=[server.port], data=media.parent) as running:
        yield running
    default_storage.delete(CLIP)


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(verify=False, headers={"Host": "studio.example"}, timeout=30) as browser:
        yield browser


def test_nginx_sends_the_file_that_the_studio_names(front: Nginx, client: httpx.Client) -> None:
    first = CLIP_BYTES - 7
    answer = client.get(f"{front.https_url}/clip", headers={"Range": f"bytes={first}-{CLIP_BYTES - 2}"})
    assert (answer.status_code, answer.content) == (206, b"\0\0abov")
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Cache-Control"].startswith("private")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "X-Accel-Redirect" not in answer.headers
    again = client.get(f"{front.https_url}/clip", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", [f"/stored/{CLIP}", "/metrics", "/readyz"])
def test_what_is_inside_cannot_be_asked_for(front: Nginx, client: httpx.Client, path: str) -> None:
    assert client.get(f"{front.https_url}{path}").status_code == 404


def test_plain_http_leads_to_https(front: Nginx, client: httpx.Client) -> None:
    answer = client.get(f"{front.http_url}/projects/?a=1")
    assert (answer.status_code, answer.headers["Location"]) == (308, "https://studio.example/projects/?a=1")


def test_a_large_body_is_refused_in_front_but_where_files_come_in(front: Nginx, client: httpx.Client) -> None:
    body = bytes(1_100_000)
    assert client.post(f"{front.https_url}/sign-in/", content=body).status_code == 413
    project = "/projects/11111111-1111-4111-8111-111111111111"
    cookie = {"Cookie": "sessionid=anything"}
    for path in (
        f"{project}/uploads/",
        f"{project}/order/",
        "/uploads/11111111-1111-4111-8111-111111111111/",
    ):
        answer = client.post(f"{front.https_url}{path}", content=body, headers=cookie)
        assert answer.text == "['1100000', None] 1100000", path


def test_the_log_of_nginx_has_no_token_of_a_link(front: Nginx, client: httpx.Client, tmp_path: Path) -> None:
    client.get(f"{front.https_url}/g/token-of-a-link/")
    log = tmp_path / "access.log"
    wait_for(lambda: '"path":"/g/…"' in log.read_text())  # written after the answer
    assert "token-of-a-link" not in log.read_text()


def test_an_outage_that_all_machines_share_takes_none_of_them_out(
    tmp_path: Path, server: Server, client: httpx.Client
) -> None:
    with nginx(tmp_path, studio_ports=[server.port] * 2, data=tmp_path) as front:
        answers = {client.get(f"{front.https_url}/away").text for _ in range(6)}
        assert answers == {"Its database does not answer."}
        assert client.get(front.https_url).text == "here"


def test_when_no_machine_answers_a_sentence_says_so(tmp_path: Path, client: httpx.Client) -> None:
    with nginx(tmp_path, studio_ports=[free_port()], data=tmp_path) as front:
        answer = client.get(front.https_url)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Nothing that was ordered or written is lost" in answer.text
