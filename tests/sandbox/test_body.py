"""Large JSON bodies: long strings go to disk, everything else stays what it was."""

from __future__ import annotations

import base64
import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.sandbox import body
from studio.sandbox.body import InvalidBody, SpooledString, read_json

BYTES = random.Random(1).randbytes(200_000)
LONG = base64.b64encode(BYTES).decode()


class Dribble(io.BytesIO):
    """A stream that hands out few bytes at a time."""

    def __init__(self, content: bytes, size: int) -> None:
        super().__init__(content)
        self._size = size

    def read(self, _: int | None = None) -> bytes:
        return super().read(self._size)


def lifted_bytes(content: bytes, spool: Path, size: int = 10_000) -> tuple[Any, bytes, bool]:
    with read_json(Dribble(content, size), spool) as value:
        (spooled,) = (item for item in value.values() if isinstance(item, SpooledString))
        rest = {name: item for name, item in value.items() if not isinstance(item, SpooledString)}
        return rest, spooled.path.read_bytes(), spooled.is_whole


@pytest.mark.parametrize("head", ["", "data:video/mp4;base64,"])
@pytest.mark.parametrize("size", [1_000, 9_999, 300_000])
def test_a_long_string_lies_decoded_on_disk(tmp_path: Path, head: str, size: int) -> None:
    content = json.dumps({"a": 'x"\\', "media": head + LONG, "b": [1, {"c": "é"}]}).encode()
    rest, decoded, is_whole = lifted_bytes(content, tmp_path, size)
    assert rest == {"a": 'x"\\', "b": [1, {"c": "é"}]}
    assert (decoded == BYTES, is_whole) == (True, True)


def test_escaped_slashes_are_slashes(tmp_path: Path) -> None:
    content = json.dumps({"media": LONG}).replace("/", "\\/").encode()
    assert "\\/" in content.decode()
    assert lifted_bytes(content, tmp_path, 777)[1] == BYTES


def test_a_long_string_that_is_no_base64_says_so(tmp_path: Path) -> None:
    content = json.dumps({"media": "é" * 100_000}, ensure_ascii=False).encode()
    assert lifted_bytes(content, tmp_path)[2] is False


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    lifted_bytes(json.dumps({"media": LONG}).encode(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_body_that_ends_too_early_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InvalidBody), read_json(io.BytesIO(b'{"media": "' + LONG.encode()), tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_many_short_strings_cannot_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_JSON_BYTES", 1000)
    with pytest.raises(InvalidBody), read_json(io.BytesIO(json.dumps(["x" * 50] * 50).encode()), tmp_path):
        pass


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(value=_json, size=st.integers(1, 40), ascii_only=st.booleans())
def test_any_small_json_is_read_as_it_is(value: Any, size: int, ascii_only: bool) -> None:
    content = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    with read_json(Dribble(content, size), Path("/nonexistent")) as parsed:
        assert parsed == value
