"""A result's file comes whole or not at all, and goes on where it was cut off."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.provider.client import Runware, Timeouts
from studio.provider.errors import (
    BadAddress,
    Busy,
    DownloadTooLarge,
    Gone,
    NotReady,
    ProviderError,
    Unfetchable,
    Unintelligible,
    Unreachable,
)

from .stub_server import Headers, StubServer

FILE = bytes(range(256)) * 2000
HALF = len(FILE) // 2


def fetch(stub: StubServer, path: Path, **how: int | bool) -> None:
    with Runware(f"{stub.base_url}/v1", "key") as client:
        client.download(f"{stub.base_url}/a.mp4?signature=1", path, **how)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "take.mp4"


def half_first(stub: StubServer, *, etag: str = '"one"', rest_of: bytes = FILE) -> None:
    """The first answer breaks off in the middle; after that ranges are served of ``rest_of``."""

    def say(_path: str, headers: Headers) -> tuple[int, Headers, bytes]:
        tagged = {"ETag": etag} if etag else {}
        if len(stub.requests) == 1:
            return 200, {"Content-Length": str(len(FILE)), **tagged}, FILE[:HALF]
        start = int(headers.get("range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        if headers.get("if-range", etag) != etag or not start:
            return 200, tagged, rest_of
        span = f"bytes {start}-{len(rest_of) - 1}/{len(rest_of)}"
        return 206, {"Content-Range": span, **tagged}, rest_of[start:]

    stub.respond = say


def test_a_file_appears_under_its_name_and_nothing_else_stays(stub: StubServer, path: Path) -> None:
    stub.always(200, FILE)
    fetch(stub, path)
    assert path.read_bytes() == FILE
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_was_cut_off_goes_on_where_it_was(stub: StubServer, path: Path) -> None:
    half_first(stub)
    with pytest.raises(Unreachable):
        fetch(stub, path)
    assert not path.exists()
    fetch(stub, path)
    assert path.read_bytes() == FILE
    assert stub.requests[1][1]["range"] == f"bytes={HALF}-"
    assert stub.requests[1][1]["if-range"] == '"one"'
    assert list(path.parent.iterdir()) == [path]


def test_without_a_validator_the_length_must_be_the_same(stub: StubServer, path: Path) -> None:
    half_first(stub, etag="")
    with pytest.raises(Unreachable):
        fetch(stub, path)
    fetch(stub, path)
    assert path.read_bytes() == FILE
    assert "if-range" not in stub.requests[1][1]


def test_the_rest_of_another_file_is_never_joined(stub: StubServer, path: Path) -> None:
    half_first(stub, etag="", rest_of=FILE + b"more")
    for _ in range(2):
        with pytest.raises(Unreachable):
            fetch(stub, path)
    fetch(stub, path)
    assert path.read_bytes() == FILE + b"more"


def test_a_file_that_changed_meanwhile_begins_anew(stub: StubServer, path: Path) -> None:
    half_first(stub)
    with pytest.raises(Unreachable):
        fetch(stub, path)
    stub.always(200, b"another", ETag='"two"')
    fetch(stub, path)
    assert path.read_bytes() == b"another"


def test_a_weak_tag_is_no_validator(stub: StubServer, path: Path) -> None:
    half_first(stub, etag='W/"one"')
    with pytest.raises(Unreachable):
        fetch(stub, path)
    fetch(stub, path)
    assert "if-range" not in stub.requests[1][1]


def test_without_resume_it_begins_anew(stub: StubServer, path: Path) -> None:
    half_first(stub)
    with pytest.raises(Unreachable):
        fetch(stub, path)
    fetch(stub, path, resume=False)
    assert "range" not in stub.requests[1][1]
    assert path.read_bytes() == FILE


def test_bytes_of_another_address_are_not_used(stub: StubServer, path: Path) -> None:
    half_first(stub)
    with pytest.raises(Unreachable):
        fetch(stub, path)
    with Runware(f"{stub.base_url}/v1", "key") as client:
        client.download(f"{stub.base_url}/b.mp4", path)
    assert "range" not in stub.requests[1][1]
    assert path.read_bytes() == FILE


def test_a_link_that_was_signed_anew_is_the_same_file(stub: StubServer, path: Path) -> None:
    half_first(stub)
    with pytest.raises(Unreachable):
        fetch(stub, path)
    with Runware(f"{stub.base_url}/v1", "key") as client:
        client.download(f"{stub.base_url}/a.mp4?signature=2", path)
    assert "range" in stub.requests[1][1]


def test_a_range_that_does_not_fit_any_more_begins_anew(stub: StubServer, path: Path) -> None:
    half_first(stub)
    with pytest.raises(Unreachable):
        fetch(stub, path)
    stub.always(416, Content_Range="bytes */10")
    with pytest.raises(Unreachable):
        fetch(stub, path)
    stub.always(200, FILE)
    fetch(stub, path)
    assert path.read_bytes() == FILE


def test_a_whole_file_that_only_lacks_its_name_is_not_asked_for_again(stub: StubServer, path: Path) -> None:
    stub.always(200, FILE, Content_Length=str(len(FILE) + 1))
    with pytest.raises(Unreachable):
        fetch(stub, path)
    with path.with_name("take.mp4.part").open("ab") as file:
        file.write(b"!")
    fetch(stub, path)
    assert path.read_bytes() == FILE + b"!"
    assert len(stub.requests) == 1


def test_a_broken_note_is_no_harm(stub: StubServer, path: Path) -> None:
    path.with_name("take.mp4.part").write_bytes(b"old")
    path.with_name("take.mp4.part.json").write_text('{"url": 1}')
    stub.always(200, FILE)
    fetch(stub, path)
    assert path.read_bytes() == FILE


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, NotReady),
        (403, NotReady),
        (404, NotReady),
        (422, NotReady),
        (502, NotReady),
        (410, Gone),
        (429, Busy),
        (408, Unreachable),
        (500, Unreachable),
        (503, Unreachable),
        (400, Unintelligible),
        (204, NotReady),
    ],
)
def test_a_status_says_whether_to_come_again(
    stub: StubServer, path: Path, status: int, error: type[ProviderError]
) -> None:
    stub.always(status, b"" if status == 204 else b"words")
    with pytest.raises(error):
        fetch(stub, path)
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json", "application/xml"])
def test_a_page_is_not_taken_for_the_file(stub: StubServer, path: Path, kind: str) -> None:
    stub.always(200, b"x" * 10_000, Content_Type=kind)
    with pytest.raises(NotReady):
        fetch(stub, path)
    assert list(path.parent.iterdir()) == []


def test_a_file_that_announces_too_much_is_not_begun(stub: StubServer, path: Path) -> None:
    stub.always(200, FILE)
    with pytest.raises(DownloadTooLarge):
        fetch(stub, path, max_bytes=len(FILE) - 1)
    assert list(path.parent.iterdir()) == []


def test_a_file_of_exactly_the_allowed_size_comes(stub: StubServer, path: Path) -> None:
    stub.always(200, FILE)
    fetch(stub, path, max_bytes=len(FILE))
    assert path.stat().st_size == len(FILE)


def test_a_file_that_announces_nothing_is_bounded_too(stub: StubServer, path: Path) -> None:
    stub.always(200, FILE, Content_Length="")
    with pytest.raises(DownloadTooLarge):
        fetch(stub, path, max_bytes=1000)
    assert list(path.parent.iterdir()) == []


def test_a_file_that_announces_nothing_ends_where_it_ends(stub: StubServer, path: Path) -> None:
    stub.always(200, FILE, Content_Length="")
    fetch(stub, path)
    assert path.read_bytes() == FILE


def test_a_file_that_takes_too_long_is_left_for_the_next_attempt(stub: StubServer, path: Path) -> None:
    stub.always(200, FILE)
    with (
        Runware(f"{stub.base_url}/v1", "key", timeouts=Timeouts(download=0)) as client,
        pytest.raises(Unreachable),
    ):
        client.download(f"{stub.base_url}/a.mp4", path)
    assert 0 < path.with_name("take.mp4.part").stat().st_size < len(FILE)


def test_progress_is_told_up_to_the_last_byte(stub: StubServer, path: Path) -> None:
    stub.always(200, FILE)
    reported: list[tuple[int, int | None]] = []
    with Runware(f"{stub.base_url}/v1", "key") as client:
        client.download(f"{stub.base_url}/a.mp4", path, on_progress=lambda *step: reported.append(step))
    assert reported[-1] == (len(FILE), len(FILE))
    assert reported == sorted(reported)


@pytest.mark.parametrize("error", [Gone, BadAddress, DownloadTooLarge])
def test_some_ends_are_final(error: type[ProviderError]) -> None:
    assert issubclass(error, Unfetchable)
    assert not issubclass(NotReady, Unfetchable)
