"""Painted planks: bold grain that differs from board to board, knots, dark joints."""

from typing import Any

from speccade.families.texture.presets.look import Look, Nodes, constant, mixed, node, noise, scaled, tinted


def graph(look: Look) -> Nodes:
    low, high = look.roughness
    rows = look.count(4, 2, 2, 64)
    boards: dict[str, Any] = {"width": 1, "height": rows, "offset": 0.5, "mortar_size": 0.03, "layout": "boards"}
    red, green, blue = look.base_color
    dark = (0.6 * red, 0.5 * green, 0.4 * blue)
    return [
        node("boards", "brick", **boards, bevel=0.05, rounding=0.06),
        node("board", "brick", **boards, result="random"),
        node("wood", "wood_grain", ring_scale=2.5 * rows, grain_scale=24.0 * rows, knots=0.0),
        node("knotted", "wood_grain", ring_scale=2.5 * rows, grain_scale=24.0 * rows, knots=3.0),
        node("some", "threshold", input="board", threshold=0.45),
        node("grain_of", "lerp", a="wood", b="knotted", t="some"),
        # Every board is cut from another place of the same log.
        node("sawn", "warp", input="grain_of", displacement="board", strength=look.pixels(100.0), strength_y=0.0),
        noise("stain", "perlin", look.noise, octaves=3),
        mixed("uneven", "sawn", "stain", 0.30),
        mixed("toned", "uneven", "board", 0.22),
        scaled("grain", "toned", 0.0, 1.0, black=0.12, white=0.98),
        constant("bright", 1.0),
        *tinted("light", "bright", look.base_color),
        *tinted("shadow", "bright", dark),
        node("painted", "blend", input_a="shadow", input_b="light", mask="grain", space="encoded"),
        scaled("joint", "boards", 0.35, 1.0, black=0.0, white=0.5),
        node("albedo", "blend", input_a="painted", input_b="joint", mode="multiply"),
        scaled("roughness", "grain", low, high),
        constant("metallic", look.metallic),
        scaled("relief", "sawn", 0.86, 1.0),
        node("height", "multiply", a="boards", b="relief"),
    ]
