"""Weathered rock: broken facets, cracks between them, grain on top."""

from speccade.families.texture.presets.look import Look, Nodes, constant, mixed, node, noise, pigments, scaled


def graph(look: Look) -> Nodes:
    low, high = look.roughness
    count = look.count(5, 2, 1, 128)
    return [
        noise("bend", "perlin", look.cells(0.35), octaves=4, persistence=0.6),
        noise("bend_y", "perlin", look.cells(0.35), octaves=4, persistence=0.6),
        node("blocks", "cells", count=count, gap=0.03, bevel=0.30, variation=0.6, layout="blocks"),
        node("split", "cells", count=2 * count + 1, gap=0.02, bevel=0.35, variation=0.6, layout="splits"),
        node("mass", "warp", input="blocks", displacement="bend", displacement_y="bend_y", strength=look.pixels(15.0)),
        node("facets", "warp", input="split", displacement="bend_y", displacement_y="bend", strength=look.pixels(11.0)),
        noise("lumps", "perlin", look.cells(0.25), octaves=5, persistence=0.55),
        noise("ridge", "perlin", look.cells(0.7), octaves=4, fractal="ridged"),
        noise("grain", "perlin", look.cells(4.5), octaves=3, persistence=0.8),
        mixed("broken", "mass", "facets", 0.4),
        mixed("rolling", "broken", "lumps", 0.20),
        mixed("rugged", "rolling", "ridge", 0.12),
        mixed("height", "rugged", "grain", 0.12),
        node("hollow", "curvature", input="height", radius=0.02, strength=1.6),
        mixed("weathered", "height", "hollow", 0.5),
        mixed("tone", "weathered", "grain", 0.28),
        scaled("shade", "tone", 0.45, 1.28, black=0.1, white=0.9),
        noise("mineral", "perlin", look.cells(0.4), octaves=3),
        pigments("pigment", "mineral", look.base_color, hue=24.0, saturation=0.5),
        node("albedo", "blend", input_a="pigment", input_b="shade", mode="multiply"),
        scaled("roughness", "tone", low, high, black=0.15, white=0.75),
        constant("metallic", look.metallic),
    ]
