"""Formats are recognised by their first bytes, from a list."""

from __future__ import annotations

from typing import Any

import pytest

from studio.media.sniff import FORMATS, sniff


@pytest.mark.parametrize(
    "head", [b"", b"GIF89a", b"<svg xmlns", b"#EXTM3U\n", b"%PDF-1.7", b"MZ" + bytes(62)]
)
def test_only_listed_formats_are_recognised(head: Any) -> None:
    assert sniff(head) is None


def test_each_suffix_and_type_belongs_to_one_format() -> None:
    for names in ("suffixes", "mimes"):
        listed = [name for file_format in FORMATS for name in getattr(file_format, names)]
        assert len(listed) == len(set(listed))
