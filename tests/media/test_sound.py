"""The waveform of a video."""

from __future__ import annotations

import json
from pathlib import Path

from studio.media import probe, sound


def test_peaks_follow_the_sound(tmp_path: Path, clip: Path) -> None:
    count = sound.peaks(clip, tmp_path / "peaks.json", probe.probe(clip))
    waveform = json.loads((tmp_path / "peaks.json").read_text())
    assert len(waveform["peaks"]) == count == 80
    assert waveform["seconds"] == 2
    assert all(20 <= height <= 35 for height in waveform["peaks"][2:-2])
