"""Subjects cut out of a reference, where its background allows it: plain enough to be told apart."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sandbox.animatic.yuv import Plane, Rgb

SMALL = 240  # pixels of the long side in which the background is looked for
PLAIN = 17.0  # grey levels that a plain background varies by
LEAST, MOST = 0.04, 0.62  # of the picture that a subject covers


def cut_out(picture: Rgb) -> Plane | None:
    """How much each pixel belongs to the subject (0 to 255), or None: the background is not plain."""
    scale = SMALL / max(picture.shape[:2])
    size = max(8, round(picture.shape[1] * scale)), max(8, round(picture.shape[0] * scale))
    small = cv2.GaussianBlur(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), (0, 0), 1)
    border = _border(small)
    middle = np.median(border, axis=0)
    if np.percentile(np.abs(border - middle).max(axis=1), 80) > PLAIN:
        return None
    subject = _grab(small, middle)
    if not LEAST < float(np.mean(subject)) < MOST:
        return None
    large = cv2.resize(subject * 255, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(large, (0, 0), max(1.0, 0.6 / scale))
    # Blurred and steepened again: a smooth outline instead of the small picture's stairs.
    return np.asarray(np.clip((soft.astype(np.float32) - 180) * 4 + 140, 0, 255), np.uint8)


def _border(small: NDArray[np.integer]) -> NDArray[np.float32]:
    """The pixels along the top and the upper two thirds of the sides: subjects often stand on the bottom."""
    high = small.shape[0] * 2 // 3
    parts = (small[:3].reshape(-1, 3), small[:high, :3].reshape(-1, 3), small[:high, -3:].reshape(-1, 3))
    return np.concatenate(parts).astype(np.float32)


def _grab(small: NDArray[np.integer], ground: NDArray[np.floating]) -> NDArray[np.uint8]:
    """GrabCut, told what surely looks like the background."""
    apart = np.abs(small.astype(np.float32) - ground).max(axis=2)
    mask = np.full(small.shape[:2], cv2.GC_PR_FGD, np.uint8)
    mask[apart < PLAIN * 1.6] = cv2.GC_PR_BGD
    mask[apart < PLAIN * 0.5] = cv2.GC_BGD
    mask[apart > PLAIN * 4] = cv2.GC_FGD
    if not (mask % 2).any() or (mask % 2).all():
        return np.zeros(small.shape[:2], np.uint8)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(1)  # the same cut every time
    cv2.grabCut(small.astype(np.uint8), mask, None, *models, 3, cv2.GC_INIT_WITH_MASK)
    return _largest(mask % 2)


def _largest(mask: NDArray[np.integer]) -> NDArray[np.uint8]:
    """Only the pieces that matter: at least a tenth of the largest one."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(mask, np.uint8))
    if count < 2:
        return np.zeros(mask.shape, np.uint8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    labels_kept = [index + 1 for index, area in enumerate(areas) if area >= areas.max() / 10]
    return np.isin(labels, labels_kept).astype(np.uint8)
