"""Metal brushed in one direction: streaks of many lengths and a few deeper scratches."""

from speccade.families.texture.presets.look import Look, Nodes, constant, mixed, node, noise, scaled, tinted


def graph(look: Look) -> Nodes:
    low, high = look.roughness
    lines = float(look.count(150, 8))
    return [
        noise("long", "perlin", 2.0, scale_y=lines, octaves=2, persistence=0.7),
        noise("short", "perlin", 9.0, scale_y=1.6 * lines, octaves=2, persistence=0.7),
        noise("broad", "perlin", 1.0, scale_y=look.noise * 4.0 if look.noise >= 1 else 12.0, octaves=3),
        node(
            "deep",
            "scratches",
            density=0.012 * look.count(100, 5, 1, 1000),
            length=0.7,
            width=0.0016,
            angle_variation=2.0,
            bend=0.02,
        ),
        mixed("streaks", "long", "short", 0.5),
        mixed("brushed", "streaks", "broad", 0.25),
        scaled("contrast", "brushed", 0.0, 1.0, black=0.28, white=0.72),
        scaled("shade", "contrast", 0.84, 1.02),
        scaled("scratch", "deep", 1.0, 0.90),
        node("tone", "multiply", a="shade", b="scratch"),
        *tinted("albedo", "tone", look.base_color),
        node("matt", "blend", input_a="contrast", input_b="deep", mode="screen", factor=0.5),
        scaled("roughness", "matt", low, high),
        constant("metallic", look.metallic),
        scaled("furrows", "contrast", 0.46, 0.54),
        scaled("cut", "deep", 0.0, -0.05),
        node("height", "add", a="furrows", b="cut"),
    ]
