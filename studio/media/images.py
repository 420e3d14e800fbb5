"""Images as the model takes them: upright, sRGB, bounded in size, without metadata."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from studio.core.values.translatable import translatable
from studio.media.errors import Broken, FileTooLarge

pillow_heif.register_heif_opener()

MAX_PIXELS = 100_000_000
READERS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")
SRGB = ImageCms.createProfile("sRGB")
JPEG_QUALITY = 95
PLAIN_MODES = ("RGB", "RGBA", "L", "P", "LA", "1")  # Pillow's; without a profile they say no colours


@contextmanager
def open_image(path: Path) -> Iterator[Image.Image]:
    """Open an image whose format we read and whose size is bounded. Raises Broken, FileTooLarge."""
    Image.MAX_IMAGE_PIXELS = None  # the bound is checked here, with a sentence
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(path, formats=READERS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        message = translatable("The picture cannot be opened: the file is damaged or cut off.")
        raise Broken(message) from None
    with image:
        pixels = image.width * image.height
        if pixels > MAX_PIXELS:
            raise FileTooLarge(
                translatable(
                    "The picture has {megapixels} megapixels ({width}×{height});"
                    " {maximum} is the most we open.",
                    megapixels=pixels // 1_000_000,
                    width=image.width,
                    height=image.height,
                    maximum=MAX_PIXELS // 1_000_000,
                )
            )
        try:
            yield image
        except (OSError, ValueError, SyntaxError) as error:
            message = translatable("The picture is damaged or cut off: not all of it is there.")
            raise Broken(message) from error


def colour_of(image: Image.Image) -> str:
    """The name of its colour profile: ``sRGB``, another profile, ``CMYK``, or ``not tagged``."""
    profile = image.info.get("icc_profile")
    if not profile:
        return "not tagged" if image.mode in PLAIN_MODES or image.mode.startswith("I") else image.mode
    with suppress(ImageCms.PyCMSError, OSError):
        profile_name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).strip()
        return "sRGB" if "srgb" in profile_name.lower() else profile_name[:40] or image.mode
    return "a damaged profile"


def bits_of(image: Image.Image) -> int:
    """Bits of each channel as they are stored; Pillow reads colours of 16 bits as 8."""
    raw_modes = [str(tile.args) for tile in getattr(image, "tile", ())]
    if image.mode.startswith("I") or any(";16" in mode for mode in raw_modes):
        return 16
    return 1 if image.mode == "1" else 8


def normalise(path: Path, out: Path, *, max_side: int = 4096, max_bytes: int = 10_000_000) -> str:
    """Write an upright sRGB copy without metadata, on white where it is see-through.

    PNG for drawings and cut-outs, else JPEG; returns which. Raises Broken, FileTooLarge.
    """
    with open_image(path) as image:
        upright = _upright(image, max_side)
        opaque = _on_white(upright)
        if image.format == "PNG" or upright.mode == "RGBA":
            data = _encode(opaque, "PNG", optimize=False)
            if len(data) <= max_bytes:
                return _write(out, data, "PNG")
        return _write(out, _jpeg(opaque, max_bytes), "JPEG")


def edit(
    path: Path, out: Path, *, crop: dict[str, int] | None = None, side: int = 8192, kind: str = "JPEG"
) -> None:
    """Write a cropped, smaller or converted copy, upright and without metadata.

    Raises Broken, FileTooLarge.
    """
    with open_image(path) as image:
        picture = _upright(image, max(image.size))
        if crop:
            right, bottom = crop["left"] + crop["width"], crop["top"] + crop["height"]
            picture = picture.crop((crop["left"], crop["top"], right, bottom))
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        if kind == "PNG":
            _write(out, _encode(picture, "PNG", optimize=False), "PNG")
            return
        _write(out, _jpeg(_on_white(picture), 10_000_000), "JPEG")


def thumbnail(path: Path, out: Path, *, max_side: int = 640) -> None:
    """Write a WEBP no larger than ``max_side`` pixels. Raises Broken, FileTooLarge."""
    with open_image(path) as image:
        image.draft("RGB", (max_side * 2, max_side * 2))
        _write(out, _encode(_upright(image, max_side), "WEBP", quality=80), "WEBP")


def logo(path: Path, out: Path, *, box: tuple[int, int] = (640, 160)) -> None:
    """Write a PNG within a box of pixels (width, height), see-through where it is.

    Raises Broken, FileTooLarge.
    """
    with open_image(path) as image:
        picture = _upright(image, max(image.size))
        picture.thumbnail(box, Image.Resampling.LANCZOS)
        _write(out, _encode(picture, "PNG", optimize=True), "PNG")


def _upright(image: Image.Image, max_side: int) -> Image.Image:
    turned = ImageOps.exif_transpose(_eight_bits(image))
    turned.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    has_alpha = turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info
    plain = _to_srgb(turned, "RGBA" if has_alpha else "RGB")
    plain.info.clear()
    return plain


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 bits as grey of 8: Pillow's own conversion cuts off all above 255 to white."""
    if not image.mode.startswith("I"):
        return image
    grey = np.asarray(image).astype(np.uint32)
    plain = Image.fromarray(np.asarray((grey * 255 + 32_767) // 65_535, np.uint8))
    plain.info = image.info
    return plain


def _to_srgb(image: Image.Image, mode: str) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("P", "PA", "LA", "1"):  # the profile is of the colours, not of their places
        image = image.convert(mode)
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        with suppress(ImageCms.PyCMSError, OSError):  # a broken profile: take the numbers as they are
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, SRGB, outputMode="RGB")
            if converted is not None:
                return _with_alpha(converted, image) if mode == "RGBA" else converted
    return image.convert(mode)


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture over white where it is transparent."""
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _with_alpha(picture: Image.Image, source: Image.Image) -> Image.Image:
    picture.putalpha(source.convert("RGBA").getchannel("A"))
    return picture


def _jpeg(image: Image.Image, max_bytes: int) -> bytes:
    data = b""
    for quality in (JPEG_QUALITY, 88, 80, 70):
        data = _encode(image, "JPEG", quality=quality, subsampling=0 if quality > 90 else 2)
        if len(data) <= max_bytes:
            break
    return data


def _encode(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _write(out: Path, data: bytes, kind: str) -> str:
    part = out.with_name(out.name + ".part")
    part.write_bytes(data)
    part.replace(out)
    return kind
