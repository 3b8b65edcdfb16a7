"""Glazed ceramic: a slightly wavy coat, pooled colour, a net of fine crazing, a few specks."""

from speccade.families.texture.presets.look import Look, Nodes, constant, mixed, node, noise, scaled, tinted


def graph(look: Look) -> Nodes:
    low, high = look.roughness
    return [
        noise("wave", "perlin", look.noise, octaves=2),
        noise("pool", "simplex", look.cells(2.0), octaves=3),
        node("craze", "cells", count=look.count(9, 2, 1, 256), gap=0.0, result="edge", jitter=1.0, layout="craze"),
        noise("bend", "perlin", look.cells(4.0), octaves=3),
        node("bent", "warp", input="craze", displacement="bend", strength=look.pixels(3.5)),
        node("crack", "levels", input="bent", black_point=0.02, white_point=0.07),
        # Crazing is not everywhere.
        node("where", "levels", input="pool", black_point=0.4, white_point=0.6),
        node("crazed", "lerp", a="one", b="crack", t="where"),
        constant("one", 1.0),
        node("dot", "shape", kind="bell", size=0.9),
        node(
            "specks",
            "tile_sampler",
            input="dot",
            count=[22, 22],
            size=0.30,
            size_variation=0.8,
            jitter=1.0,
            coverage=0.3,
        ),
        scaled("clean", "specks", 1.0, 0.80),
        scaled("depth", "crazed", 0.93, 1.0),
        scaled("pooled", "pool", 0.97, 1.03, black=0.2, white=0.8),
        node("tone", "multiply", a="depth", b="pooled"),
        node("shade", "multiply", a="tone", b="clean"),
        *tinted("albedo", "shade", look.base_color),
        mixed("gloss", "wave", "crazed", 0.5),
        scaled("roughness", "gloss", high, low, black=0.35, white=0.85),
        constant("metallic", look.metallic),
        scaled("skin", "wave", 0.40, 0.60),
        scaled("furrow", "crazed", -0.02, 0.0),
        node("height", "add", a="skin", b="furrow"),
    ]
