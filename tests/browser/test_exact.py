"""A saved frame has the colours that the player shows: the server's picture beside Chromium's, pixel by pixel."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser import stock
from tests.browser.conftest import settle, until

FRAME = 7
# Of 255, on average over the picture. The two decode the same numbers, but spread their coarser colour differently
# over the pixels and round at other places: about 1. Another matrix (601 for 709) is off by 6 and more.
NEAR, FAR = 2.0, 4.0
KINDS = {"hd": (1920, 1080, 1), "sd": (640, 480, 6)}  # width, height, the matrix as H.264 writes it
COMPARE = """async (address) => {
  const player = document.getElementById("player");
  const video = player.querySelector("video");
  const pixels = (source, width, height) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(source, 0, 0, width, height);
    return context.getImageData(0, 0, width, height).data;
  };
  const saved = new Image();
  saved.src = address;
  await saved.decode();
  const [width, height] = [video.videoWidth, video.videoHeight];
  if (saved.naturalWidth !== width || saved.naturalHeight !== height) return `${saved.naturalWidth} × ${saved.naturalHeight}`;
  const [mine, theirs] = [pixels(saved, width, height), pixels(video, width, height)];
  let sum = 0;
  for (let at = 0; at < mine.length; at++) if (at % 4 < 3) sum += Math.abs(mine[at] - theirs[at]);
  return sum / (mine.length * 3 / 4);
}"""


def colourful(path: Any, width: Any, height: Any, matrix: Any, *, frames: int = 12) -> Any:
    """Strong colours in soft forms that wander, and a line of hard edges."""
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            "libx264", rate=Fraction(24), options={"crf": "12", "preset": "veryfast"}
        )
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = matrix
        context.color_range = 1
        for number in range(frames):
            waves = [
                np.sin(6 * (x * a + y * b) + number / 3 + c) for a, b, c in ((1, 2, 0), (2, 1, 2), (1, -1, 4))
            ]
            image = np.stack([127 + 110 * wave for wave in waves], axis=2)
            image[: height // 12] = 235 if number % 2 else 20
            frame = av.VideoFrame.from_ndarray(image.astype(np.uint8), format="rgb24")
            space = "ITU709" if matrix == 1 else "ITU601"
            frame = frame.reformat(format="yuv420p", dst_colorspace=space)
            frame.pts, frame.time_base = number, Fraction(1, 24)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_frame_is_what_the_player_shows(
    page: Page, running: Any, owner: Any, tmp_path: Path, kind: Any
) -> None:
    width, height, matrix = KINDS[kind]
    path = colourful(tmp_path / f"{kind}.mp4", width, height, matrix)
    take = running.call(stock.takes, project=owner["project"], paths=[path])[path.name]
    page.goto(f"{running.base_url}/takes/{take}/")
    page.wait_for_selector("#player[data-ready]")
    page.evaluate(f"document.getElementById('player').seek({FRAME})")
    until(
        page,
        """() => {
          const video = document.querySelector("#player video");
          const has_picture = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
          return document.getElementById("player").frame === 7 && !video.seeking && has_picture;
        }""",
    )
    settle(page)
    frame_url = page.evaluate("document.getElementById('player').dataset.frameUrl")
    off = [
        page.evaluate(COMPARE, frame_url.replace("/0.png", f"/{number}.png")) for number in (FRAME, FRAME + 1)
    ]
    print(kind, off)
    assert off[0] < NEAR
    assert off[1] > FAR
