"""HDR pictures on a plain screen, about as Chromium shows them: PQ and HLG to sRGB.

Sources: SMPTE ST 2084 (PQ), ITU-R BT.2100 (HLG), BT.2408 (white at 203 nits),
BT.2087 (BT.2020 to BT.709).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.media.gamut import Floats, encoded

WHITE_NITS = 203.0
PEAK_NITS = 1000.0  # what pictures are taken to reach when nothing says so
STEPS = 4096  # of the signal: HDR files have ten or twelve bits
HLG_GAMMA = 1.2
TO_BT709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], np.float32
)
LUMA_2020 = np.array([0.2627, 0.6780, 0.0593], np.float32)


def to_srgb(signal: npt.NDArray[np.uint16], *, is_hlg: bool, is_wide: bool) -> npt.NDArray[np.uint8]:
    """RGB of 16 bits per channel, shape (height, width, 3), as sRGB of 8 bits.

    ``is_wide``: the primaries are those of BT.2020.
    """
    light = (_HLG if is_hlg else _PQ)[signal >> 4]
    if is_hlg:
        scene = np.maximum(light @ LUMA_2020, 1e-6)[..., None]
        light = light * scene ** np.float32(HLG_GAMMA - 1) * np.float32(PEAK_NITS / WHITE_NITS)
    shown = light * _compression(light)
    return encoded(np.clip(shown @ TO_BT709.T if is_wide else shown, 0, 1))


def _compression(light: Floats) -> Floats:
    """The factor of each pixel that brings the peak down to white and leaves its hue (Reinhard's curve)."""
    brightest = light.max(axis=-1, keepdims=True)
    peak = np.float32(PEAK_NITS / WHITE_NITS)
    return np.asarray((1 + brightest / peak**2) / (1 + brightest), np.float32)


def _pq() -> Floats:
    """Light by signal; 1 is diffuse white."""
    power = np.linspace(0, 1, STEPS) ** (32 / 2523)
    light = (np.maximum(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)) ** (16384 / 2610)
    return np.asarray(light * 10_000 / WHITE_NITS, np.float32)


def _hlg() -> Floats:
    """Light of the scene by signal, from 0 to 1."""
    signal = np.linspace(0, 1, STEPS)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.asarray(np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12), np.float32)


_PQ, _HLG = _pq(), _hlg()
