"""Every video of the corpus in Chromium: the file where it plays and is exact, else its light copy."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from studio.media.probe import probe
from studio.media.proxy import proxy
from tests.media.corpus import card, pictures
from tests.media.corpus.films import Film, write
from tests.media.corpus.kinds import FILMS
from tests.media.corpus.pictures import PICTURES, Picture

AT_ONCE = 6
NEAR = 12  # of 255: Chromium spreads colour over pixels by another filter, and a copy is encoded once more
MIMES = {".mp4": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm"}
# Size and pixels of a file at given moments, counted from its first picture; or what went wrong.
LOOK = """(files) => Promise.all(files.map(async ({ content, mime, seconds, greys, places }) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const video = Object.assign(document.createElement("video"), { muted: true, preload: "auto" });
  document.body.append(video);
  const event = (name) => new Promise((done, failed) => {
    video.addEventListener(name, done, { once: true });
    video.addEventListener("error", () => failed(video.error.message), { once: true });
    setTimeout(() => failed(`no ${name}`), 10_000);
  });
  try {
    const first = new Promise((done) => video.requestVideoFrameCallback((_, { mediaTime }) => done(mediaTime)));
    const loaded = event("loadeddata");
    video.src = URL.createObjectURL(new Blob([bytes], { type: mime }));
    await loaded;
    const start = await Promise.race([first, new Promise((done) => setTimeout(done, 1000, 0))]);
    const { videoWidth: width, videoHeight: height } = video;
    const canvas = new OffscreenCanvas(width, height);
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    const pixels = [];
    const read = () => {
      pen.drawImage(video, 0, 0, width, height);
      return places.map(([x, y]) => [...pen.getImageData(Math.floor(x * width), Math.floor(y * height), 1, 1).data].slice(0, 3));
    };
    for (const [at, moment] of seconds.entries()) {
      const sought = event("seeked");
      video.currentTime = start + moment;
      await sought;
      let colours = read();
      // It is sought before it is painted, so the grey that says the number is waited for.
      for (let tries = 0; tries < 100 && Math.abs(colours.at(-1)[0] - greys[at]) > 6; tries += 1) {
        await new Promise((done) => setTimeout(done, 20));
        colours = read();
      }
      pixels.push(colours);
    }
    return { width, height, pixels };
  } catch (error) {
    return { error: String(error) };
  } finally {
    video.remove();
  }
}))"""

# The pixels of a picture, over black, at the same places.
LOOK_AT_PICTURE = """(files) => Promise.all(files.map(async ({ content, mime, places }) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([bytes], { type: mime }));
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const pen = new OffscreenCanvas(width, height).getContext("2d", { alpha: false });
  pen.drawImage(image, 0, 0);
  const pixels = places.map(([x, y]) => [...pen.getImageData(Math.floor(x * width), Math.floor(y * height), 1, 1).data].slice(0, 3));
  return { width, height, pixels };
}))"""

pytestmark = pytest.mark.exhaustive


def numbers_of(film: Film) -> list[int]:
    """First, middle and last frame; all of a rate that varies; of the first size only, where it changes."""
    if film.times:
        return list(range(film.frames))
    last = film.frames // 2 - 1 if film.later_size else film.frames - 1
    return sorted({0, last // 2, last})


def page_input(film: Film, folder: Path) -> dict[str, Any]:
    path = watched(film, folder)
    return {
        "content": base64.b64encode(path.read_bytes()).decode(),
        "mime": MIMES[path.suffix],
        "seconds": [film.middles[number] for number in numbers_of(film)],
        "greys": [card.colours(number)[card.GREY_AT][0] for number in numbers_of(film)],
        "places": list(card.colours(0)),
    }


def watched(film: Film, folder: Path) -> Path:
    """The file that a player is given."""
    path = write(film, folder / film.file_name)
    facts = probe(path)
    if film.is_in_chromium and facts.is_stored_as_shown and not (facts.is_variable_rate or facts.starts_late):
        return path
    copy = folder / f"{film.file_name} copy.mp4"
    proxy(path, copy, facts)
    return copy


def wrong(film: Film, answer: Any) -> Any:
    """What is not as the file was made."""
    if "error" in answer:
        return answer["error"]
    off_px = [abs(a - b) for a, b in zip((answer["width"], answer["height"]), film.shown_size, strict=True)]
    if max(off_px) > 1:  # a copy has even sides
        return answer["width"], answer["height"], "instead of", film.shown_size
    offs = {}
    for number, pixels in zip(numbers_of(film), answer["pixels"], strict=True):
        colours = card.colours(number).values()
        offs[number] = max(
            abs(a - b)
            for pixel, colour in zip(pixels, colours, strict=True)
            for a, b in zip(pixel, colour, strict=True)
        )
    return {number: off for number, off in offs.items() if off > NEAR}


def test_chromium_shows_each_file_as_it_was_made(chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context()
    page = context.new_page()
    answers = [
        answer
        for batch in (FILMS[at : at + AT_ONCE] for at in range(0, len(FILMS), AT_ONCE))
        for answer in page.evaluate(LOOK, [page_input(film, tmp_path) for film in batch])
    ]
    context.close()
    wrong_files = {
        film.file_name: problem
        for film, answer in zip(FILMS, answers, strict=True)
        if (problem := wrong(film, answer))
    }
    assert not wrong_files


def test_chromium_shows_each_picture_as_it_was_made(chromium: Browser, tmp_path: Path) -> None:
    shown = [picture for picture in PICTURES if picture.is_in_chromium]
    context = chromium.new_context()
    answers = context.new_page().evaluate(
        LOOK_AT_PICTURE,
        [
            {
                "content": base64.b64encode(
                    pictures.write(one, tmp_path / one.file_name).read_bytes()
                ).decode(),
                "mime": f"image/{one.kind.lower()}",
                "places": list(card.colours(0)),
            }
            for one in shown
        ],
    )
    context.close()
    wrong_files = {
        picture.file_name: answer
        for picture, answer in zip(shown, answers, strict=True)
        if not is_seen(picture, answer)
    }
    assert not wrong_files


def is_seen(picture: Picture, answer: Any) -> bool:
    """Whether the corners have the colours of the picture."""
    image = pictures.seen(picture)
    spots = [(int(image.width * x), int(image.height * y)) for x, y in card.colours(0)]
    expected: list[Any] = [image.getpixel(spot) for spot in spots]
    off = max(
        abs(a - b)
        for pixel, colour in zip(answer["pixels"], expected, strict=True)
        for a, b in zip(pixel, colour, strict=True)
    )
    return (answer["width"], answer["height"]) == image.size and off <= picture.tolerance
