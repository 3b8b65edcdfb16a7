"""Shapes from distance functions (after I. Quilez, "2D distance functions")."""

import numpy as np

from speccade.families.texture.pattern_kernels import rounded_box, smooth
from speccade.kernels.elementary import atan2, cos_turns, exp, sincos_turns
from speccade.kernels.jit import Floats, helper, kernel

KINDS = {
    "disc": 0,
    "ring": 1,
    "polygon": 2,
    "star": 3,
    "box": 4,
    "dome": 5,
    "cone": 6,
    "bell": 7,
    "blade": 8,
    "drop": 9,
}


@helper
def _star(x: float, y: float, points: int, waist: float) -> float:
    """Distance inside a star whose tips lie at radius 1, in radii, about."""
    turn = atan2(x, -y) / (2.0 * np.pi) * points
    turn = abs(turn - np.floor(turn + 0.5)) / points
    radius = np.sqrt(x * x + y * y)
    sine, cosine = sincos_turns(turn)
    # The edge runs from the tip (1, 0) to the waist, half a point further round.
    tip_x, tip_y = sincos_turns(0.5 / points)
    ax, ay = waist * tip_y - 1.0, waist * tip_x
    px, py = radius * cosine - 1.0, radius * sine
    length = np.sqrt(ax * ax + ay * ay)
    return float((ax * py - ay * px) / length)


@kernel
def _draw(
    out: Floats, kind: int, size: float, aspect: float, sides: int, inner: float, softness: float, turn: float
) -> None:
    height, width = out.shape
    radius = 0.5 * size * min(width, height)
    wide, tall = (1.0, 1.0 / aspect) if aspect >= 1.0 else (aspect, 1.0)
    sine, cosine = sincos_turns(turn)
    soft = max(softness * radius, 1.0)
    for row in range(height):
        for column in range(width):
            dx, dy = (column + 0.5 - 0.5 * width) / radius, (row + 0.5 - 0.5 * height) / radius
            x, y = (cosine * dx + sine * dy) / wide, (cosine * dy - sine * dx) / tall
            away = np.sqrt(x * x + y * y)
            if kind == 5:
                out[row, column] = np.sqrt(1.0 - away * away) if away < 1.0 else 0.0
                continue
            if kind == 6:
                out[row, column] = max(0.0, 1.0 - away)
                continue
            if kind == 7:
                out[row, column] = max(0.0, (exp(-4.5 * away * away) - 0.011) / 0.989)
                continue
            if kind == 8:
                # Width shrinks toward the tip; a ridge runs along the middle.
                along = 0.5 - 0.5 * y
                if along <= 0.0 or along >= 1.0:
                    out[row, column] = 0.0
                    continue
                half = np.sqrt(1.0 - along) * (0.55 + 0.45 * smooth(2.5 * along))
                edge = min(max((half - abs(x)) * radius * wide + 0.5, 0.0), 1.0)
                out[row, column] = edge * (1.0 - 0.5 * abs(x) / half) * (0.35 + 0.65 * along)
                continue
            if kind == 0:
                inside = 1.0 - away
            elif kind == 1:
                inside = min(1.0 - away, away - inner)
            elif kind == 2:
                part = atan2(x, -y) / (2.0 * np.pi) * sides
                # A tip at the top: sides face halfway between tips.
                inside = cos_turns(0.5 / sides) - away * cos_turns((part - np.floor(part) - 0.5) / sides)
            elif kind == 3:
                inside = _star(x, y, sides, inner)
            elif kind == 4:
                inside = rounded_box(x, y, 1.0, 1.0, inner)
            else:
                # A circle whose top is drawn out into a tip.
                along = 0.5 - 0.5 * y
                half = 1.35 * np.sqrt(max(0.0, along * (1.0 - along))) * (1.0 - along)
                inside = min(half - 0.5 * abs(x), 1.0 - abs(y))
            out[row, column] = smooth(inside * radius * min(wide, tall) / soft + (0.5 if softness == 0.0 else 0.0))


def drawn(
    shape: tuple[int, int],
    kind: int,
    size: float,
    aspect: float,
    sides: int,
    inner: float,
    softness: float,
    turn: float,
) -> Floats:
    """A shape on (height, width) pixels, 0 outside; `size` is its diameter in shorter sides of the image."""
    out = np.empty(shape)
    _draw(out, kind, float(size), float(aspect), sides, float(inner), float(softness), float(turn))
    return out
