"""Media types with codecs, as a browser is asked whether it plays a file."""

from __future__ import annotations

from studio.library.models import Asset

# By the name of a codec: one profile that whoever decodes any of it decodes (RFC 6381). Browsers know no name
# for QuickTime, and play it as MP4.
MEDIA_TYPES = {
    "h264": 'video/mp4; codecs="avc1.640028"',
    "hevc": 'video/mp4; codecs="hvc1.1.6.L93.B0"',
    "av1": 'video/mp4; codecs="av01.0.05M.08"',
    "vp8": 'video/webm; codecs="vp8"',
    "vp9": 'video/webm; codecs="vp09.00.10.08"',
    "prores": 'video/mp4; codecs="apch"',
    "mpeg4": 'video/mp4; codecs="mp4v.20.9"',
    "mjpeg": 'video/mp4; codecs="jpeg"',
}
EVERYWHERE = "h264"  # the one codec that no browser lacks


def media_type(asset: Asset) -> str:
    """The media type of a video with its codec; empty: only a try can tell."""
    return MEDIA_TYPES.get(asset.codec, "")


def is_played_everywhere(asset: Asset) -> bool:
    """Whether no browser needs a light copy to play the video."""
    return asset.codec == EVERYWHERE
