"""Pictures whose primaries are not those of a plain screen, as Chromium shows them: in the primaries of sRGB.

Sources: ITU-T H.273 (codes and primaries), IEC 61966-2-1 (the curve, which Chromium takes for plain video).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

# Red, green and blue in x and y, by the code of the primaries. Those of SMPTE 170M are shown as they are.
PRIMARIES = {
    5: ((0.64, 0.33), (0.29, 0.60), (0.15, 0.06)),  # PAL, BT.470 B/G
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),  # BT.2020
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),  # Display P3
}
SRGB = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
WHITE = (0.3127, 0.3290)  # D65
STEPS = 4096  # of linear light, where it is encoded again


def to_srgb(picture: npt.NDArray[np.uint8], primaries: int) -> npt.NDArray[np.uint8]:
    """RGB of 8 bits per channel, shape (height, width, 3), in the primaries of sRGB."""
    light = _LIGHT[picture] @ _MATRICES[primaries]
    steps = np.clip(light * (STEPS - 1) + 0.5, 0, STEPS - 1).astype(np.uint16)
    return np.asarray(_CODES[steps], np.uint8)


def encoded(light: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Codes of sRGB from 0 to 255 for linear light from 0 to 1."""
    code = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.round(code * 255), np.uint8)


def _to_xyz(primaries: tuple[tuple[float, float], ...]) -> npt.NDArray[np.float64]:
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in primaries]).T
    white = np.array([WHITE[0] / WHITE[1], 1, (1 - WHITE[0] - WHITE[1]) / WHITE[1]])
    return np.asarray(columns * np.linalg.solve(columns, white))


def _light() -> Floats:
    code = np.arange(256) / 255
    return np.asarray(np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4), np.float32)


_LIGHT, _CODES = _light(), encoded(np.linspace(0, 1, STEPS))
_MATRICES = {
    code: np.asarray((np.linalg.inv(_to_xyz(SRGB)) @ _to_xyz(primaries)).T, np.float32)
    for code, primaries in PRIMARIES.items()
}
