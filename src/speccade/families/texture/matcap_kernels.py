"""Shading of a sphere under studio light, in linear light.

Diffuse light wraps per channel; highlights are those of B. Karis, "Physically based shading on mobile", 2014 (GGX after
B. Walter et al., "Microfacet models for refraction through rough surfaces", 2007; Fresnel after C. Schlick, 1994); metals
and glazes reflect a room with two soft boxes. Normals: x right, y up, z to the viewer.
"""

import numpy as np

from speccade.families.texture.colour_kernels import to_encoded, to_linear
from speccade.kernels.jit import Floats, helper, inline, kernel

# Columns of a finish: what the material does with light.
WRAP_R, WRAP_G, WRAP_B, DIFFUSE, AMBIENT, SPECULAR, F0, ROUGHNESS, METAL, ENVIRONMENT, SHEEN, RIM, TONES = range(13)
FINISH = 13

_KEY = (-0.46, 0.58, 0.672)
_FILL = (0.75, -0.15, 0.645)
_BACK = (0.62, 0.42, -0.663)


@inline
def _smooth(low: float, high: float, value: float) -> float:
    t = min(max((value - low) / (high - low), 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


@inline
def _highlight(nx: float, ny: float, nz: float, lx: float, ly: float, lz: float, f0: float, roughness: float) -> float:
    facing = nx * lx + ny * ly + nz * lz
    if facing <= 0.0:
        return 0.0
    hx, hy, hz = lx, ly, lz + 1.0
    length = np.sqrt(hx * hx + hy * hy + hz * hz)
    half = max(0.0, (nx * hx + ny * hy + nz * hz) / length)
    light = hz / length
    alpha = roughness * roughness
    spread = half * half * (alpha * alpha - 1.0) + 1.0
    peak = alpha * alpha / (np.pi * spread * spread)
    grazing = 1.0 - light
    grazing2 = grazing * grazing
    fresnel = f0 + (1.0 - f0) * grazing2 * grazing2 * grazing
    result: float = peak * fresnel * facing / (4.0 * light * light * (roughness + 0.5))
    return result


@inline
def _box(u: float, v: float, half_u: float, half_v: float, soft: float) -> float:
    """A rectangle of light, 1 inside, with soft borders."""
    return _smooth(half_u + soft, half_u - soft, abs(u)) * _smooth(half_v + soft, half_v - soft, abs(v))


@helper
def _room(nx: float, ny: float, nz: float, roughness: float) -> float:
    """Light that the mirror direction of a normal receives: a bright ceiling, a dark floor, a large and a narrow box."""
    rx, ry, rz = 2.0 * nz * nx, 2.0 * nz * ny, 2.0 * nz * nz - 1.0
    soft = 0.06 + 0.5 * roughness
    sky = 0.16 + 0.44 * _smooth(-0.25 - soft, 0.9 + soft, ry)
    horizon = 0.12 * _smooth(0.30 + soft, 0.0, abs(ry + 0.12))
    key = 4.0 * _box(rx + 0.55, ry - 0.55, 0.26, 0.22, soft) * _smooth(-0.35, 0.1, rz)
    strip = 1.6 * _box(rx - 0.72, ry - 0.10, 0.07, 0.5, soft) * _smooth(-0.5, 0.0, rz)
    return sky - horizon + key + strip


@inline
def _stepped(value: float, tones: float, blur: float) -> float:
    """`value` in 0..1 reduced to evenly spaced tones, the first at 0 and the last at 1, with edges of about a pixel."""
    scaled = min(max(value, 0.0), 1.0) * tones
    whole = np.floor(scaled)
    edge = min(blur * tones, 0.5)
    step: float = whole + _smooth(1.0 - edge, 1.0, scaled - whole)
    return min(step / (tones - 1.0), 1.0)


@kernel
def shade(
    finish: Floats,
    base: Floats,
    tones: int,
    curvature: float,
    cavity: float,
    outline: float,
    line: Floats,
    out: Floats,
) -> None:
    """Fill `out` (height, width, 3) with encoded colours.

    base       encoded colour of the material (3).
    tones      number of tones for light and highlights, or 0 for as many as there are.
    curvature  strength of the bright edge, cavity: of the dark underside; 0..1.
    outline    width of the line at the rim in pixels, 0 for none; `line` is its encoded colour (3).
    """
    height, width = out.shape[0], out.shape[1]
    radius = 0.5 * min(width, height)
    red, green, blue = to_linear(base[0]), to_linear(base[1]), to_linear(base[2])
    colour = np.empty(3)
    lit = np.empty(3)
    blur = 1.5 / radius
    for y in range(height):
        for x in range(width):
            nx, ny = (x + 0.5 - 0.5 * width) / radius, (0.5 * height - y - 0.5) / radius
            distance = np.sqrt(nx * nx + ny * ny)
            if distance > 0.999:
                # Beyond the sphere the rim goes on, so that filtered look-ups at grazing angles stay clean.
                nx, ny = nx * (0.999 / distance), ny * (0.999 / distance)
            nz = np.sqrt(max(0.0, 1.0 - nx * nx - ny * ny))
            key = nx * _KEY[0] + ny * _KEY[1] + nz * _KEY[2]
            fill = max(0.0, nx * _FILL[0] + ny * _FILL[1] + nz * _FILL[2])
            sky = finish[AMBIENT] * (0.65 + 0.35 * ny)
            away = 1.0 - nz
            level = 0.0
            for c in range(3):
                wrap = finish[WRAP_R + c]
                direct = max(0.0, (key + wrap) / (1.0 + wrap))
                lit[c] = finish[DIFFUSE] * (direct + 0.14 * fill) + sky
                level += lit[c] / 3.0
            gloss = finish[SPECULAR] * _highlight(nx, ny, nz, _KEY[0], _KEY[1], _KEY[2], finish[F0], finish[ROUGHNESS])
            mirror = 0.0
            if finish[ENVIRONMENT] > 0.0:
                fresnel = finish[F0] + (1.0 - finish[F0]) * away * away * away * away
                mirror = finish[ENVIRONMENT] * fresnel * _room(nx, ny, nz, finish[ROUGHNESS])
            sheen = finish[SHEEN] * away * away * (0.45 + 0.55 * max(0.0, key + 0.4))
            back = max(0.0, nx * _BACK[0] + ny * _BACK[1] + nz * _BACK[2] + 0.35)
            rim = finish[RIM] * away * away * away * (0.35 + back)
            steps = float(tones) if tones > 0 else finish[TONES]
            if steps > 0.0:
                # Tones are spaced in encoded light, which is how the eye counts them.
                wanted = to_linear(_stepped(to_encoded(level), steps, blur))
                floor = sky * 0.6
                for c in range(3):
                    lit[c] *= max(wanted, floor) / max(level, 1e-6)
                gloss = to_linear(_stepped(to_encoded(gloss), steps, 4.0 * blur))
                mirror = to_linear(_stepped(to_encoded(mirror), steps, blur))
                rim = (
                    finish[RIM]
                    * 0.55
                    * _smooth(0.55, 0.55 + 3.0 * blur, away * (0.45 + 0.55 * abs(0.75 * nx - 0.65 * ny)))
                )
            shadow = 1.0 - 0.85 * cavity * min(1.0, max(0.0, away * (0.75 - 0.75 * ny)))
            edge = curvature * away * away * 0.45
            for c in range(3):
                pigment = red if c == 0 else green if c == 1 else blue
                tint = 1.0 + finish[METAL] * (pigment - 1.0)
                value = pigment * (1.0 - finish[METAL]) * lit[c] + tint * (gloss + mirror)
                # Fibres seen end on are paler than the cloth.
                value += 0.5 * np.sqrt(pigment) * sheen + rim * (0.5 + 0.5 * pigment)
                colour[c] = to_encoded(value * shadow + edge * (0.3 + 0.7 * pigment))
            covered = 0.0
            if outline > 0.0:
                inner = radius - min(outline, 0.2 * radius)
                covered = min(max(distance * radius - inner + 0.5, 0.0), 1.0)
            for c in range(3):
                out[y, x, c] = colour[c] * (1.0 - covered) + line[c] * covered
