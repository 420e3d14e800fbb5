"""Small files as cameras, phones and programs write them, with what is right for each."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from studio.media import images, stills
from studio.media.containers import format_of, opened
from studio.media.errors import Broken
from studio.media.facts import frame_lengths
from studio.media.probe import probe
from studio.media.proxy import proxy
from studio.media.recipes import Recipe
from studio.media.transcode import transcode

pytestmark = pytest.mark.films

CASES = Path(__file__).parent / "cases"
COPY_TOLERANCE = 6  # of 255, after a second encoding


def still(name: str, number: Any, folder: Any) -> Any:
    path, out = CASES / name, folder / f"{number}.png"
    stills.frame(path, number, out, facts=probe(path))
    with Image.open(out) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def copy_of(name: str, folder: Any) -> Any:
    path, out = CASES / name, folder / "copy.mp4"
    proxy(path, out, probe(path))
    return out


def pixel(picture: Any, x: Any, y: Any) -> Any:
    height, width, _ = picture.shape
    return picture[int(height * y), int(width * x)]


@pytest.mark.parametrize(
    ("name", "frames", "size"),
    [
        ("edit-list-trim.mp4", 64, (640, 360)),
        ("cut-make-zero.mp4", 96, (640, 360)),
        ("sar-pal-16x9.mp4", 50, (1024, 576)),
        ("mirror-h.mp4", 48, (640, 360)),
        ("rot180.mp4", 48, (640, 360)),
        ("brand-XAVC.mp4", 48, (640, 360)),
        ("qt-mdat-first.mov", 48, (640, 360)),
        ("two-tracks.mp4", 48, (640, 360)),
        ("interlaced-25i.mp4", 50, (768, 576)),
        ("frag-cut.mp4", 22, (640, 360)),
        ("alpha-vp9.webm", 24, (320, 180)),
    ],
)
def test_count_and_size_are_those_that_a_player_shows_in_the_copy_too(
    tmp_path: Path, name: str, frames: int, size: tuple[Any, ...]
) -> None:
    facts = probe(CASES / name)
    assert (facts.frames, (facts.width_px, facts.height_px)) == (frames, size)
    assert still(name, frames - 1, tmp_path).shape[:2] == size[::-1]
    copied = probe(copy_of(name, tmp_path))
    assert copied.frames == frames
    assert Fraction(copied.width_px, copied.height_px) == pytest.approx(Fraction(*size), rel=0.01)


def test_frame_0_of_a_trimmed_clip_is_the_first_that_is_shown(tmp_path: Path) -> None:
    trimmed = still("edit-list-trim.mp4", 0, tmp_path)
    whole = [still("cut-make-zero.mp4", number, tmp_path) for number in range(28, 37)]
    nearest = np.argmin([np.abs(trimmed - picture).mean() for picture in whole])
    assert 28 + nearest == 32, "the same clip without its edit list has 32 frames before"
    assert probe(CASES / "edit-list-trim.mp4").hidden_frames == 32


def test_a_ramp_of_16_bit_grey_is_sent_as_a_ramp(tmp_path: Path) -> None:
    out = tmp_path / "sent.png"
    images.normalise(CASES / "gray16.png", out)
    with Image.open(out) as image:
        row = np.asarray(image.convert("L"))[180].astype(int)
    assert (row[0], row[-1]) == (0, 255)
    assert abs(row[320] - 128) <= 1
    assert len(set(row)) > 200


def test_a_mirrored_picture_is_not_a_turned_one(tmp_path: Path) -> None:
    mirrored, turned = (still(name, 5, tmp_path) for name in ("mirror-h.mp4", "rot180.mp4"))
    assert np.abs(mirrored - turned).mean() > 10
    assert np.abs(mirrored - turned[::-1]).mean() < 2, "they differ by what is up"


def test_untagged_hd_has_the_colours_of_the_player_in_poster_sprite_frame_and_copy(tmp_path: Path) -> None:
    colour = np.array((30, 190, 60))  # by BT.709; Chromium's fast path without a GPU shows a blue of 65
    path = CASES / "untagged-720p.mp4"
    facts = probe(path)
    previews = stills.previews(path, tmp_path, facts)
    with Image.open(previews.poster) as poster, Image.open(previews.sprite) as sprite:
        middle = poster.convert("RGB").getpixel((poster.width // 2, poster.height // 2))
        assert np.abs(np.array(middle) - colour).max() <= 3
        assert np.abs(np.array(sprite.convert("RGB").getpixel((100, 60))) - colour).max() <= 3
    assert np.abs(pixel(still(path.name, 2, tmp_path), 0.5, 0.5) - colour).max() <= 3
    copied = copy_of(path.name, tmp_path)
    stills.frame(copied, 2, tmp_path / "copied.png", facts=probe(copied))
    with Image.open(tmp_path / "copied.png") as image:
        assert np.abs(np.array(image.convert("RGB").getpixel((100, 100))) - colour).max() <= COPY_TOLERANCE


def test_an_hdr_still_looks_as_the_player_does(tmp_path: Path) -> None:
    patch = pixel(still("pq-h264-10.mp4", 5, tmp_path), 0.7, 0.4)
    assert np.abs(patch - np.array((0, 203, 151))).max() <= 6


def test_a_poster_shows_something_though_the_film_begins_in_black(tmp_path: Path) -> None:
    path = CASES / "fade-from-black.mp4"
    previews = stills.previews(path, tmp_path, probe(path))
    with Image.open(previews.poster) as poster:
        assert np.asarray(poster.convert("L")).max() > 60


def test_see_through_pixels_lie_on_black_in_stills_and_copy(tmp_path: Path) -> None:
    facts = probe(CASES / "alpha-vp9.webm")
    assert facts.has_alpha
    picture = still("alpha-vp9.webm", 3, tmp_path)
    assert (picture.reshape(-1, 3).max(axis=1) <= 4).mean() > 0.1, "the ground is seen"
    copied = copy_of("alpha-vp9.webm", tmp_path)
    stills.frame(copied, 3, tmp_path / "copied.png", facts=probe(copied))
    with Image.open(tmp_path / "copied.png") as image:
        assert np.abs(np.asarray(image.convert("RGB")).astype(int) - picture).mean() < COPY_TOLERANCE


def times_of(path: Any, kind: str) -> Any:
    """When each picture or each loud moment begins, in seconds."""
    with av.open(str(path)) as container:
        if kind == "picture":
            return [frame.time for frame in container.decode(video=0)]
        sound = [(frame.time, np.abs(frame.to_ndarray()).max()) for frame in container.decode(audio=0)]
    times = [time for time, loud in sound if loud > 0.3]
    return [time for before, time in zip([-1.0, *times], times, strict=False) if time - before > 0.3]


def test_picture_and_sound_of_a_variable_rate_stay_together_in_the_copy_and_in_a_trim(tmp_path: Path) -> None:
    path = CASES / "vfr-sound.mp4"
    facts = probe(path)
    own = {kind: times_of(path, kind) for kind in ("picture", "sound")}
    assert own["picture"][10] == 2.0
    copied = copy_of(path.name, tmp_path)
    assert times_of(copied, "picture") == pytest.approx(own["picture"])
    assert times_of(copied, "sound") == pytest.approx(own["sound"], abs=0.03)
    trimmed = tmp_path / "trim.mp4"
    assert transcode(path, trimmed, facts, Recipe(first=5, last=40)) == 36
    assert times_of(trimmed, "picture") == pytest.approx([time - 1.0 for time in own["picture"][5:41]])
    assert times_of(trimmed, "sound") == pytest.approx(
        [time - 1 for time in own["sound"] if 0.97 <= time < 3.2], abs=0.03
    )


def test_the_frame_times_of_a_variable_rate_are_those_of_its_pictures() -> None:
    facts = probe(CASES / "vfr-sound.mp4")
    base, *runs = facts.frame_times.split()
    steps = [int(run.split("x")[0]) for run in runs for _ in range(int((run + "x1").split("x")[1]))]
    starts = [float(sum(steps[:number]) * Fraction(base)) for number in range(len(steps))]
    assert starts == pytest.approx(times_of(CASES / "vfr-sound.mp4", "picture"))
    assert probe(CASES / "cut-make-zero.mp4").frame_times == ""


@pytest.mark.parametrize(
    ("table", "shortest", "longest"),
    [
        ("1/1000 40x7 200x3 67", 40, 200),  # the last frame alone was not measured
        ("1/1000 200x3 40x7", 40, 200),  # of the last run all but one were
        ("1/1000 67", 67, 67),
    ],
)
def test_the_shortest_and_the_longest_frame_are_among_those_that_were_measured(
    table: str, shortest: int, longest: int
) -> None:
    assert frame_lengths(table) == (Fraction(shortest, 1000), Fraction(longest, 1000))


def test_a_saved_frame_of_interlaced_pictures_is_the_one_of_that_number(tmp_path: Path) -> None:
    path = CASES / "interlaced-25i.mp4"
    with opened(path) as (container, stream):
        decoded = [frame.to_ndarray(format="gray").astype(int) for frame in container.decode(stream)]
    for number in (1, 20, 49):
        picture = still(path.name, number, tmp_path).mean(axis=2)
        lines = [
            np.asarray(Image.fromarray(frame.astype(np.uint8)).resize(picture.shape[::-1]))
            for frame in decoded
        ]
        nearest = np.argmin([np.abs(picture - frame.astype(int)).mean() for frame in lines])
        assert nearest == number


def test_interlaced_pictures_have_no_combs(tmp_path: Path) -> None:
    facts = probe(CASES / "interlaced-25i.mp4")
    assert facts.is_interlaced
    lines = still("interlaced-25i.mp4", 20, tmp_path).mean(axis=2)
    between_fields = np.abs(lines[1:-1] - (lines[:-2] + lines[2:]) / 2).mean()
    between_frames = np.abs(lines[2:] - lines[:-2]).mean()
    assert between_fields < between_frames, "a comb differs most from the line beside it"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("is_mirrored", False),
        ("is_interlaced", False),
        ("has_alpha", False),
    ],
)
def test_a_usual_file_has_none_of_the_rare_facts(name: str, reason: bool) -> None:
    facts = probe(CASES / "cut-make-zero.mp4")
    assert getattr(facts, name) is reason
    assert facts.is_stored_as_shown


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (b"%PDF-1.7 \0 and more", "it is a PDF document"),
        (b"GIF89a" + bytes(20), "it is a GIF"),
        (b"RIFF\0\0\0\0AVI LIST", "it is an AVI video"),
        (b"PK\3\4" + bytes(40), "a ZIP archive or an office document"),
        (b"\0\0\0\x14ftypM4A \0\0\0\0isom", "it is a sound file (M4A)"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "it is a Canon raw picture"),
        (b"just some words, no film at all", "it holds plain text"),
    ],
)
def test_what_is_refused_is_named(tmp_path: Path, head: Any, sentence: str) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(head)
    with pytest.raises(Broken) as refusal:
        format_of(path)
    assert sentence in refusal.value.sentence
