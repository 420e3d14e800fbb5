"""From one picture to another: dense optical flow both ways, blended; a cross-dissolve where it is poor."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sandbox.animatic.camera import Pose
from studio.sandbox.animatic.layers import view_matrix
from studio.sandbox.animatic.yuv import Frame, Rgb, empty_frame, from_rgb, split_planes

STEP = 4  # one point of the flow per this many pixels of the picture
AGREES = 14.0  # grey levels between a picture and the other one moved onto it: what flow explains
POOR = 0.3  # of the picture explained; below it the pictures have nothing in common
Flow = NDArray[np.float32]  # shape (rows, columns, 2), in pixels of the whole picture


class Morph:
    """A way from ``first`` to ``last``, exact at both ends. Both have the frame's size."""

    def __init__(self, first: Rgb, last: Rgb) -> None:
        height, width = first.shape[:2]
        self._size = width, height
        self._frames = from_rgb(first), from_rgb(last)
        self._chromas = [_chroma(frame) for frame in self._frames]
        self._small = math.ceil(width / STEP), math.ceil(height / STEP)
        grey = [_grey(picture, self._small) for picture in (first, last)]
        self._flows, explained = _flows(grey[0], grey[1])
        self.is_dissolve = explained < POOR

    def at(self, t: float, pose: Pose) -> Frame:
        """The picture at ``t`` (0 to 1) through a camera that rests at both ends."""
        if t <= 0 or t >= 1:
            return self._frames[t >= 1].copy()
        amount = t * t * (3 - 2 * t)
        if self.is_dissolve:  # each picture for itself for a while, and no motion that is not there
            amount = min(1.0, max(0.0, (t - 0.3) / 0.4))
            amount = amount * amount * (3 - 2 * amount)
        first, last = self._moved(0, amount, pose), self._moved(1, 1 - amount, pose)
        return np.asarray(cv2.addWeighted(first, 1 - amount, last, amount, 0, dst=first), np.uint8)

    def _moved(self, which: int, amount: float, pose: Pose) -> Frame:
        """One picture, moved that much of the way to the other."""
        width, height = self._size
        luma_map, chroma_map = self._maps(0.0 if self.is_dissolve else amount, which, pose)
        frame = empty_frame(width, height)
        target, source = split_planes(frame), split_planes(self._frames[which])
        cv2.remap(source.y, luma_map, None, cv2.INTER_LINEAR, dst=target.y, borderMode=cv2.BORDER_REFLECT_101)
        chroma = cv2.remap(
            self._chromas[which], chroma_map, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
        )
        cv2.extractChannel(chroma, 0, dst=target.u)
        cv2.extractChannel(chroma, 1, dst=target.v)
        return frame

    def _maps(self, amount: float, which: int, pose: Pose) -> tuple[Flow, Flow]:
        """Where each pixel comes from, for luma and chroma: made small, with a cell more on each side."""
        back = cv2.invertAffineTransform(view_matrix(pose, self._size, self._size))
        columns, rows = self._small
        x = (np.arange(-1, columns + 1, dtype=np.float32) + 0.5) * STEP - 0.5
        y = (np.arange(-1, rows + 1, dtype=np.float32) + 0.5) * STEP - 0.5
        where = cv2.transform(np.dstack(np.meshgrid(x, y)), back)
        if amount:
            at = np.asarray((where + 0.5) / STEP - 0.5, np.float32)
            flow = cv2.remap(self._flows[which], at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            where = where - flow * amount
        where = np.asarray(where, np.float32)
        return _enlarged(where, STEP, self._size), _enlarged(
            np.asarray(where * 0.5 - 0.25, np.float32), STEP // 2, (self._size[0] // 2, self._size[1] // 2)
        )


def _enlarged(where: Flow, times: int, size: tuple[int, int]) -> Flow:
    rows, columns = where.shape[:2]
    large = cv2.resize(where, (columns * times, rows * times), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large[times : times + size[1], times : times + size[0]], np.float32)


def _chroma(frame: Frame) -> NDArray[np.uint8]:
    parts = split_planes(frame)
    # Four channels are remapped faster than two.
    return np.asarray(cv2.merge([parts.u, parts.v, parts.u, parts.v]), np.uint8)


def _grey(picture: Rgb, size: tuple[int, int]) -> NDArray[np.uint8]:
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)


def _flows(first: NDArray[np.uint8], last: NDArray[np.uint8]) -> tuple[tuple[Flow, Flow], float]:
    """How each point of a picture moves toward the other, both ways, and the share that is explained."""
    flows = [_flow(first, last), _flow(last, first)]
    shares = [
        _explained(one, other, flow)
        for one, other, flow in ((first, last, flows[0]), (last, first, flows[1]))
    ]
    calm = [flow * share[..., None] * STEP for flow, share in zip(flows, shares, strict=True)]
    return (calm[0], calm[1]), float(np.mean(shares))


def _flow(start: NDArray[np.uint8], end: NDArray[np.uint8]) -> Flow:
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(start, end, None)
    return np.asarray(cv2.GaussianBlur(flow, (0, 0), 2.5), np.float32)


def _explained(one: NDArray[np.uint8], other: NDArray[np.uint8], flow: Flow) -> NDArray[np.float32]:
    """For each point 0 to 1: does the other picture, moved back, look like this one there?"""
    rows, columns = one.shape
    grid = np.dstack(np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32)))
    moved = cv2.remap(other, grid + flow, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    apart = cv2.GaussianBlur(cv2.absdiff(one, moved).astype(np.float32), (0, 0), 6)
    return np.asarray(np.clip(2 - apart / AGREES, 0, 1), np.float32)
