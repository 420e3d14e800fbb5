"""Large files piece by piece, by the protocol that browsers use."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from studio.accounts.models import Team, User
from studio.library.models import Asset, Upload
from studio.library.uploads import resumable
from studio.projects.models import Project
from tests import factories
from tests.api.conftest import Program
from tests.api.test_requests import detail

pytestmark = pytest.mark.django_db
TUS = {"Tus-Resumable": "1.0.0"}


def picture(colour: str = "navy") -> bytes:
    file = BytesIO()
    Image.effect_noise((400, 300), 60).convert("RGB").save(file, "PNG")
    return file.getvalue() + colour.encode()


def begin(one: Program, project: Project, size: int, name: str = "frame.png", **headers: str) -> Any:
    named = {"Upload-Metadata": f"filename {b64encode(name.encode()).decode()}"}
    sent = {**TUS, **named, "Upload-Length": str(size), **headers}
    return one.post(f"/projects/{project.pk}/uploads", "", **sent)


def append(one: Program, path: str, chunk: bytes, offset: int, **headers: str) -> Any:
    sent = {**TUS, "Upload-Offset": str(offset), **headers}
    return one.client.generic("PATCH", path, chunk, "application/offset+octet-stream", headers=sent)


def test_a_file_comes_in_pieces_and_goes_on_where_it_was(
    carol: User, project: Project, program: Callable[..., Program]
) -> None:
    one, data = program(carol, scopes=["draft"]), picture()
    path = begin(one, project, len(data))["Location"]
    half = append(one, path, data[:1000], 0)
    assert (half.status_code, half["Upload-Offset"]) == (204, "1000")
    again = append(one, path, data[:1000], 0)
    assert "Ask with HEAD" in detail(again, 409)
    head = one.client.head(path, headers=TUS)
    assert (head["Upload-Offset"], head["Upload-Length"]) == ("1000", str(len(data)))
    assert one.get(path).json()["file"] is None
    assert append(one, path, data[1000:], 1000).status_code == 204
    body = one.get(path).json()
    asset = Asset.objects.get()
    assert (body["file"]["id"], body["received_bytes"]) == (str(asset.pk), len(data))
    assert asset.project == project


def test_each_refusal_has_its_status_and_sentence(
    carol: User, project: Project, program: Callable[..., Program], settings: Settings
) -> None:
    settings.MAX_UPLOAD_BYTES = 20_000_000
    one = program(carol)
    assert "is the most we take" in detail(begin(one, project, 50_000_000), 413)
    assert "is not a file that we read" in detail(begin(one, project, 10, "notes.exe"), 422)
    assert "Tus-Resumable" in detail(begin(one, project, 10, **{"Tus-Resumable": "0.2"}), 412)
    assert "Upload-Length" in detail(begin(one, project, 10, **{"Upload-Length": "-1"}), 400)
    path = begin(one, project, 9_000_000)["Location"]
    assert "at most 8 MB" in detail(append(one, path, b" " * 8_000_001, 0), 413)
    refused = one.client.generic("PATCH", path, b"x", "text/plain", headers={**TUS, "Upload-Offset": "0"})
    assert "application/offset+octet-stream" in detail(refused, 415)
    assert "frame.png" in detail(append(one, path, b"MZ" * 50_000, 0), 422)
    path = begin(one, project, 10)["Location"]
    Upload.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    assert "Begin another" in detail(one.get(path), 410)
    path = begin(one, project, 10)["Location"]
    assert one.send("DELETE", path, **TUS).status_code == 204
    detail(one.get(path), 404)


def test_an_upload_is_of_who_began_it_and_of_the_projects_of_the_token(
    carol: User, alice: User, charlie: User, team: Team, project: Project, program: Callable[..., Program]
) -> None:
    path = begin(program(carol), project, 10)["Location"]
    assert "Only who has begun" in detail(program(alice).get(path), 403)
    assert "scope draft" in detail(program(carol, scopes=["read", "order"]).get(path), 403)
    other = factories.project(team, "Other film")
    for one in (program(charlie), program(carol, projects=[other])):
        detail(one.get(path), 404)
        detail(append(one, path, b"x", 0), 404)
    assert resumable.received_bytes(Upload.objects.get()) == 0
