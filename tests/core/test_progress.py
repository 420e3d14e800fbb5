"""Progress of work: a share, and the time that is left once it can be judged."""

from __future__ import annotations

import pytest

from studio.core.progress import Progress, ProgressReport, progress_of


def test_nothing_is_said_of_work_that_nobody_reports() -> None:
    assert progress_of("film:1") is None


def test_a_share_is_read_under_its_own_key_and_written_at_most_once_a_second() -> None:
    report = ProgressReport("film:1")
    for share in (0.03, 0.04):
        report(share)
    assert progress_of("film:1") == Progress(share=0.03, seconds_left=None)
    assert progress_of("film:2") is None


def test_the_time_that_is_left_follows_from_the_time_that_went(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1_000.0]
    monkeypatch.setattr("studio.core.progress.time.time", lambda: clock[0])
    report = ProgressReport("film:1")
    clock[0] += 10
    report(0.25)
    clock[0] += 5
    progress = progress_of("film:1")
    assert progress == Progress(share=0.25, seconds_left=25)
    assert progress.label == "25 %, about 25 s left"


@pytest.mark.parametrize(
    ("seconds", "label"), [(None, "50 %"), (0.0, "50 %, about 1 s left"), (200.0, "50 %, about 3 min left")]
)
def test_a_label_is_short(seconds: float | None, label: str) -> None:
    assert Progress(share=0.5, seconds_left=seconds).label == label
