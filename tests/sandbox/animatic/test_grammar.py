"""What prompts say about the camera, and how it is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from studio.sandbox.animatic.grammar import parse_prompt
from studio.sandbox.animatic.moves import Move

BASE = Path(__file__).parents[3]

READ = [
    ("a quiet morning", "gentle drift"),
    ("the camera slowly pushes in", "slow push-in"),
    ("dolly forward to her face", "push-in"),
    ("a fast dolly out", "fast pull-out"),
    ("the camera pulls back quickly", "fast pull-out"),
    ("slow zoom in on the ring", "slow zoom in"),
    ("it zooms out", "zoom out"),
    ("pan left", "pan left"),
    ("the camera pans to the right", "pan right"),
    ("tilt up to the tower", "tilt up"),
    ("tilt down", "tilt down"),
    ("orbits around the dancer", "orbit right"),
    ("circles him to the left", "orbit left"),
    ("the camera cranes up", "crane up"),
    ("crane down to the street", "crane down"),
    ("a restless handheld camera", "handheld"),
    ("a static shot", "static"),
    ("no camera movement", "static"),
    ("the camera does not move", "static"),
    ("a whip pan to the left", "whip pan left"),
    ("the camera tracks alongside", "track right"),
    ("the camera follows from behind", "follow"),
    ("push in while the camera tilts up", "push-in with tilt up"),
    ("push in and pan left. Then pull out", "push-in with pan left, then pull-out"),
    ("pan left, at 2 s tilt up", "pan left, then tilt up at 2 s"),
    ("push in, orbit at 3 seconds", "push-in, then orbit right at 3 s"),
    ("after 1.5 s whip pan", "whip pan right at 1.5 s"),
    ("zoom out in the last 2 seconds", "zoom out in the last 2 s"),
    ("start with a wide shot, then push in, end on a close-up", "wide, push-in, ending close"),
    ("begin wide and finish on a close-up", "wide, push-in, ending close"),
    ("start close, end wide", "close, pull-out, ending wide"),
    ("low angle, a giant door, static shot", "low angle, static"),
    ("aerial view, push in", "high angle, push-in"),
]


@pytest.mark.parametrize(("prompt", "sentence"), READ)
def test_camera_words_are_understood(prompt: Any, sentence: Any) -> None:
    assert parse_prompt(prompt).sentence() == sentence


@pytest.mark.parametrize(
    "prompt",
    [
        "a crane stands in the shallow water",
        "a frying pan on the stove",
        "a train track in the snow",
        "she stands close to the wall",
        "the sun is rising over the hills",
        "static electricity in her hair",
        "do not zoom",
        "without any pan left",
        "slow motion of a falling cup",
    ],
)
def test_words_for_things_are_not_camera_words(prompt: str) -> None:
    assert parse_prompt(prompt).sentence() == "gentle drift"


def test_a_prompt_full_of_moves_is_bounded() -> None:
    assert len(parse_prompt("pan left, then tilt up, then " * 400).cues) <= 5


def test_the_documentation_lists_every_move() -> None:
    text = (BASE / "docs" / "drafts.md").read_text()
    first_cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| ")]
    listed = {move.strip() for cell in first_cells for move in cell.split(",")}
    assert {move.value for move in Move} <= listed
