"""What ``@name`` means, and what it becomes."""

from __future__ import annotations

from typing import Any

import pytest

from studio.catalog import mentions
from studio.catalog.request import Mode
from tests.catalog.sample_requests import image, sample_request, video

TRAY = (image("Ana"), image("Ana-Maria"), image("blue_door"), image("Größe"))


def _request(prompt: str, images: Any = TRAY) -> Any:
    return sample_request(Mode.EDIT, prompt=prompt, source_video=video("clip"), reference_images=images)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("@Ana walks", "image 1 walks"),
        ("@ana and @ANA", "image 1 and image 1"),
        ("@Ana-Maria and @Ana.", "image 2 and image 1."),
        ("(@blue_door), then @clip!", "(image 3), then video 1!"),
        ("@GRÖSSE and @Gro\u0308ße", "image 4 and image 4"),
        ("@Ana's hand", "image 1's hand"),
        ("@Ana- she waves", "image 1- she waves"),
        ("@Ana-Maria-- go", "image 2-- go"),
        ("write to a@Ana or ana@clip.example", "write to a@Ana or ana@clip.example"),
        ("@@Ana is plain", "@Ana is plain"),
        ("@@nobody is plain", "@nobody is plain"),
        ("@nobody stays", "@nobody stays"),
        ("alone @ or @@ or @@@Ana", "alone @ or @@ or @@@Ana"),
        ("  @Ana \n", "image 1"),
        ("first\nsecond @Ana", "first\nsecond image 1"),
    ],
)
def test_a_mention_becomes_plain_words(written: str, sent: str) -> None:
    assert mentions.resolve(_request(written)) == sent


def test_frames_and_a_reference_video_have_words_of_their_own() -> None:
    frames = sample_request(
        Mode.FRAMES, prompt="From @a to @b", first_frame=image("a"), last_frame=image("b")
    )
    reference = sample_request(Mode.REFERENCE_VIDEO, prompt="Move as @a does", reference_video=video("a"))

    assert mentions.resolve(frames) == "From the first frame to the last frame"
    assert mentions.resolve(reference) == "Move as video 1 does"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("@Ana and @clip", []),
        ("@bob, @Bob and @bob", ["bob", "Bob"]),
        ("@Anabel", ["Anabel"]),
        ("@Ana-12", ["Ana-12"]),
        ("@AnaX", ["AnaX"]),
        ("at @5pm", ["5pm"]),
        ("a@b, @@bob and a lone @", []),
    ],
)
def test_a_mention_of_nothing_is_broken(written: str, names: list[Any]) -> None:
    assert mentions.broken(_request(written)) == names


def test_removing_an_input_breaks_its_mention_even_if_a_shorter_name_is_left() -> None:
    assert mentions.broken(_request("@Ana-Maria", images=(image("Ana"),))) == ["Ana-Maria"]


def test_of_two_inputs_with_one_name_the_first_is_meant_and_the_doubt_is_told() -> None:
    request = _request("@ana waves to @clip", images=(image("x"), image("Ana"), image("ana")))

    assert mentions.resolve(request) == "image 2 waves to video 1"
    assert mentions.ambiguous(request) == ["ana"]


def test_an_input_without_a_name_cannot_be_mentioned() -> None:
    assert mentions.resolve(_request("@ _ @_", images=(image(""),))) == "@ _ @_"
    assert mentions.broken(_request("@_", images=(image(""),))) == ["_"]
