"""All videos of the corpus: containers, codecs, depths, ranges, matrices, turns, aspects, rates, starts, sounds."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from studio.media.display import Orientation
from tests.media.corpus.films import FULL, LIMITED, Film, Sound, varied

F = Fraction
RATES = (
    *(F(1), F(5), F(25, 2), F(15), F(24000, 1001), F(25), F(30000, 1001), F(30), F(48), F(50)),
    *(F(60000, 1001), F(60), F(100), F(120), F(240)),
)
ASPECTS = (F(64, 45), F(16, 11), F(4, 3), F(8, 9), F(10, 11), F(2), F(1, 2))
# Matrix, primaries, transfer.
TAGS = ((1, 1, 1), (6, 6, 6), (5, 5, 6), (9, 9, 14), (1, 12, 1), (6, 12, 13))
TURNS = tuple(Orientation)


def _codecs() -> list[Film]:
    """Containers and codecs. Chromium's own build here plays neither HEVC nor what programs for editing write."""
    pairs = {
        ".mp4": ("libx264", "libx265", "libsvtav1", "libvpx-vp9", "mpeg4", "mjpeg"),
        ".mov": ("libx264", "libx265", "mpeg4", "mjpeg", "prores_ks", "qtrle", "png", "mpeg2video"),
        ".mkv": (
            "libx264",
            "libx265",
            "libsvtav1",
            "libvpx",
            "libvpx-vp9",
            "mpeg4",
            "mpeg2video",
            "ffv1",
        ),
        ".webm": ("libvpx", "libvpx-vp9", "libsvtav1"),
    }
    pixels = {
        "prores_ks": "yuv422p10le",
        "qtrle": "rgb24",
        "png": "rgb24",
        "mjpeg": "yuvj420p",
    }
    in_chromium = {"libx264", "libvpx", "libvpx-vp9", "libsvtav1"}
    return [
        Film(
            name=codec,
            suffix=suffix,
            codec=codec,
            pixels=pixels.get(codec, "yuv420p"),
            is_in_chromium=codec in in_chromium and suffix in (".mp4", ".webm"),
        )
        for suffix, codecs in pairs.items()
        for codec in codecs
    ]


def _depths() -> list[Film]:
    """Depths, samplings, grey, RGB and pixels with transparency that is nowhere used."""
    h264 = Film(name="h264")
    lossless = Film(name="ffv1", suffix=".mkv", codec="ffv1", is_in_chromium=False)
    return [
        *varied(
            h264,
            pixels=(
                "yuv422p",
                "yuv444p",
                "yuv420p10le",
                "yuv422p10le",
                "yuv444p10le",
                "yuvj420p",
                "yuvj444p",
            ),
        ),
        *varied(
            Film(name="hevc", codec="libx265", is_in_chromium=False),
            pixels=("yuv420p10le", "yuv422p10le", "yuv444p12le", "gbrp"),
        ),
        *varied(Film(name="vp9", suffix=".webm", codec="libvpx-vp9"), pixels=("yuv422p", "yuv444p", "gbrp")),
        *varied(Film(name="av1", suffix=".webm", codec="libsvtav1"), pixels=("yuv420p10le",)),
        *varied(
            lossless,
            pixels=(
                "yuv411p",
                "yuv420p16le",
                "yuv444p9le",
                "yuv422p12le",
                "gbrp10le",
                "gbrp14le",
                "bgr0",
                "bgra",
                "yuva444p10le",
            ),
        ),
        *varied(
            Film(name="prores", suffix=".mov", codec="prores_ks", is_in_chromium=False),
            pixels=("yuv444p10le", "yuva444p10le"),
        ),
        *varied(
            Film(name="png", suffix=".mov", codec="png", is_in_chromium=False),
            pixels=("rgba", "rgb48be", "rgba64be"),
        ),
        *varied(Film(name="qtrle", suffix=".mov", codec="qtrle", is_in_chromium=False), pixels=("argb",)),
        *varied(
            Film(name="raw", suffix=".mov", codec="rawvideo", is_in_chromium=False),
            pixels=("uyvy422", "rgb24"),
        ),
    ]


def _colours() -> list[Film]:
    """Ranges, matrices and primaries, all named or some of them or none; HD is taken for BT.709, smaller for 601."""
    h264, vp9 = Film(name="h264"), Film(name="vp9", suffix=".webm", codec="libvpx-vp9")
    tagged = [
        replace(
            film,
            name=f"{film.name} {matrix}-{primaries}-{transfer} {label}",
            colour_range=colour_range,
            matrix=matrix,
            primaries=primaries,
            transfer=transfer,
            tolerance=10 if primaries == 9 else 7,  # wide ones are spread, and their rounding with them
        )
        for film in (h264, vp9)
        for label, colour_range in (("tv", LIMITED), ("pc", FULL))
        for matrix, primaries, transfer in TAGS
    ]
    hd = replace(h264, size=(960, 720), frames=2)
    return [
        *tagged,
        replace(h264, name="h264 only a matrix", matrix=1, seen_matrix=6),
        replace(vp9, name="vp9 only a matrix", matrix=1),
        replace(hd, name="hd", seen_matrix=1),
        replace(hd, name="hd only a matrix", matrix=6, seen_matrix=1),
        replace(hd, name="hd 6-6-6", matrix=6, primaries=6, transfer=6),
        replace(hd, name="hd 1-1-1", matrix=1, primaries=1, transfer=1),
    ]


def _shapes() -> list[Film]:
    """Turned, mirrored, of pixels that are not square, of odd and tiny sizes, and of sizes that change."""
    h264, vp9 = Film(name="h264"), Film(name="vp9", suffix=".webm", codec="libvpx-vp9")
    return [
        *varied(h264, orientation=TURNS),
        *varied(Film(name="h264", suffix=".mov"), orientation=TURNS),
        *varied(Film(name="wide", pixel_aspect=F(4, 3)), orientation=TURNS[1:]),
        *varied(h264, pixel_aspect=ASPECTS),
        *varied(Film(name="mkv", suffix=".mkv", is_in_chromium=False), pixel_aspect=ASPECTS[:3]),
        *varied(h264, size=((48, 64), (128, 32))),
        *varied(vp9, size=((65, 49), (33, 47))),
        Film(name="h264 grows", later_size=(128, 96), is_in_chromium=False),
        Film(name="vp8 grows", suffix=".webm", codec="libvpx", later_size=(128, 96)),
        Film(name="vp9 shrinks", suffix=".webm", codec="libvpx-vp9", size=(128, 96), later_size=(64, 48)),
        Film(name="vp8 turns", suffix=".webm", codec="libvpx", later_size=(48, 64)),
    ]


def _rates() -> list[Film]:
    """Even rates, also in containers that count milliseconds, and rates that vary."""
    return [
        *varied(Film(name="h264"), rate=RATES),
        *varied(Film(name="vp9", suffix=".webm", codec="libvpx-vp9"), rate=RATES[4::2]),
        *varied(Film(name="h264", suffix=".mkv", is_in_chromium=False), rate=RATES[4::3]),
        Film(name="vfr phone", times=(0, 33, 66, 100, 150, 200, 250, 400, 433, 466, 500, 533), sound=Sound()),
        Film(
            name="vfr screen",
            suffix=".webm",
            codec="libvpx",
            times=(0, 500, 510, 520, 530, 900, 910, 1500, 1516, 1533, 1550, 1566),
        ),
        Film(name="vfr creeping", times=(0, 42, 83, 125, 167, 208, 242, 276, 310, 344, 378, 412)),
        Film(name="vfr dropped", times=(0, 40, 80, 120, 200, 240, 280, 320, 360, 480, 520, 560), rate=F(25)),
    ]


def _starts() -> list[Film]:
    """Files that begin later than at 0, in pieces, without edit list, and those of one frame or two."""
    fragments = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    return [
        *varied(Film(name="h264 with sound", sound=Sound()), start_seconds=(F(1, 4), F(2))),
        *varied(Film(name="vp9", suffix=".webm", codec="libvpx-vp9"), start_seconds=(F(1, 2), F(3600))),
        *varied(Film(name="mkv", suffix=".mkv", is_in_chromium=False), start_seconds=(F(1, 2), F(3600))),
        Film(name="h264 fragments", muxer=fragments),
        Film(name="h264 fragments with sound", muxer=fragments, sound=Sound()),
        Film(name="h264 faststart", muxer={"movflags": "faststart"}),
        Film(name="h264 no edit list", muxer={"use_editlist": "0"}, is_in_chromium=False),
        Film(name="h264 pyramid", encoder={"bf": "5", "b-pyramid": "normal", "g": "30"}),
        Film(name="h264 only key frames", encoder={"g": "1"}),
        Film(name="h264 open groups", encoder={"g": "5", "x264-params": "open-gop=1"}),
        *varied(Film(name="h264"), frames=(1, 2)),
        *varied(Film(name="vp9", suffix=".webm", codec="libvpx-vp9"), frames=(1, 2)),
    ]


def _sounds() -> list[Film]:
    """Sound tracks of every layout and length."""
    mp4 = Film(name="aac")
    return [
        *(
            Film(name=f"aac {layout} {rate_hz}", sound=Sound(layout=layout, rate_hz=rate_hz))
            for layout, rate_hz in (
                ("mono", 8000),
                ("mono", 44_100),
                ("stereo", 96_000),
                ("5.1", 48_000),
                ("7.1", 48_000),
            )
        ),
        Film(name=f"{mp4.name} longer", sound=Sound(longer_seconds=0.7)),
        Film(name=f"{mp4.name} shorter", sound=Sound(longer_seconds=-0.3)),
        *(
            Film(name=f"sound {codec}", suffix=suffix, sound=Sound(codec=codec), is_in_chromium=False)
            for codec, suffix in (
                ("libmp3lame", ".mp4"),
                ("ac3", ".mp4"),
                ("alac", ".mov"),
                ("pcm_s16le", ".mov"),
                ("pcm_s24le", ".mov"),
                ("libmp3lame", ".mkv"),
            )
        ),
        Film(name="sound libopus", suffix=".webm", codec="libvpx", sound=Sound(codec="libopus")),
    ]


def _interlaced() -> list[Film]:
    flags = {"flags": "+ildct+ilme", "top_field_first": "1", "field_order": "tt"}
    return [
        Film(
            name="interlaced h264",
            encoder={"flags": "+ildct+ilme", "x264-params": "tff=1"},
            is_interlaced=True,
            rate=F(25),
            is_in_chromium=False,
        ),
        Film(
            name="interlaced mpeg2",
            suffix=".mov",
            codec="mpeg2video",
            encoder=flags,
            is_interlaced=True,
            rate=F(30000, 1001),
            is_in_chromium=False,
        ),
    ]


FILMS = [
    *_codecs(),
    *_depths(),
    *_colours(),
    *_shapes(),
    *_rates(),
    *_starts(),
    *_sounds(),
    *_interlaced(),
]
