"""Colours of sRGB in other primaries, for files that name these."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

DISPLAY_P3 = 12
# Linear light of sRGB in other primaries, by their code (ITU-R BT.2087 and BT.470, SMPTE EG 432).
FROM_SRGB = {
    5: ((0.9578, 0.0422, 0), (0, 1, 0), (0, -0.0119, 1.0119)),
    9: ((0.6274, 0.3293, 0.0433), (0.0691, 0.9195, 0.0114), (0.0164, 0.0880, 0.8956)),
    DISPLAY_P3: ((0.8225, 0.1774, 0), (0.0332, 0.9669, 0), (0.0171, 0.0724, 0.9108)),
}


def light_in(primaries: int, picture: Image.Image) -> npt.NDArray[np.float64]:
    """The linear light of an RGB picture in other primaries, from 0 to 1."""
    code = np.asarray(picture) / 255
    light = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    return np.asarray((light @ np.array(FROM_SRGB[primaries]).T).clip(0, 1))
