"""Colour matrices and ranges of video: what the file says, else what every player assumes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace
from PIL import Image

from studio.media import gamut, hdr
from studio.media.facts import HD_LINES

MATRICES = {
    1: ("bt709", Colorspace.ITU709),
    4: ("fcc", Colorspace.FCC),
    5: ("bt470bg", Colorspace.ITU601),
    6: ("smpte170m", Colorspace.ITU601),
    7: ("smpte240m", Colorspace.SMPTE240M),
    9: ("bt2020nc", Colorspace.BT2020),
}
PRIMARIES = {
    1: "bt709",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    9: "bt2020",
    11: "smpte431",
    12: "smpte432",
}
CURVES = {
    1: "bt709",
    6: "smpte170m",
    7: "smpte240m",
    8: "linear",
    13: "iec61966-2-1",
    14: "bt2020-10",
    15: "bt2020-12",
    16: "smpte2084",
    18: "arib-std-b67",
}
PQ, HLG = 16, 18
BT2020_PRIMARIES = 9
FULL_RANGE = 2
UNSPECIFIED = (0, 2, 3)  # codes of H.273 that name nothing
# Of these Chromium heeds tags only where all three are there, and else goes by the size.
ALL_OR_NONE = ("h264", "hevc")
# Kr and Kb of each matrix; with them plain 4:2:0 is reckoned exactly. libav's scaler is off by up to 8.
WEIGHTS = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 6: (0.299, 0.114)}
MAX_CONVERTED_PX = 16_000_000  # larger ones would need too much memory
PLAIN_FORMATS = ("yuv420p", "yuvj420p")
RGB_FORMATS = ("rgb", "bgr", "gbr", "pal8", "argb", "abgr")


def matrix_of(picture: VideoFrame | VideoCodecContext) -> int:
    """The code of the matrix (ITU-T H.273) with which the picture is shown."""
    tagged = int(picture.colorspace)
    if tagged in MATRICES:
        return tagged
    return 1 if picture.height >= HD_LINES else 6


def name_of(picture: VideoFrame) -> str:
    """The colour space that the file names: ``bt709``, ``bt2020nc, smpte2084 (HDR)``, ``not tagged``."""
    tagged = int(picture.colorspace)
    if tagged not in MATRICES:
        return "not tagged"
    curve = CURVES.get(int(picture.color_trc), "")
    if is_hdr(picture):
        return f"{MATRICES[tagged][0]}, {curve} (HDR)"
    return MATRICES[tagged][0] + (", full range" if int(picture.color_range) == FULL_RANGE else "")


def is_tagged(picture: VideoFrame) -> bool:
    """Whether the file names primaries, curve and matrix."""
    codes = (picture.color_primaries, picture.color_trc, picture.colorspace)
    return all(int(code) not in UNSPECIFIED for code in codes)


def complete_tags(picture: VideoFrame, codec: str) -> None:
    """Name all three of primaries, curve and matrix where only some are, or none, as a player takes it."""
    matrix = int(picture.colorspace)
    if is_tagged(picture) or picture.format.name.startswith(RGB_FORMATS):
        return
    if codec in ALL_OR_NONE or matrix not in MATRICES:
        picture.color_primaries = picture.color_trc = picture.colorspace = UNSPECIFIED[1]
        return
    usual = {1: (1, 1), 9: (BT2020_PRIMARIES, 14)}.get(matrix, (6, 6))
    codes = (int(picture.color_primaries), int(picture.color_trc))
    picture.color_primaries, picture.color_trc = (
        plain if code in UNSPECIFIED else code for code, plain in zip(codes, usual, strict=True)
    )


def names_of(picture: VideoFrame) -> dict[str, str]:
    """The names of matrix, primaries and transfer that the file gives; empty where it gives none."""
    return {
        "matrix": MATRICES.get(int(picture.colorspace), ("",))[0],
        "primaries": PRIMARIES.get(int(picture.color_primaries), ""),
        "transfer": CURVES.get(int(picture.color_trc), ""),
    }


def is_hdr(picture: VideoFrame) -> bool:
    """Whether its brightness goes beyond a plain screen: PQ or HLG."""
    return int(picture.color_trc) in (PQ, HLG)


def has_alpha(picture: VideoFrame) -> bool:
    """Whether its pixels may be see-through."""
    return picture.format.name.startswith(("yuva", "rgba", "bgra", "argb", "abgr", "gbrap", "ya"))


def tags(picture: VideoFrame) -> dict[str, str]:
    """Colour tags for x264, so that a smaller copy is shown in the same colours."""
    matrix = MATRICES[matrix_of(picture)][0]
    plain = "bt709" if matrix == "bt709" else "smpte170m"
    parameters = {
        "colormatrix": matrix,
        "colorprim": PRIMARIES.get(int(picture.color_primaries), plain),
        "transfer": CURVES.get(int(picture.color_trc), plain),
    }
    return {**parameters, "fullrange": "off"}


def scaling(picture: VideoFrame, into: int | None = None) -> str:
    """Colour options for libav's scaler, so that it changes the size and never the colours.

    ``into``: the code of the matrix with which the result will be shown; None: that of the picture.
    """
    own = matrix_of(picture)
    matrix, shown = (MATRICES[code][0].removesuffix("nc") for code in (own, into or own))
    in_range = "full" if is_full(picture) else "limited"
    return f"in_color_matrix={matrix}:out_color_matrix={shown}:in_range={in_range}:out_range=limited"


def is_full(picture: VideoFrame) -> bool:
    """Whether the picture has full range: black is 0 and white 255, not 16 and 235."""
    return int(picture.color_range) == FULL_RANGE or picture.format.name.startswith("yuvj")


def rgb(picture: VideoFrame, size: tuple[int, int] | None = None) -> Image.Image:
    """The picture in RGB, in the colours that a player shows, over black where it is see-through.

    ``size``: width and height in pixels; None: its own. The one conversion of poster, sprite and saved frame.
    """
    width, height = size or (picture.width, picture.height)
    primaries = int(picture.color_primaries)
    if primaries in gamut.PRIMARIES and is_tagged(picture) and not is_hdr(picture):
        return Image.fromarray(gamut.to_srgb(np.asarray(_own_rgb(picture, width, height)), primaries))
    return _own_rgb(picture, width, height)


def _own_rgb(picture: VideoFrame, width: int, height: int) -> Image.Image:
    """The picture in RGB of its own primaries; of HDR, in those of a plain screen."""
    if has_alpha(picture):
        return _over_black(_converted(picture, "rgba", width, height))
    if picture.format.name.startswith(RGB_FORMATS):
        return _image(picture.reformat(width, height, "rgb24", interpolation="AREA"))
    is_own_size = (width, height) == (picture.width, picture.height)
    small = picture if is_own_size else picture.reformat(width, height, interpolation="AREA")
    if is_hdr(picture):
        return _from_hdr(picture, width, height)
    matrix = matrix_of(picture)
    if width * height <= MAX_CONVERTED_PX and small.format.name in PLAIN_FORMATS and matrix in WEIGHTS:
        return Image.fromarray(_to_rgb(small, *WEIGHTS[matrix], is_full=is_full(picture)))
    return _image(_converted(picture, "rgb24", width, height))


def on_ground(picture: VideoFrame) -> VideoFrame:
    """The picture over black where it is see-through; others as they are."""
    if not has_alpha(picture):
        return picture
    opaque: VideoFrame = VideoFrame.from_image(rgb(picture))
    return opaque


def _converted(picture: VideoFrame, pixels: str, width: int, height: int) -> VideoFrame:
    return picture.reformat(
        width,
        height,
        pixels,
        src_colorspace=MATRICES[matrix_of(picture)][1],
        src_color_range=2 if is_full(picture) else 1,
        dst_color_range=2,
        interpolation="AREA",
    )


def _over_black(picture: VideoFrame) -> Image.Image:
    image = Image.fromarray(picture.to_ndarray())
    ground = Image.new("RGB", image.size)
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _from_hdr(picture: VideoFrame, width: int, height: int) -> Image.Image:
    signal = _converted(picture, "rgb48le", width, height).to_ndarray().astype(np.uint16, copy=False)
    is_wide = int(picture.color_primaries) == BT2020_PRIMARIES
    return Image.fromarray(hdr.to_srgb(signal, is_hlg=int(picture.color_trc) == HLG, is_wide=is_wide))


def _image(picture: VideoFrame) -> Image.Image:
    return Image.fromarray(picture.to_ndarray())


def _to_rgb(picture: VideoFrame, red: float, blue: float, *, is_full: bool) -> npt.NDArray[np.uint8]:
    """YUV 4:2:0 to RGB in floating point: each pixel from its own luma and the chroma of its block."""
    shape = picture.height, picture.width
    bright, *colours = (_plane(picture, index) for index in range(3))
    scale, base, chroma = (1.0, 0.0, 1.0) if is_full else (255 / 219, 16.0, 255 / 224)
    light = (
        bright.astype(np.float32) - (base - 0.5 / scale)
    ) * scale  # half a step up: cut off, it is rounded
    u, v = ((plane.astype(np.float32) - 128) * chroma for plane in colours)
    green = 1 - red - blue
    parts = (
        2 * (1 - red) * v,
        -2 * (1 - blue) * blue / green * u - 2 * (1 - red) * red / green * v,
        2 * (1 - blue) * u,
    )
    pixels = np.empty((*shape, 3), np.uint8)
    for index, part in enumerate(parts):  # reckoned for a block, then spread over its four pixels
        np.clip(light + _blocks(part, *shape), 0, 255, out=pixels[..., index], casting="unsafe")
    return pixels


def _plane(picture: VideoFrame, index: int) -> npt.NDArray[np.uint8]:
    plane = picture.planes[index]
    return np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]


def _blocks(plane: npt.NDArray[np.float32], height: int, width: int) -> npt.NDArray[np.float32]:
    return plane.repeat(2, axis=0).repeat(2, axis=1)[:height, :width]
