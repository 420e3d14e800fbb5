"""Hostile input at every address: forms, queries, uploads, webhook, guest links. The answer may be no, never a 500.

``FUZZ=5000 pytest tests/security/test_fuzz.py`` tries more. Field names are those that the sources read, so a new
field is tried as soon as it exists.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.signals import got_request_exception
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.architecture import fixtures
from tests.architecture.access_matrix import ACCESS
from tests.architecture.test_access_matrix import TwoTeams
from tests.security.fuzzing import (
    EXAMPLES,
    SIGNING_OUT,
    VISITORS,
    WORST,
    bounded,
    field_names,
    fields,
    requests,
    status_of,
    values,
)

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]


class File(BytesIO):
    """What a browser would send, under a name that no browser would."""

    def __init__(self, name: str, content: Any) -> None:
        super().__init__(content)
        self.name = name


HEADS = [
    b"\x89PNG\r\n\x1a\n" + b"\x00" * 60,
    b"\x00\x00\x00\x18ftypisom" * 4,
    b"GIF89a",
    b"<svg onload=alert(1)>",
]
files = st.builds(
    File,
    st.sampled_from(["a.png", "..", "x" * 300 + ".mp4", "a\nb.mov", ".", "ü.webm", "<b>.png", '".mp4']),
    st.binary(max_size=200) | st.sampled_from(HEADS),
)
bodies = st.binary(max_size=300) | st.sampled_from([b"[" * 5000, b"{}", b"--x\r\n\r\n", b"\xff\xfe"])
types = st.sampled_from(
    [
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded; charset=nope",
        "",
    ]
)
tokens = st.text(
    st.characters(exclude_characters="/?#\\", exclude_categories=["Cs", "Cc", "Zs"]), min_size=1, max_size=60
)


@pytest.fixture
def broken() -> Iterator[Any]:
    """The tracebacks of everything that went wrong inside a view."""
    tracebacks = []

    def keep(**_: Any) -> None:
        tracebacks.append(traceback.format_exc())

    got_request_exception.connect(keep)
    yield tracebacks
    got_request_exception.disconnect(keep)


@pytest.fixture
def teams(db: None, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Any:
    caplog.set_level("CRITICAL", "django.request")
    caplog.set_level("CRITICAL", "django.security")
    return TwoTeams(fixtures.build("glass", tmp_path), fixtures.build("otherteam", tmp_path))


@pytest.fixture
def tried(capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    counted: Counter[Any] = Counter()
    yield counted
    with capsys.disabled():
        print(
            f"\n  {counted['inputs']} hostile inputs at {len(ACCESS)} addresses, {counted['500s']} answered with 500"
        )


def send(
    teams: Any, tried: Any, broken: Any, who: str, method: str, request: tuple[str, Any], is_htmx: bool
) -> None:
    """One request to an address, with fields that its app reads."""
    del broken[:]
    status = status_of(teams, who, method, *request, is_htmx=is_htmx)
    tried["inputs"] += 1
    tried["500s"] += status == 500
    assert status != 500, f"{method} {request}\n" + "".join(broken)


def attempt(teams: Any, tried: Any, broken: Any, who: Any, send: Any) -> None:
    """One request, taken back afterwards."""
    del broken[:]
    with transaction.atomic():
        client = teams.clients[who]
        client.cookies.load(teams.cookies[who])
        response = send(client)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    tried["inputs"] += 1
    tried["500s"] += response.status_code == 500
    assert response.status_code != 500, "".join(broken)


addresses = st.sampled_from(sorted(set(ACCESS) - SIGNING_OUT))


@bounded
@given(request=requests, who=st.sampled_from(VISITORS), is_htmx=st.booleans())
def test_no_query_breaks_a_page(
    teams: Any, tried: Any, broken: Any, request: Any, who: Any, is_htmx: Any
) -> None:
    send(teams, tried, broken, who, "get", request, is_htmx)


@bounded
@given(request=requests, who=st.sampled_from(VISITORS), is_htmx=st.booleans())
def test_no_form_breaks_a_view(
    teams: Any, tried: Any, broken: Any, request: Any, who: Any, is_htmx: Any
) -> None:
    send(teams, tried, broken, who, "post", request, is_htmx)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_field_of_every_app_is_tried_at_each_of_its_pages(
    teams: Any, tried: Any, broken: Any, method: str
) -> None:
    """The worst values one by one, in every field at once: as many requests as addresses and values."""
    broken_requests = {}
    names = [name for name in sorted(set(ACCESS) - SIGNING_OUT) if not name.startswith("admin:")]
    for name, value in product(names, WORST):
        form = field_names(name.partition(":")[0])
        del broken[:]
        status = status_of(teams, "owner", method, name, dict.fromkeys(form, value))
        tried["inputs"] += 1
        tried["500s"] += status == 500
        if status == 500:
            broken_requests[f"{method} {name} {value[:20]!r}"] = "".join(broken)[-1500:]
    assert not broken_requests, "\n".join(f"{where}\n{trace}" for where, trace in broken_requests.items())


@pytest.mark.timeout(900)
@pytest.mark.processes
def test_no_query_and_no_form_breaks_a_view_on_postgresql(
    migrated_postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "tests.security.fuzz_process"],
        cwd=django_settings.BASE,
        env={**os.environ, "STUDIO_DATA": str(tmp_path), "DATABASE_URL": migrated_postgres_url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stdout[-4000:] + process.stderr[-4000:]
    report = json.loads(process.stdout.splitlines()[-1])
    with capsys.disabled():
        print(f"\n  {report['inputs']} hostile inputs on {report['vendor']}")
    assert (report["vendor"], report["500s"]) == ("postgresql", [])
    assert report["inputs"] >= EXAMPLES


@bounded
@given(name=addresses, who=st.sampled_from(VISITORS), body=bodies, kind=types)
def test_no_body_breaks_a_view(
    teams: Any, tried: Any, broken: Any, name: Any, who: Any, body: Any, kind: Any
) -> None:
    attempt(
        teams,
        tried,
        broken,
        who,
        lambda client: client.generic("POST", teams.path(name), body, content_type=kind),
    )


@settings(bounded, max_examples=EXAMPLES // 4)
@given(
    file=files, role=values, field=st.sampled_from(["file", "upload_first_frame", "upload_reference_images"])
)
def test_no_file_breaks_an_upload(
    teams: Any, tried: Any, broken: Any, file: Any, role: Any, field: Any
) -> None:
    for name in ("library:upload", "generation:order"):
        file.seek(0)
        form = {"role": role, field: file}
        attempt(
            teams,
            tried,
            broken,
            "owner",
            lambda client, name=name, form=form: client.post(teams.path(name), form),
        )


@settings(bounded, max_examples=EXAMPLES // 4)
@given(token=tokens, form=fields("review"))
def test_no_token_breaks_the_guest_form_or_an_invitation(
    teams: Any, tried: Any, broken: Any, token: Any, form: Any
) -> None:
    for path in (
        f"/g/{token}/",
        f"/g/{token}/door/",
        f"/invitations/{token}/",
        f"/sign-in/{token}/",
        f"/password/{token}/{token}/",
    ):
        for method in ("get", "post"):
            attempt(
                teams,
                tried,
                broken,
                "guest",
                lambda client, path=path, method=method: getattr(client, method)(path, form),
            )
