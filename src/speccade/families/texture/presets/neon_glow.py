"""Dark tiles whose joints glow, from cyan to magenta."""

from typing import Any

from speccade.families.texture.presets.look import Look, Nodes, constant, mixed, node, noise, scaled, tinted

GLOW = ["#00e5ff", "#3d8bff", "#b44dff", "#ff00c8", "#b44dff", "#3d8bff", "#00e5ff"]


def graph(look: Look) -> Nodes:
    low, high = look.roughness
    plates: dict[str, Any] = {
        "divisions": look.divisions(6, 2),
        "irregularity": 0.6,
        "stop": 0.25,
        "grid": look.count(16, 4, 4, 128),
        "layout": "plates",
    }
    return [
        node("plates", "panels", **plates, gap=0.012, bevel=0.006, rounding=0.012),
        node("inside", "panels", **plates, gap=0.012, bevel=0.045, rounding=0.012),
        node("plate", "panels", **plates, result="random"),
        noise("drift", "simplex", max(1.0, look.cells(0.4) if look.noise >= 1 else 2.0), octaves=2),
        noise("grain", "perlin", look.cells(4.0), octaves=3),
        node("line", "invert", input="plates"),
        node("halo", "invert", input="inside"),
        # Light falls off fast beside the tube.
        node("falling", "multiply", a="halo", b="halo"),
        node("glow_wide", "multiply", a="falling", b="falling"),
        node("some", "levels", input="plate", black_point=0.1, white_point=0.2, out_black=0.35),
        node("beside", "multiply", a="glow_wide", b="some"),
        scaled("near", "beside", 0.0, 0.55),
        node("glow", "blend_screen", base="line", blend="near"),
        node("hue", "color_ramp", input="drift", ramp=GLOW, space="oklab"),
        node("emissive", "blend", input_a="hue", input_b="glow", mode="multiply"),
        mixed("surface", "plate", "grain", 0.4),
        scaled("shade", "surface", 0.7, 1.3),
        *tinted("body", "shade", look.base_color),
        scaled("share", "glow", 0.0, 0.8),
        node("lit", "blend", input_a="hue", input_b="share", mode="multiply"),
        node("albedo", "blend", input_a="body", input_b="lit", mode="screen"),
        mixed("worn", "grain", "line", 0.5),
        scaled("roughness", "worn", high, low, black=0.15, white=0.75),
        constant("metallic", look.metallic),
        node("height", "levels", input="plates", out_black=0.35, out_white=0.6),
    ]
