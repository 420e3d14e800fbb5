"""Clips whose every frame carries its number, as large black and white blocks, and how a page reads it from pixels."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av
import numpy as np
from PIL import Image
from playwright.sync_api import Page

from studio.media.display import Orientation
from tests.browser.conftest import until
from tests.media.corpus.boxes import set_matrix, stored
from tests.shared import rendered_once

BITS = 10
RATES = tuple(Fraction(*rate) for rate in ((24, 1), (25, 1), (30, 1), (24000, 1001), (30000, 1001), (60, 1)))
# Name: suffix, codec, its options. VP9 hides alternative reference frames as B-frames hide behind later ones.
KINDS = {
    "mp4": (".mp4", "libx264", {"preset": "veryfast", "bf": "0"}),
    "mp4-b": (".mp4", "libx264", {"preset": "veryfast", "bf": "3", "b-pyramid": "normal"}),
    "webm": (
        ".webm",
        "libvpx-vp9",
        {"deadline": "realtime", "cpu-used": "8", "auto-alt-ref": "1", "lag-in-frames": "12"},
    ),
}


def numbered(
    folder: Any,
    kind: Any,
    rate: Any,
    *,
    frames: Any,
    sound: float = 0.0,
    size: Any = (320, 180),
    **muxer: Any,
) -> Any:
    """A clip of ``frames`` frames. ``sound``: seconds of it, also more than the picture has; 0 for none.

    ``muxer``: how the file is written, such as ``use_editlist="0"``, with which B-frames begin late.
    """
    suffix = KINDS[kind][0]
    path = folder / f"{kind}-{rate.numerator}-{rate.denominator}-{'sound' if sound else 'silent'}{suffix}"
    return _written(path, kind, rate, frames=frames, sound=sound, size=size, **muxer)


@rendered_once
def _written(path: Any, kind: Any, rate: Any, *, frames: Any, sound: Any, size: Any, **muxer: Any) -> Any:
    suffix, codec, options = KINDS[kind]
    with av.open(str(path), "w", options=muxer) as container:
        video = container.add_stream(codec, rate=rate, options={"g": "12", **options})
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        audio = _audio_stream(container, suffix) if sound else None
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(picture(number, size), format="rgb24")
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio:
            _speak(container, audio, sound)
    return path


def varying(path: Any, *, steps: Any, sound: float = 0.0, size: Any = (320, 180)) -> Any:
    """A clip whose frames last for ``steps``, each a count of hundredths of a second."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=Fraction(25), options={"preset": "veryfast", "bf": "2"})
        video.width, video.height, video.pix_fmt = size[0], size[1], "yuv420p"
        video.codec_context.time_base = Fraction(1, 100)
        audio = _audio_stream(container, path.suffix) if sound else None
        for number in range(len(steps)):
            frame = av.VideoFrame.from_ndarray(picture(number, size), format="rgb24")
            frame.pts, frame.time_base = sum(steps[:number]), Fraction(1, 100)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio:
            _speak(container, audio, sound)
    return path


def turned(path: Any, *, frames: Any, orientation: Orientation, size: Any = (320, 180)) -> Any:
    """A clip whose pictures are stored turned, and shown upright by the display matrix of the file."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=Fraction(24), options={"preset": "veryfast", "g": "12"})
        video.width, video.height = reversed(size) if orientation.swaps_sides else size
        video.pix_fmt = "yuv420p"
        for number in range(frames):
            upright = Image.fromarray(picture(number, size))
            frame = av.VideoFrame.from_image(stored(upright, orientation))
            frame.pts, frame.time_base = number, Fraction(1, 24)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
    set_matrix(path, orientation.matrix)
    return path


def picture(number: Any, size: Any) -> Any:
    """Above the bits of the number, below the same turned over, so that a blend of two frames reads as none."""
    width, height = size
    bits = np.array([number >> (BITS - 1 - at) & 1 for at in range(BITS)], np.uint8) * 215 + 20
    row = np.repeat(bits, width // BITS)
    row = np.pad(row, (0, width - row.size), constant_values=128)
    half = height // 2
    grey = np.concatenate([np.tile(row, (half, 1)), np.tile(255 - row, (height - half, 1))])
    return np.repeat(grey[:, :, None], 3, axis=2)


def number_on(shown: Image.Image) -> int:
    """The number of a frame that was saved as a picture."""
    width = shown.width // BITS
    bits = [int(shown.convert("L").getpixel((at * width + width // 2, 10)) > 127) for at in range(BITS)]  # type: ignore[operator]
    return int("".join(map(str, bits)), 2)


def _audio_stream(container: Any, suffix: Any) -> Any:
    return container.add_stream("libopus" if suffix == ".webm" else "aac", rate=48000, layout="mono")


def _speak(container: Any, audio: Any, seconds: Any) -> None:
    tone = (np.sin(np.arange(int(seconds * 48000)) * 2 * np.pi * 330 / 48000) * 0.2).astype(np.float32)
    sample = av.AudioFrame.from_ndarray(tone[None, :], format="flt", layout="mono")
    sample.rate = 48000
    resampler = av.AudioResampler(format=audio.format, layout="mono", rate=48000)
    for one in resampler.resample(sample):
        container.mux(audio.encode(one))
    container.mux(audio.encode(None))


# Reads the number on the screen, of the first video if no other: -1 for a blend of two frames, which no file holds.
READ = """
  const player = document.getElementById("player");
  const video = player.querySelector("video");
  const canvas = new OffscreenCanvas(bits * 8, 16);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const read = (shown = video) => {
    pen.drawImage(shown, 0, 0, canvas.width, canvas.height);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    const at = (x, y) => data[4 * (y * canvas.width + x)];
    let number = 0;
    for (let bit = 0; bit < bits; bit += 1) {
      const above = at(bit * 8 + 4, 4) > 127;
      if (above === at(bit * 8 + 4, 12) > 127) return -1;
      number = number * 2 + (above ? 1 : 0);
    }
    return number;
  };
  const counted = () => Number(player.querySelector("[data-frame]").textContent);
"""

LOOK = f"(bits) => {{ {READ} return [counted(), read()]; }}"

# Whether the frame that is counted, and asked for if one is, is the one on the screen.
SHOWS = f"""([bits, wanted]) => {{ {READ}
  const [count, shown] = [counted(), read()];
  return !video.seeking && count === shown && (wanted === null || count === wanted);
}}"""

# Walks through a clip by its buttons. One line for each frame that was tried: how, wanted, counted, read.
WALK = f"""
async ({{ bits, stride }}) => {{ {READ}
  const settled = () => new Promise((done) => {{
    let id = 0;
    const late = setTimeout(() => {{ video.cancelVideoFrameCallback(id); done(); }}, 400);
    const look = () => {{
      if (!video.seeking) {{ clearTimeout(late); done(); }} else id = video.requestVideoFrameCallback(look);
    }};
    id = video.requestVideoFrameCallback(look);
  }});
  // A busy machine may be late; what stands still on a wrong frame stays wrong.
  const matching = async () => {{
    const end = performance.now() + 5000;
    while (counted() !== read() && performance.now() < end) await new Promise(requestAnimationFrame);
  }};
  const tries = [];
  const move = async (deed, how, wanted) => {{
    const done = settled();
    deed();
    await done;
    await matching();
    if (how) tries.push([how, wanted, counted(), read()]);
  }};
  const press = (name) => () => player.querySelector(`[data-command="${{name}}"]`).click();

  await move(() => player.seek(1));
  await move(press("first"), "first", 0);
  for (let frame = 1; frame <= player.last; frame += 1) await move(press("frame-on"), "step on", frame);
  for (let frame = player.last - 1; frame >= 0; frame -= 1) await move(press("frame-back"), "step back", frame);
  const count = player.last + 1;
  for (let at = 0, frame = 0; at < count; at += 1) {{
    frame = (frame + stride) % count;
    await move(() => player.seek(frame), "seek", frame);
  }}
  await move(press("first"));
  await move(press("last"), "last", player.last);
  return tries;
}}
"""


def shows(page: Page, frame: Any = None) -> None:
    """Wait until the screen shows the frame that is counted; ``frame``: which one it shall be."""
    until(page, SHOWS, [BITS, frame])


def stops_at_the_frame_that_is_counted(page: Page, *, times: int) -> None:
    """Play from the start and stop in the middle, as often as this."""
    for _ in range(times):
        page.keyboard.press("Home")
        page.keyboard.press("Space")
        until(page, "() => document.getElementById('player').frame > 2")
        page.keyboard.press("Space")
        page.wait_for_selector("#player:not([data-playing])")
        shows(page)


def walk(page: Page, frames: Any) -> tuple[Any, ...]:
    """Every frame by steps forth and back and by seeks in a jumping order: the tries, and those that missed."""
    tries = page.evaluate(WALK, walk_options(frames))
    return tries, missed(tries)


def walk_options(frames: int) -> dict[str, int]:
    """What ``WALK`` is called with for a clip of so many frames."""
    return {"bits": BITS, "stride": next(step for step in (7, 11, 13, 17, 19) if frames % step)}


def missed(tries: Any) -> list[Any]:
    """The tries that did not show the frame that was wanted and counted."""
    return [one for one in tries if not one[1] == one[2] == one[3]]


# Plays both sides of a comparison. Answers, in frames: how far apart they were at worst after the first second and at
# the end; then how many of the looks saw at most one frame (0-1), and how many looks there were. Both are read in one animation frame: what is on the screen together.
DRIFT = """
async ({ seconds, rate }) => {
  const player = document.getElementById("player");
  const videos = [...document.querySelectorAll(".compare-side video")];
  const shown = videos.map(() => 0);
  let isOver = false;
  videos.forEach((video, at) => {
    const next = (_, { mediaTime }) => {
      shown[at] = mediaTime;
      if (!isOver) video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
  });
  await player.play();
  const began = performance.now();
  const apart = [];
  await new Promise((done) => {
    const look = (now) => {
      if (now - began > 1000) apart.push(Math.abs(shown[0] - shown[1]) * rate);
      if (now - began < seconds * 1000) requestAnimationFrame(look);
      else done();
    };
    requestAnimationFrame(look);
  });
  isOver = true;
  player.pause();
  return [Math.max(...apart), apart.at(-1), apart.filter((one) => one < 1.01).length / apart.length, apart.length];
}
"""
