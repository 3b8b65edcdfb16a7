"""Moulded plastic: an even, finely pebbled skin."""

from speccade.families.texture.presets.look import Look, Nodes, constant, mixed, node, noise, scaled, tinted


def graph(look: Look) -> Nodes:
    low, high = look.roughness
    grains = float(look.count(72, 4))
    return [
        noise("pebbles", "worley", grains, jitter=0.9),
        node("skin", "levels", input="pebbles", black_point=0.1, white_point=0.8, out_black=1.0, out_white=0.0),
        noise("flow", "perlin", max(1.0, look.cells(1.0)) if look.noise >= 1 else look.noise, octaves=2),
        noise("cloud", "simplex", look.cells(3.0), octaves=3),
        mixed("tone", "flow", "cloud", 0.5),
        scaled("shade", "tone", 0.97, 1.03, black=0.2, white=0.8),
        *tinted("albedo", "shade", look.base_color),
        mixed("sheen", "skin", "cloud", 0.5),
        scaled("roughness", "sheen", high, low, black=0.1, white=0.9),
        constant("metallic", look.metallic),
        scaled("grain", "skin", 0.46, 0.54),
        scaled("sink", "flow", -0.03, 0.03),
        node("height", "add", a="grain", b="sink"),
    ]
