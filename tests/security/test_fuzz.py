"""Hostile input at every address: forms, queries, uploads, webhook, guest links. The answer may be no, never a 500.

``FUZZ=5000 pytest tests/security/test_fuzz.py`` tries more. Field names are those that the sources read, so a new
field is tried as soon as it exists.
"""

from __future__ import annotations

import os
import re
import traceback
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.signals import got_request_exception
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.architecture import fixtures
from tests.architecture.access_matrix import ACCESS
from tests.architecture.test_access_matrix import TwoTeams

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]
EXAMPLES = int(os.environ.get("FUZZ", "400"))
BASE = Path(django_settings.BASE)
SIGNING_OUT = {"accounts:sign_out"}
VISITORS = ("owner", "reviewer", "stranger", "guest")


def field_names() -> list[Any]:
    """Every name that a form, a template or a view asks for."""
    names = set()
    for path in (BASE / "templates").rglob("*.html"):
        names |= set(re.findall(r'\bname="([\w-]+)"', path.read_text()))
    for path in (BASE / "studio").rglob("*.py"):
        text = path.read_text()
        names |= set(re.findall(r'(?:GET|POST|FILES|data)\.(?:get|getlist)\(\s*"([\w-]+)"', text))
        names |= set(re.findall(r"^    (\w+) = forms\.", text, re.MULTILINE))
    return sorted(names)


FIELDS = field_names()
HOSTILE = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "-1",
    "0",
    "1e999",
    "NaN",
    "inf",
    "99999999999999999999999",
    "9" * 400,
    "١٢٣",
    "²",
    "null",
    "[]",
    "{}",
    '{"a":',
    "[" * 2000,
    "true",
    "../../etc/passwd",
    "%s%n",
    "{{7*7}}",
    "';--",
    "<script>alert(1)</script>",
    "\U0001f600",
    "\u202eabc",
    "é" * 5000,
    "00000000-0000-0000-0000-000000000000",
    "not-a-uuid",
    "2026-02-31",
    "2026-13-01T99:99:99Z",
    "//evil.example",
    "javascript:alert(1)",
    "owner",
    "approve",
    "takes",
    "shot",
    "text",
    "edit",
    "draft",
    "runware",
]
values = st.sampled_from(HOSTILE) | st.text(max_size=40) | st.integers().map(str)
fields = st.dictionaries(st.sampled_from(FIELDS), values | st.lists(values, max_size=3), max_size=6)


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


bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


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
@given(name=addresses, who=st.sampled_from(VISITORS), query=fields, is_htmx=st.booleans())
def test_no_query_breaks_a_page(
    teams: Any, tried: Any, broken: Any, name: Any, who: Any, query: Any, is_htmx: Any
) -> None:
    headers = {"HX-Request": "true"} if is_htmx else {}
    attempt(teams, tried, broken, who, lambda client: client.get(teams.path(name), query, headers=headers))


@bounded
@given(name=addresses, who=st.sampled_from(VISITORS), form=fields, is_htmx=st.booleans())
def test_no_form_breaks_a_view(
    teams: Any, tried: Any, broken: Any, name: Any, who: Any, form: Any, is_htmx: Any
) -> None:
    headers = {"HX-Request": "true"} if is_htmx else {}
    attempt(teams, tried, broken, who, lambda client: client.post(teams.path(name), form, headers=headers))


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
@given(token=tokens, form=fields)
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
