"""An order that was rendered before in this project is recognised by what it asks for."""

from __future__ import annotations

from dataclasses import replace

from studio.catalog.request import Input, Kind, Mode, VideoRequest
from studio.generation.body import fingerprint

DOOR = Input(ref="a", kind=Kind.IMAGE, name="Door")
WISH = VideoRequest(
    mode=Mode.REFERENCES,
    prompt="@Door opens.",
    width_px=1920,
    height_px=1080,
    seconds=5,
    reference_images=(DOOR,),
)


def test_two_wishes_for_the_same_videos_have_one_fingerprint():
    renamed = replace(WISH, prompt="@Gate opens. ", reference_images=(replace(DOOR, name="Gate"),))
    kept_elsewhere = replace(WISH, ttl_seconds=600, upload_endpoint="https://example.com/x")
    assert fingerprint(WISH) == fingerprint(renamed) == fingerprint(kept_elsewhere)


def test_another_word_input_or_length_is_another_wish():
    others = [
        replace(WISH, prompt="@Door closes."),
        replace(WISH, seconds=6),
        replace(WISH, number_results=2),
        replace(WISH, reference_images=(replace(DOOR, ref="b"),)),
    ]
    assert len({fingerprint(wish) for wish in (WISH, *others)}) == 5
