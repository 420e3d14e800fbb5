"""Buildings, vehicles and things as silhouettes, with their lamps."""

from __future__ import annotations

import math

from studio.sandbox.animatic.scene.pen import Pen


def lighthouse(pen: Pen) -> None:
    """A tower with a lamp, a small house at its foot."""
    pen = pen.moved(0, 0, 1.9)
    pen.edges([(-0.085, -0.06), (0.085, -0.06), (0.052, 0.8), (-0.052, 0.8)])
    pen.box(-0.085, 0.79, 0.085, 0.81)
    pen.box(-0.04, 0.81, 0.04, 0.9)
    pen.outline([(-0.055, 0.9), (0.055, 0.9), (0.02, 0.95), (0.0, 0.98), (-0.02, 0.95)])
    pen.box(-0.03, 0.82, 0.03, 0.895, light=True)
    pen.edges([(0.08, -0.06), (0.32, -0.06), (0.32, 0.1), (0.2, 0.18), (0.08, 0.1)])
    pen.box(0.22, 0.02, 0.26, 0.07, light=True)
    for y in (0.25, 0.5):
        pen.box(-0.012, y, 0.012, y + 0.04, light=True)


def door(pen: Pen) -> None:
    """A door standing by itself, ajar, light behind it."""
    pen = pen.moved(0, 0, 1.25)
    pen.box(-0.28, -0.02, 0.28, 1.02)
    pen.box(-0.22, 0.0, 0.22, 0.96, light=True)
    pen.shade([(-0.22, 0.0), (0.06, -0.05), (0.06, 0.99), (-0.22, 0.96)])


def house(pen: Pen) -> None:
    """A cabin with a chimney and warm windows."""
    pen.edges(
        [
            (-0.6, -0.05),
            (0.6, -0.05),
            (0.6, 0.42),
            (0.68, 0.4),
            (0.12, 0.9),
            (-0.12, 0.9),
            (-0.68, 0.4),
            (-0.6, 0.42),
        ]
    )
    pen.box(0.3, 0.6, 0.4, 1.0)
    pen.box(-0.08, 0.0, 0.1, 0.34)
    for x in (-0.44, 0.24):
        pen.box(x, 0.16, x + 0.09, 0.34, light=True)
        pen.box(x + 0.105, 0.16, x + 0.195, 0.34, light=True)


def glasshouse(pen: Pen) -> None:
    """A house of glass, lit from inside."""
    pen.outline(
        [(-0.8, -0.03), (0.8, -0.03), (0.8, 0.4), (0.5, 0.72), (0.0, 0.84), (-0.5, 0.72), (-0.8, 0.4)]
    )
    for index in range(8):
        x = -0.74 + index * 0.19
        pen.box(x, 0.02, x + 0.16, 0.4, light=True)
        pen.box(x, 0.44, x + 0.16, 0.44 + 0.3 * (1 - abs(x + 0.08) ** 1.6), light=True)


def tower(pen: Pen) -> None:
    """A castle on its rock."""
    pen = pen.moved(0, 0, 1.5)
    pen.outline([(-0.75, -0.1), (0.75, -0.1), (0.5, 0.1), (0.3, 0.2), (-0.3, 0.22), (-0.52, 0.1)])
    for x, wide, high in ((-0.28, 0.13, 0.55), (-0.1, 0.2, 0.42), (0.12, 0.12, 0.78), (0.28, 0.1, 0.48)):
        pen.box(x - wide / 2, 0.1, x + wide / 2, high)
        pen.edges([(x - wide * 0.62, high), (x + wide * 0.62, high), (x, high + wide * 1.7)])
        pen.box(x - 0.012, high - 0.12, x + 0.012, high - 0.06, light=True)


def tree(pen: Pen) -> None:
    """An old tree with a wide crown."""
    pen = pen.moved(0, 0, 1.7)
    pen.limb([(0.0, -0.04), (0.02, 0.22), (-0.02, 0.45)], [0.15, 0.075, 0.06])
    for tip, width in (((-0.3, 0.62), 0.03), ((0.32, 0.6), 0.03), ((0.1, 0.8), 0.035), ((-0.14, 0.78), 0.03)):
        pen.limb([(-0.01, 0.36), (tip[0] * 0.5, tip[1] * 0.85), tip], [0.06, 0.04, width])
    for index in range(46):
        turn, out = index * 2.39996, (index / 46) ** 0.5
        x, y = out * 0.46, 0.27 * out
        pen.ball(
            x * math.cos(turn),
            0.68 + y * math.sin(turn) + 0.05 * (1 - out),
            0.05 + 0.028 * ((index * 7) % 4) / 3,
        )


def boat(pen: Pen) -> None:
    """A sailing boat with a lantern."""
    pen = pen.moved(0, 0, 1.2)
    pen.outline(
        [(-0.5, 0.14), (0.0, 0.1), (0.56, 0.17), (0.42, 0.0), (0.2, -0.035), (-0.3, -0.035), (-0.44, 0.02)]
    )
    pen.limb([(-0.02, 0.08), (0.0, 1.12)], [0.022, 0.012])
    pen.outline([(0.03, 0.2), (0.46, 0.22), (0.3, 0.5), (0.04, 1.06), (0.1, 0.6)])
    pen.outline([(-0.04, 0.22), (-0.36, 0.24), (-0.22, 0.5), (-0.04, 0.92)])
    pen.ball(-0.42, 0.24, 0.022, light=True)


def train(pen: Pen) -> None:
    """A row of carriages, lit."""
    pen = pen.moved(0, 0, 0.8)
    for index in range(4):
        x = -2.2 + index * 1.18
        pen.outline(
            [
                (x, 0.1),
                (x + 0.56, 0.08),
                (x + 1.12, 0.1),
                (x + 1.13, 0.4),
                (x + 1.09, 0.54),
                (x + 0.56, 0.57),
                (x + 0.03, 0.54),
                (x - 0.01, 0.4),
            ]
        )
        for window in range(6):
            left = x + 0.09 + window * 0.165
            pen.box(left, 0.32, left + 0.12, 0.46, light=True)
        for wheel in (0.22, 0.4, 0.74, 0.92):
            pen.ball(x + wheel, 0.06, 0.065)


def car(pen: Pen) -> None:
    """A car, its lamps lit."""
    pen = pen.moved(0, 0, 0.95)
    pen.outline(
        [
            (-0.8, 0.12),
            (-0.82, 0.3),
            (-0.55, 0.36),
            (-0.32, 0.56),
            (0.1, 0.58),
            (0.36, 0.38),
            (0.74, 0.32),
            (0.84, 0.22),
            (0.8, 0.1),
        ]
    )
    for x in (-0.5, 0.5):
        pen.ball(x, 0.1, 0.14)
    pen.ball(0.78, 0.24, 0.035, light=True)
    pen.ball(-0.8, 0.27, 0.022, light=True)
    pen.edges([(-0.28, 0.38), (-0.2, 0.52), (0.06, 0.53), (0.2, 0.39)], light=True)


def balloon(pen: Pen) -> None:
    """A balloon, high above the ground."""
    pen = pen.moved(0.0, 0.95, 1.2)
    pen.outline(
        [
            (0.0, 0.98),
            (0.28, 0.9),
            (0.4, 0.62),
            (0.3, 0.34),
            (0.1, 0.1),
            (-0.1, 0.1),
            (-0.3, 0.34),
            (-0.4, 0.62),
            (-0.28, 0.9),
        ]
    )
    for x in (-0.075, 0.075):
        pen.limb([(x, 0.1), (x * 0.8, 0.0)], [0.008, 0.008])
    pen.box(-0.07, -0.1, 0.07, 0.0)
    pen.outline([(-0.05, 0.13), (0.05, 0.13), (0.02, 0.26), (-0.02, 0.26)], light=True)


def bottle(pen: Pen) -> None:
    """A bottle of something golden, on a slab."""
    pen = pen.moved(0, 0, 2.0)
    pen.box(-0.36, -0.07, 0.36, 0.0)
    pen.outline([(-0.15, 0.0), (0.0, -0.005), (0.15, 0.0), (0.175, 0.05), (0.175, 0.4), (0.14, 0.5),
                 (0.055, 0.56), (0.05, 0.68), (-0.05, 0.68), (-0.055, 0.56), (-0.14, 0.5), (-0.175, 0.4),
                 (-0.175, 0.05)])  # fmt: skip
    pen.box(-0.062, 0.68, 0.062, 0.77)
    pen.outline(
        [
            (-0.13, 0.03),
            (0.0, 0.025),
            (0.13, 0.03),
            (0.148, 0.07),
            (0.148, 0.29),
            (0.0, 0.3),
            (-0.148, 0.29),
            (-0.148, 0.07),
        ],
        light=True,
    )
