"""Cel-shaded metal: a few flat tones in wide, wavering bands of reflection."""

from speccade.families.texture.presets.look import Look, Nodes, constant, mixed, node, noise, scaled, tinted


def graph(look: Look) -> Nodes:
    low, high = look.roughness
    return [
        noise("cloud", "perlin", look.noise, octaves=2),
        # Bands lie askew, as reflections of a room do on a bent sheet.
        node(
            "bands", "wave", count_x=look.count(1), count_y=-look.count(2), distortion="cloud", distortion_amount=0.55
        ),
        noise("streaks", "perlin", look.cells(0.6), scale_y=48.0, octaves=2),
        mixed("light", "bands", "streaks", 0.30),
        scaled("stretched", "light", 0.0, 1.0, black=0.12, white=0.88),
        node("tones", "posterize", input="stretched", levels=4),
        # The edge of a tone, softened by the width of a line.
        node("soft", "blur", input="tones", radius=look.pixels(0.3)),
        scaled("shade", "soft", 0.92, 1.04),
        *tinted("albedo", "shade", look.base_color),
        scaled("roughness", "soft", low, high),
        node("worn", "levels", input="cloud", out_black=0.95 * look.metallic, out_white=look.metallic),
        constant("full", 1.0),
        node("metallic", "multiply", a="worn", b="full"),
        node("smooth", "blur", input="stretched", radius=look.pixels(1.0)),
        scaled("height", "smooth", 0.42, 0.58),
    ]
