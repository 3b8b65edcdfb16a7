"""Hull plates of many sizes with bevelled rims, vents, rivets and worn edges."""

from typing import Any

from speccade.families.texture.presets.look import Look, Nodes, constant, mixed, node, noise, scaled, tinted


def graph(look: Look) -> Nodes:
    low, high = look.roughness
    grid = look.count(16, 4, 4, 128)
    plates: dict[str, Any] = {
        "divisions": look.divisions(5, 3),
        "irregularity": 0.55,
        "stop": 0.2,
        "grid": grid,
        "layout": "plates",
    }
    return [
        node("plates", "panels", **plates, gap=0.008, bevel=0.008, rounding=0.006, variation=0.25),
        node("mask", "panels", **plates, gap=0.008, rounding=0.006, result="mask"),
        node("plate", "panels", **plates, result="random"),
        node("rim", "panels", **plates, gap=0.06, rounding=0.004, result="mask"),
        # Vents: slots inside some of the plates.
        node("slots", "wave", count_x=0, count_y=2 * grid, profile="square", duty=0.5),
        node("vented", "threshold", input="plate", threshold=0.82),
        node("vent_area", "multiply", a="vented", b="rim"),
        node("vent", "multiply", a="vent_area", b="slots"),
        # Rivets sit on a grid, just inside the rims.
        node("dome", "shape", kind="dome", size=0.9),
        node("rivets", "tile_sampler", input="dome", count=[2 * grid, 2 * grid], size=0.22),
        node("inner", "invert", input="rim"),
        node("edge_zone", "multiply", a="inner", b="mask"),
        node("rivet", "multiply", a="rivets", b="edge_zone"),
        noise("grime", "perlin", look.noise, octaves=5, persistence=0.6),
        noise("fine", "perlin", look.cells(6.0), octaves=3),
        scaled("plate_height", "plates", 0.0, 0.7),
        scaled("rivet_height", "rivet", 0.0, 0.18),
        scaled("vent_depth", "vent", 0.0, -0.30),
        node("raised", "add", a="plate_height", b="rivet_height"),
        node("height", "add", a="raised", b="vent_depth"),
        node("wear", "edge_wear", input="plates", amount=0.45, noise_scale=18.0, radius=0.008),
        mixed("tone", "plate", "grime", 0.45),
        scaled("paint", "tone", 0.62, 1.02, black=0.1, white=0.9),
        scaled("joint", "mask", 0.30, 1.0),
        node("shaded", "multiply", a="paint", b="joint"),
        scaled("vent_shade", "vent", 1.0, 0.45),
        node("body", "multiply", a="shaded", b="vent_shade"),
        scaled("bright", "wear", 0.0, 0.35),
        node("factor", "add", a="body", b="bright"),
        *tinted("albedo", "factor", look.base_color),
        mixed("rough", "grime", "fine", 0.4),
        scaled("coat", "rough", low, high, black=0.25, white=0.75),
        node("roughness", "lerp", a="coat", b="joint_rough", t="seam"),
        node("seam", "invert", input="mask"),
        constant("joint_rough", high),
        scaled("metallic", "seam", look.metallic, 0.75 * look.metallic),
    ]
