"""The marks of a draft."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from studio.sandbox.animatic.burn_in import BurnIn
from studio.sandbox.animatic.yuv import split_planes

WIDE = (1920, 1080)


def marked(number: Any, *, level: int = 100, size: Any = WIDE, captions: Any = (), at: float = 0.0) -> Any:
    frame = np.full((size[1] * 3 // 2, size[0]), level, np.uint8)
    BurnIn(size[0], size[1], captions).draw_on(frame, number, at)
    return split_planes(frame).y


@pytest.mark.parametrize("level", [20, 100, 150, 230])
def test_the_marks_read_at_a_quarter_of_the_size_on_any_ground(level: int) -> None:
    small = cv2.resize(marked(7, level=level), (480, 270), interpolation=cv2.INTER_AREA).astype(int)
    for part in (small[240:262, 10:130], small[240:262, 390:470]):
        assert np.abs(part - level).max() > 55
        assert (np.abs(part - level) > 30).sum() > 60


def test_the_marks_stay_in_the_safe_area_and_leave_the_picture_alone() -> None:
    changed = np.argwhere(marked(123) != 100)
    top, left = changed.min(0)
    bottom, right = changed.max(0)
    assert left >= 1920 * 0.025
    assert right <= 1920 * 0.975
    assert bottom <= 1080 * 0.955
    assert top > 1080 * 0.88
    assert len(changed) < 1920 * 1080 * 0.006


def test_every_frame_has_its_own_number() -> None:
    distinct_pictures = {marked(number).tobytes() for number in (0, 1, 9, 10, 23, 24, 239)}
    assert len(distinct_pictures) == 7


def test_digits_stand_still_while_they_count() -> None:
    spans = []
    for number in (0, 11, 88):
        columns = np.flatnonzero((marked(number)[1000:1060] != 100).any(0))
        spans.append((columns[columns > 960].min() // 12, columns.max() // 12))
    assert max(one[0] for one in spans) - min(one[0] for one in spans) <= 1


def test_captions_share_the_time() -> None:
    first, second = (marked(0, captions=("image 1", "image 2"), at=at)[:200] for at in (0.2, 0.7))
    assert (first != 100).any()
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("size", [(64, 36), (180, 320), (320, 180)])
def test_marks_fit_small_and_tall_frames(size: tuple[Any, ...]) -> None:
    assert (marked(5, size=size, captions=("edit: " + "long words " * 40,)) != 100).any()
