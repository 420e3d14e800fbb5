"""The pictures of the corpus: formats, modes, depths, turns and profiles, each with what it shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
from PIL import Image

from studio.media.display import EXIF_ORIENTATIONS
from tests.media.corpus.boxes import stored
from tests.media.corpus.card import card
from tests.media.corpus.icc import GAMMA, display_p3
from tests.media.corpus.primaries import DISPLAY_P3, light_in

SIZE = (64, 48)
EXIF_ORIENTATION = 0x0112

pillow_heif.register_heif_opener()


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One file: how the card is changed before it is written, and how that is shown."""

    name: str
    suffix: str
    kind: str
    change: Callable[[Image.Image], Image.Image] = lambda upright: upright
    seen: Callable[[Image.Image], Image.Image] = lambda upright: upright
    turn: int = 1
    has_alpha: bool = False
    is_in_chromium: bool = True
    tolerance: int = 8
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return self.name + self.suffix


def write(picture: Picture, path: Path) -> Path:
    """Make the file."""
    image = picture.change(stored(card(3, SIZE), EXIF_ORIENTATIONS[picture.turn - 1]))
    options = dict(picture.options)
    if picture.turn > 1:
        exif = Image.Exif()
        exif[EXIF_ORIENTATION] = picture.turn
        options["exif"] = exif.tobytes()  # as an object, the writer of HEIC would not turn its container
    image.save(path, picture.kind, **options)
    return path


def turned_by_container(path: Path, picture: Any) -> Any:
    """A picture (as numbers) as the boxes of a HEIC or AVIF file turn it.

    ISO/IEC 23008-12: ``irot`` turns by quarters against the clock, ``imir`` mirrors top and bottom for 0, left and
    right for 1; one after the other as they stand.
    """
    for name, value in re.findall(rb"\x00\x00\x00\x09(irot|imir)(.)", path.read_bytes(), re.DOTALL):
        number = value[0]
        picture = np.rot90(picture, number) if name == b"irot" else np.flip(picture, axis=number)
    return picture


def seen(picture: Picture, ground: str = "black") -> Image.Image:
    """What is shown of the file, on a ground of this colour where it is see-through."""
    return opaque(picture.seen(card(3, SIZE)), ground)


def opaque(image: Image.Image, ground: str) -> Image.Image:
    """The picture on a ground of this colour."""
    result = Image.new("RGB", image.size, ground)
    result.paste(image.convert("RGB"), mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return result


def mode(name: str) -> Callable[[Image.Image], Image.Image]:
    """The picture in another mode of Pillow."""
    return lambda image: image.convert(name)


def palette(image: Image.Image) -> Image.Image:
    """The picture with a palette of its own colours."""
    return image.quantize(8)


def grey_of_16_bits(image: Image.Image) -> Image.Image:
    """Its brightness in 16 bits."""
    return Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)


def half_seen(image: Image.Image) -> Image.Image:
    """The picture with a left half that is see-through."""
    alpha = Image.new("L", image.size, 255)
    alpha.paste(0, (0, 0, image.width // 2, image.height))
    result = image.convert("RGBA")
    result.putalpha(alpha)
    return result


def in_p3(image: Image.Image) -> Image.Image:
    """The same colours in the numbers of ``icc.display_p3``."""
    light = light_in(DISPLAY_P3, image.convert("RGB"))
    return Image.fromarray(np.round(light ** (1 / GAMMA) * 255).astype(np.uint8))


def _formats() -> list[Picture]:
    heic = Picture(name="rgb", suffix=".heic", kind="HEIF", is_in_chromium=False, options={"quality": 95})
    return [
        Picture(name="rgb", suffix=".jpg", kind="JPEG", options={"quality": 95}),
        Picture(name="progressive", suffix=".jpg", kind="JPEG", options={"quality": 95, "progressive": True}),
        Picture(name="444", suffix=".jpg", kind="JPEG", options={"quality": 95, "subsampling": 0}),
        Picture(
            name="grey", suffix=".jpg", kind="JPEG", change=mode("L"), seen=mode("L"), options={"quality": 95}
        ),
        Picture(name="rgb", suffix=".png", kind="PNG"),
        Picture(name="grey", suffix=".png", kind="PNG", change=mode("L"), seen=mode("L")),
        Picture(name="grey 16", suffix=".png", kind="PNG", change=grey_of_16_bits, seen=mode("L")),
        Picture(name="palette", suffix=".png", kind="PNG", change=palette),
        Picture(
            name="black and white", suffix=".png", kind="PNG", change=mode("1"), seen=mode("1"), tolerance=255
        ),
        Picture(name="alpha", suffix=".png", kind="PNG", change=half_seen, seen=half_seen, has_alpha=True),
        Picture(name="lossy", suffix=".webp", kind="WEBP", options={"quality": 95}, tolerance=12),
        Picture(name="lossless", suffix=".webp", kind="WEBP", options={"lossless": True}),
        Picture(
            name="alpha",
            suffix=".webp",
            kind="WEBP",
            change=half_seen,
            seen=half_seen,
            has_alpha=True,
            options={"lossless": True},
        ),
        Picture(
            name="animated",
            suffix=".webp",
            kind="WEBP",
            options={"lossless": True, "save_all": True, "append_images": [card(9, SIZE)], "duration": 5000},
        ),
        Picture(name="rgb", suffix=".avif", kind="AVIF", options={"quality": 95}),
        Picture(name="444", suffix=".avif", kind="AVIF", options={"quality": 95, "subsampling": "4:4:4"}),
        Picture(name="full", suffix=".avif", kind="AVIF", options={"quality": 95, "range": "limited"}),
        Picture(
            name="alpha",
            suffix=".avif",
            kind="AVIF",
            change=half_seen,
            seen=half_seen,
            has_alpha=True,
            options={"quality": 95},
        ),
        heic,
        replace(heic, name="444", options={"quality": 95, "chroma": 444}),
        replace(heic, name="grey", change=mode("L"), seen=mode("L")),
        replace(heic, name="alpha", change=half_seen, seen=half_seen, has_alpha=True),
    ]


def _turned() -> list[Picture]:
    """Chromium turns WEBP not; the model is given it upright, as programs for pictures show it.

    HEIC and AVIF are turned by boxes of their container (``turned_by_container``), and readers ignore their EXIF. Chromium
    reads AVIF alone: that the boxes of both say the same stands in test_pictures.py.
    """
    return [
        Picture(
            name=f"turn {turn}",
            suffix=suffix,
            kind=kind,
            turn=turn,
            is_in_chromium=kind != "HEIF" and (kind != "WEBP" or turn == 1),
            options={} if kind == "PNG" else {"quality": 95},
            tolerance=12,
        )
        for kind, suffix in (
            ("JPEG", ".jpg"),
            ("PNG", ".png"),
            ("WEBP", ".webp"),
            ("AVIF", ".avif"),
            ("HEIF", ".heic"),
        )
        for turn in range(1, 9)
    ]


def _profiles() -> list[Picture]:
    profile = {"icc_profile": display_p3()}

    def p3_palette(image: Image.Image) -> Image.Image:
        return palette(in_p3(image))

    return [
        *(
            Picture(
                name="p3",
                suffix=suffix,
                kind=kind,
                change=in_p3,
                options={**profile, **options},
                is_in_chromium=kind != "HEIF",
            )
            for kind, suffix, options in (
                ("JPEG", ".jpg", {"quality": 95, "subsampling": 0}),
                ("PNG", ".png", {}),
                ("WEBP", ".webp", {"lossless": True}),
                ("AVIF", ".avif", {"quality": 95, "subsampling": "4:4:4"}),
                ("HEIF", ".heic", {"quality": 95, "chroma": 444}),
            )
        ),
        Picture(name="p3 palette", suffix=".png", kind="PNG", change=p3_palette, options=profile),
        Picture(
            name="broken profile", suffix=".png", kind="PNG", options={"icc_profile": b"no profile at all"}
        ),
    ]


PICTURES = [*_formats(), *_turned(), *_profiles()]
