"""Sentences about files cross from the process that reads them to the person who brought the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from studio.core.translations.wording import worded
from studio.media import bounded
from studio.media.edits.values import EditedTimeline
from studio.media.errors import Unusable
from tests.media.test_edits import EDL

BACKWARDS = "M2   AX       -24.0                00:00:00:00\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Die Datei ist leer (0 Byte)."),
        (b"%PDF", "Das ist kein Bild oder Video, das gelesen werden kann: es ist ein PDF-Dokument."),
        (
            b"\0\0\0\x18ftypmp42",
            "Die Datei endet zu früh oder ist beschädigt: Sie lässt sich nicht als Video öffnen.",
        ),
    ],
)
def test_a_refusal_of_another_process_is_worded_here(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(Unusable) as error:
        bounded.probe_bounded(path)
    with translation.override("de"):
        assert worded(error.value.sentence) == sentence


def test_what_of_a_timeline_was_not_read_is_worded(tmp_path: Path) -> None:
    path = tmp_path / "cut.edl"
    path.write_text(EDL + BACKWARDS)
    edit = EditedTimeline.from_json(bounded.run_bounded("read_edit", path=str(path), rate="24"))
    with translation.override("de"):
        assert [worded(text) for text in edit.left_out] == [
            "Ereignis 005 läuft nicht vorwärts (M2): rückwärts oder stehend, wird es gelesen, als liefe es vorwärts."
        ]
        remarks = [worded(text) for item in edit.items for text in item.remarks]
    assert remarks == ["eine Überblendung über 12 Bilder", "Geschwindigkeit 200 %"]
