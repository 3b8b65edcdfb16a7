"""A sphere in a lit room, shaded from material maps.

Cook-Torrance reflection: GGX distribution and Smith visibility (B. Walter et al., 2007; E. Heitz, 2014), Schlick's
Fresnel, and an ambient room of a bright ceiling and a dark floor for what lamps do not reach. Linear light throughout.
"""

import numpy as np

from speccade.families.texture.colour_kernels import to_encoded, to_linear
from speccade.kernels.elementary import acos, atan2
from speccade.kernels.jit import Floats, helper, kernel


@helper
def _lookup(image: Floats, v: float, u: float, channel: int) -> float:
    """Bilinear, repeating; u, v in images."""
    height, width = image.shape[0], image.shape[1]
    x, y = u * width - 0.5, v * height - 0.5
    left, top = int(np.floor(x)), int(np.floor(y))
    fx, fy = x - left, y - top
    left, top = left % width, top % height
    right, bottom = (left + 1) % width, (top + 1) % height
    upper = image[top, left, channel] * (1.0 - fx) + image[top, right, channel] * fx
    lower = image[bottom, left, channel] * (1.0 - fx) + image[bottom, right, channel] * fx
    return float(upper * (1.0 - fy) + lower * fy)


@helper
def _room(y: float, z: float, roughness: float) -> float:
    """Light from a direction: floor below, ceiling above, a long soft lamp high in front."""
    soft = 0.08 + 0.7 * roughness
    t = min(max((y + 0.2 + soft) / (2.0 * soft), 0.0), 1.0)
    lamp = min(max(1.0 - abs(y - 0.62) / (0.16 + soft), 0.0), 1.0) * min(max(0.5 + z, 0.0), 1.0)
    return 0.10 + 0.42 * t + 1.1 * lamp / (1.0 + 3.0 * roughness)


@kernel
def shade_sphere(
    albedo: Floats, surface: Floats, normal: Floats, emissive: Floats, repeats: float, lights: Floats, out: Floats
) -> None:
    """Fill `out` (n, n, 3) with encoded colours.

    albedo    (h, w, 3) encoded. surface: (h, w, 3) occlusion, roughness, metallic. normal: (h, w, 3) encoded, +Y.
    emissive  (h, w, 3) encoded, or empty. repeats: images around half of the sphere.
    lights    (k, 6): direction x, y, z (x right, y up, z to the viewer) and intensity r, g, b.
    """
    size = out.shape[0]
    base, f0, sums = np.empty(3), np.empty(3), np.empty(3)
    for row in range(size):
        for column in range(size):
            px, py = (2.0 * column + 1.0) / size - 1.0, 1.0 - (2.0 * row + 1.0) / size
            px, py = px * 1.04, py * 1.04
            around = px * px + py * py
            backdrop = 0.035 + 0.05 * (0.5 + 0.5 * py)
            if around >= 1.0:
                for c in range(3):
                    out[row, column, c] = to_encoded(backdrop)
                continue
            pz = np.sqrt(1.0 - around)
            u, v = atan2(px, pz) / np.pi * repeats, acos(py) / np.pi * repeats
            # Tangent frame: along the parallel, and up the meridian.
            flat = max(np.sqrt(px * px + pz * pz), 1e-6)
            tx, tz = pz / flat, -px / flat
            bx, by, bz = -py * px / flat, flat, -py * pz / flat
            mx, my = 2.0 * _lookup(normal, v, u, 0) - 1.0, 2.0 * _lookup(normal, v, u, 1) - 1.0
            mz = max(2.0 * _lookup(normal, v, u, 2) - 1.0, 0.05)
            nx, ny, nz = mx * tx + my * bx + mz * px, my * by + mz * py, mx * tz + my * bz + mz * pz
            length = np.sqrt(nx * nx + ny * ny + nz * nz)
            nx, ny, nz = nx / length, ny / length, nz / length
            facing = max(nz, 0.02)
            open_sky, metal = _lookup(surface, v, u, 0), min(max(_lookup(surface, v, u, 2), 0.0), 1.0)
            roughness = min(max(_lookup(surface, v, u, 1), 0.045), 1.0)
            alpha = roughness * roughness
            for c in range(3):
                colour = to_linear(min(max(_lookup(albedo, v, u, c), 0.0), 1.0))
                base[c] = colour * (1.0 - metal)
                f0[c] = 0.04 + (colour - 0.04) * metal
                sums[c] = 0.0
            for k in range(lights.shape[0]):
                lx, ly, lz = lights[k, 0], lights[k, 1], lights[k, 2]
                incident = nx * lx + ny * ly + nz * lz
                if incident <= 0.0:
                    continue
                hx, hy, hz = lx, ly, lz + 1.0
                length = np.sqrt(hx * hx + hy * hy + hz * hz)
                half, toward = max((nx * hx + ny * hy + nz * hz) / length, 0.0), hz / length
                spread = half * half * (alpha * alpha - 1.0) + 1.0
                peak = alpha * alpha / (np.pi * spread * spread)
                masking = incident * np.sqrt(facing * facing * (1.0 - alpha * alpha) + alpha * alpha)
                masking += facing * np.sqrt(incident * incident * (1.0 - alpha * alpha) + alpha * alpha)
                grazing = 1.0 - toward
                fifth = grazing * grazing * grazing * grazing * grazing
                for c in range(3):
                    mirror = f0[c] + (1.0 - f0[c]) * fifth
                    reflected = mirror * peak * 0.5 / max(masking, 1e-6)
                    sums[c] += lights[k, 3 + c] * incident * (base[c] / np.pi * (1.0 - mirror) + reflected)
            grazing = 1.0 - facing
            fifth = grazing * grazing * grazing * grazing * grazing
            mirror_y, mirror_z = 2.0 * nz * ny, 2.0 * nz * nz - 1.0
            room = _room(mirror_y, mirror_z, roughness)
            sky = 0.18 + 0.26 * (0.5 + 0.5 * ny)
            for c in range(3):
                mirror = f0[c] + (max(1.0 - roughness, f0[c]) - f0[c]) * fifth
                light = sums[c] + open_sky * (base[c] * sky + mirror * room)
                if emissive.shape[0] > 0:
                    light += 1.5 * to_linear(min(max(_lookup(emissive, v, u, c), 0.0), 1.0))
                # Soft shoulder: highlights keep their colour, and edges against the backdrop are smooth.
                light = light * (1.0 + light / 16.0) / (1.0 + light * 0.55) * 1.25
                edge = min(max((1.0 - np.sqrt(around)) * size * 0.48, 0.0), 1.0)
                out[row, column, c] = to_encoded(light * edge + backdrop * (1.0 - edge))
