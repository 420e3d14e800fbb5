from __future__ import annotations

from uuid import UUID

from studio.core.values.uuids import parse_uuid, parse_uuids

TEXT = "6f1c2b0e-5d0b-4a55-9a3c-0d6f2a5b7c11"


def test_only_the_text_of_a_uuid_is_one() -> None:
    assert parse_uuid(TEXT) == UUID(TEXT)
    assert [parse_uuid(value) for value in ("", "x", "12", f"{TEXT}0")] == [None] * 4


def test_texts_that_are_no_uuids_are_left_out() -> None:
    assert parse_uuids([TEXT, "x", TEXT.upper()]) == [UUID(TEXT)] * 2
