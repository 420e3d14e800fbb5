"""A file goes up as a data URI that is never whole in memory."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PIL import Image

from studio.provider.client import HttpExchange, Runware
from studio.provider.errors import Misconfigured, ProviderError, Rejected, Unintelligible, Unreachable
from studio.provider.http_log import mask
from studio.provider.messages import upload_message
from studio.provider.upload import CHUNK_BYTES, FileBody
from tests.sandbox import server
from tests.sandbox.in_process import BASE_URL, KEY, InProcessSandbox


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    Image.effect_noise((300, 300), 40).save(path)
    return path


@pytest.mark.parametrize(
    "size", [0, 1, 2, 3, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES + 2]
)
def test_the_pieces_make_the_message_and_its_length_was_known(tmp_path: Path, size: int) -> None:
    path, uuid = tmp_path / "file", uuid4()
    path.write_bytes((bytes(range(251)) * (size // 251 + 1))[:size])
    body = FileBody(path, "video/mp4", uuid, seconds=60)
    length = body.length
    pieces = list(body)
    sent = json.loads(b"".join(pieces))
    assert length == sum(map(len, pieces))
    assert max(map(len, pieces)) <= CHUNK_BYTES * 4 // 3
    assert mask(sent) == body.log_summary
    digest = sha256(path.read_bytes()).hexdigest()
    assert body.log_summary == [
        upload_message(uuid, f"data:video/mp4;base64,… ({size} bytes, sha256 {digest})")
    ]


def test_an_upload_that_takes_too_long_is_given_up(picture: Path) -> None:
    with pytest.raises(Unreachable):
        list(FileBody(picture, "image/png", uuid4(), seconds=-1))


def test_a_picture_goes_up_and_its_id_is_an_input(
    runware: Runware, local: InProcessSandbox, picture: Path
) -> None:
    uuid = runware.upload(picture, "image/png")
    assert UUID(uuid)
    stored = local.app.store.files / f"{uuid}.png"
    assert stored.read_bytes() == picture.read_bytes()


def test_a_stored_file_is_deleted_and_then_unknown(
    runware: Runware, local: InProcessSandbox, picture: Path
) -> None:
    uuid = runware.upload(picture, "image/png")
    runware.delete_media(uuid)
    assert not local.app.store.rows("SELECT * FROM media")
    with pytest.raises(Rejected):
        runware.delete_media(uuid)


def test_a_deferred_upload_is_waited_for(runware: Runware, local: InProcessSandbox, picture: Path) -> None:
    local.fault("deferred_upload")
    uuid = runware.upload(picture, "image/png")
    assert (local.app.store.files / f"{uuid}.png").exists()


def test_a_deferred_upload_that_never_ends_is_given_up(local: InProcessSandbox, picture: Path) -> None:
    local.fault("deferred_upload")
    local.fault("empty_data", on="poll", times=None)
    waited: list[float] = []
    with (
        Runware(f"{BASE_URL}/v1", KEY, transport=local.transport, sleep=waited.append) as client,
        pytest.raises(Unreachable),
    ):
        client.upload(picture, "image/png")
    assert sum(waited) < 60


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("error_500", Unreachable),
        ("html_502", Unreachable),
        ("malformed_json", Unintelligible),
        ("cut_after", Unreachable),
        ("quota_402", Misconfigured),
        ("refused_400", Rejected),
    ],
)
def test_a_struck_upload_is_the_right_error(
    runware: Runware, local: InProcessSandbox, picture: Path, fault: str, error: type[ProviderError]
) -> None:
    local.fault(fault, on="upload")
    with pytest.raises(error):
        runware.upload(picture, "image/png")


def test_a_file_of_no_use_is_rejected(runware: Runware, tmp_path: Path) -> None:
    path = tmp_path / "words.png"
    path.write_text("these are words")
    with pytest.raises(Rejected) as caught:
        runware.upload(path, "image/png")
    assert caught.value.parameter == "media"


def test_the_event_log_keeps_the_files_hash_and_not_the_file(local: InProcessSandbox, picture: Path) -> None:
    exchanges: list[HttpExchange] = []
    with Runware(f"{BASE_URL}/v1", KEY, transport=local.transport, recorder=exchanges.append) as client:
        client.upload(picture, "image/png")
    (exchange,) = exchanges
    digest = sha256(picture.read_bytes()).hexdigest()
    assert exchange.sent[0]["media"].endswith(f"({picture.stat().st_size} bytes, sha256 {digest})")
    assert len(json.dumps(exchange.as_json())) < 1000


@pytest.mark.processes
def test_a_file_goes_up_over_a_real_connection(sandbox: server.Sandbox, picture: Path) -> None:
    with Runware(sandbox.api_url, sandbox.key) as client:
        uuid = client.upload(picture, "image/png")
    assert (sandbox.data_dir / "files" / f"{uuid}.png").read_bytes() == picture.read_bytes()
