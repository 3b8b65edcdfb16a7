"""Ramps, spaces, palettes, dithering, blending, adjustments."""

import numpy as np
import pytest
from tests.families.texture.drawing import Array, Fixed, draw, errors, noise, png

RAMP = np.tile(np.linspace(0, 1, 256), (4, 1))
RNG = np.random.default_rng(7)
COLOUR = RNG.random((24, 32, 3))


def srgb_to_linear(v: Array) -> Array:
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def linear_to_srgb(v: Array) -> Array:
    return np.where(v <= 0.0031308, v * 12.92, 1.055 * np.maximum(v, 0) ** (1 / 2.4) - 0.055)


M1 = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
M2 = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip


def oklab(rgb: Array) -> Array:
    return np.cbrt(srgb_to_linear(rgb) @ M1.T) @ M2.T


@pytest.mark.parametrize("space", ["encoded", "linear", "oklab"])
def test_spaces_go_there_and_back(space: str) -> None:
    from speccade.families.texture.colour_kernels import SPACES, enter_space, leave_space

    inside, back = np.empty_like(COLOUR), np.empty_like(COLOUR)
    enter_space(COLOUR, SPACES[space], inside)
    wanted = {"encoded": COLOUR, "linear": srgb_to_linear(COLOUR), "oklab": oklab(COLOUR)}[space]
    np.testing.assert_allclose(inside, wanted, atol=1e-12)
    leave_space(inside, SPACES[space], back)
    np.testing.assert_allclose(back, COLOUR, atol=5e-6)  # the published matrices are rounded


def test_color_ramp_is_straight_in_its_space() -> None:
    fixed = Fixed(RAMP)
    ends = np.array([[0x20, 0x40, 0xC0], [0xF0, 0xD0, 0x10]]) / 255
    encoded = fixed.apply(type="color_ramp", input="fixed", ramp=["#2040C0", " f0d010 "])
    np.testing.assert_allclose(encoded[0], ends[0] + (ends[1] - ends[0]) * RAMP[0][:, None], atol=1e-12)
    for space, enter in (("linear", srgb_to_linear), ("oklab", oklab)):
        got = fixed.apply(type="color_ramp", input="fixed", ramp=["#2040c0", "#f0d010"], space=space)
        inside = enter(got[0])
        wanted = enter(ends[0]) + (enter(ends[1]) - enter(ends[0])) * RAMP[0][:, None]
        np.testing.assert_allclose(inside, wanted, atol=2e-5)


def test_values_outside_take_the_end_colours() -> None:
    fixed = Fixed(np.array([[-1e300, -0.5, 0.0, 1.0, 7.0, np.nan]]))
    got = fixed.apply(type="color_ramp", input="fixed", ramp=["#000000", "#808080", "#ffffff"])
    np.testing.assert_array_equal(got[0, :, 0], [0, 0, 0, 1, 1, 0])


def test_gradient_map_stops() -> None:
    stops = [
        {"position": 0.25, "color": "#000000"},
        {"position": 0.5, "color": "#ff0000"},
        {"position": 0.5, "color": "#00ff00", "alpha": 0.5},
        {"position": 0.75, "color": "#ffffff"},
    ]
    got = Fixed(RAMP).apply(type="gradient_map", input="fixed", stops=stops, space="encoded")[0]
    assert got.shape == (256, 4)
    np.testing.assert_array_equal(got[:64, :3], 0)
    np.testing.assert_allclose(got[128], [0, 1, 0, 0.5], atol=0.02)
    np.testing.assert_allclose(got[127], [1, 0, 0, 1], atol=0.02)
    held = Fixed(RAMP).apply(type="gradient_map", input="fixed", stops=stops, interpolation="constant")[0]
    assert len(np.unique(held.round(5), axis=0)) == 3
    np.testing.assert_allclose(held[200], [1, 1, 1, 1], atol=1e-6)
    eased = Fixed(RAMP).apply(
        type="gradient_map", input="fixed", stops=stops[:2], interpolation="smooth", space="encoded"
    )
    t = np.clip((RAMP[0] - 0.25) / 0.25, 0, 1)
    np.testing.assert_allclose(eased[0, :, 0], t * t * (3 - 2 * t), atol=1e-4)


@pytest.mark.parametrize("space", ["encoded", "oklab"])
def test_palette_takes_the_nearest(space: str) -> None:
    colours = ["#000000", "#ff0000", "#30a050", "#ffffff", "#ff0000"]
    entries = np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colours])
    enter = oklab if space == "oklab" else (lambda v: v)
    distance = ((enter(COLOUR)[:, :, None] - enter(entries)[None, None]) ** 2).sum(axis=-1)
    got = Fixed(COLOUR).apply(type="palette", input="fixed", palette=colours, space=space)
    np.testing.assert_array_equal(got, entries[distance.argmin(axis=-1)])


@pytest.mark.parametrize("method", ["ordered", "noise", "diffusion"])
def test_dithering_keeps_the_mean(method: str) -> None:
    for level in (0.1, 0.37, 0.5, 0.9):
        got = Fixed(np.full((64, 64), level)).apply(type="dither", input="fixed", levels=2, method=method)
        assert set(np.unique(got)) <= {0.0, 1.0}
        assert got.mean() == pytest.approx(level, abs=0.02)
    flat = np.full((64, 64, 4), 0.4)
    got = Fixed(flat).apply(
        type="palette", input="fixed", palette=["#000000", "#ffffff"], dither=method, dither_strength=1.0
    )
    assert got[..., :3].mean() == pytest.approx(0.4, abs=0.03)
    np.testing.assert_array_equal(got[..., 3], 0.4)


def test_dithered_levels_are_even() -> None:
    got = Fixed(RAMP).apply(type="dither", input="fixed", levels=5)
    np.testing.assert_allclose(np.unique(got), np.arange(5) / 4)


FORMULAS = {
    "normal": lambda a, b: b,
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "screen": lambda a, b: a + b - a * b,
    "overlay": lambda a, b: 2 * a * b if a < 0.5 else 1 - 2 * (1 - a) * (1 - b),
    "soft_light": lambda a, b: (1 - 2 * b) * a * a + 2 * b * a,
    "hard_light": lambda a, b: 2 * a * b if b < 0.5 else 1 - 2 * (1 - a) * (1 - b),
    "difference": lambda a, b: abs(a - b),
    "darken": min,
    "lighten": max,
    "divide": lambda a, b: a / b,
}


@pytest.mark.parametrize("mode", FORMULAS)
def test_blend_modes(mode: str) -> None:
    a, b = RNG.random((8, 8)), RNG.random((8, 8)) + 0.01
    wanted = np.vectorize(FORMULAS[mode])(a, b)
    fixed = Fixed(a, b=b, colour=np.repeat(b[..., None], 3, axis=2), mask=np.full((8, 8), 0.25))
    np.testing.assert_allclose(fixed.apply(type="blend", input_a="fixed", input_b="b", mode=mode), wanted, rtol=1e-12)
    half = fixed.apply(type="blend", input_a="fixed", input_b="b", mode=mode, factor=0.5, mask="mask")
    np.testing.assert_allclose(half, a + (wanted - a) * 0.125, rtol=1e-9)
    mixed = fixed.apply(type="blend", input_a="fixed", input_b="colour", mode=mode)
    np.testing.assert_allclose(mixed, np.repeat(wanted[..., None], 3, axis=2), rtol=1e-9)


def test_linear_light_mixes_light() -> None:
    black, white = np.zeros((4, 4, 3)), np.ones((4, 4, 3))
    got = Fixed(black, white=white).apply(type="blend", input_a="fixed", input_b="white", factor=0.5, space="linear")
    np.testing.assert_allclose(got, linear_to_srgb(np.array(0.5)), atol=1e-9)


def test_blend_mixes_alpha() -> None:
    low, high = np.ones((2, 2, 4)) * 0.2, np.ones((2, 2, 3))
    got = Fixed(low, high=high).apply(type="blend", input_a="fixed", input_b="high", factor=0.5)
    np.testing.assert_allclose(got, [[[0.6, 0.6, 0.6, 0.6]] * 2] * 2)


def test_kinds_of_mixed_nodes() -> None:
    def spec(*nodes: dict[str, object]) -> dict[str, object]:
        return {"resolution": [8, 8], "tileable": True, "nodes": list(nodes)}

    gray = noise("g")
    colour = {"id": "c", "type": "color_ramp", "input": "g", "ramp": ["#000000"]}
    for a, b, allowed in (("g", "g", "invert"), ("g", "c", "to_grayscale"), ("c", "c", "to_grayscale")):
        blend = {"id": "b", "type": "blend", "input_a": a, "input_b": b}
        for op in ("invert", "to_grayscale"):
            found = errors("texture.procedural_v1", spec(gray, colour, blend, {"id": "x", "type": op, "input": "b"}),
                           [png(source="x")])  # fmt: skip
            assert bool(found) == (op != allowed)


def test_color_adjust() -> None:
    fixed = Fixed(COLOUR, half=np.full(COLOUR.shape[:2], 0.5), one=np.ones(COLOUR.shape[:2]))
    same = fixed.apply(type="color_adjust", input="fixed", variation="half", hue_variation=90, lightness_variation=1)
    np.testing.assert_allclose(same, COLOUR, atol=5e-6)
    gray = oklab(fixed.apply(type="color_adjust", input="fixed", saturation=0))
    np.testing.assert_allclose(gray[..., 1:], 0, atol=1e-6)
    np.testing.assert_allclose(gray[..., 0], oklab(COLOUR)[..., 0], atol=1e-6)
    muted = COLOUR * 0.2 + 0.4
    turned = oklab(Fixed(muted).apply(type="color_adjust", input="fixed", hue=180))
    np.testing.assert_allclose(turned, oklab(muted) * [1, -1, -1], atol=1e-5)
    fixed_turn = fixed.apply(type="color_adjust", input="fixed", hue=30)
    varied = fixed.apply(type="color_adjust", input="fixed", variation="one", hue_variation=30)
    np.testing.assert_allclose(varied, fixed_turn, atol=1e-12)


def test_luma_and_luminance() -> None:
    got = Fixed(COLOUR).apply(type="to_grayscale", input="fixed")
    np.testing.assert_allclose(got, COLOUR @ [0.299, 0.587, 0.114], atol=1e-14)
    got = Fixed(COLOUR).apply(type="to_grayscale", input="fixed", space="linear")
    np.testing.assert_allclose(got, linear_to_srgb(srgb_to_linear(COLOUR) @ [0.2126, 0.7152, 0.0722]), atol=1e-12)


def test_channels() -> None:
    r, g, b, a = (RNG.random((4, 5)) for _ in range(4))
    packed = Fixed(r, g=g, b=b, a=a).apply(type="compose_rgba", r="fixed", g="g", b="b", a="a")
    for name, plane in zip("rgba", (r, g, b, a), strict=True):
        np.testing.assert_array_equal(Fixed(packed).apply(type="channel", input="fixed", channel=name), plane)
    opaque = Fixed(r, g=g, b=b).apply(type="channel_pack", r="fixed", g="g", b="b", invert=["g"])
    assert opaque.shape == (4, 5, 3)
    np.testing.assert_allclose(opaque[..., 1], 1 - g)
    np.testing.assert_array_equal(Fixed(opaque).apply(type="channel", input="fixed", channel="a"), 1)


@pytest.mark.parametrize("colour", ["#12345", "#1234567", "#12345g", "", "red", "#11223344"])
def test_bad_colours_are_refused_at_their_place(colour: str) -> None:
    nodes = [noise("n"), {"id": "c", "type": "color_ramp", "input": "n", "ramp": ["#000000", colour]}]
    found = errors("texture.procedural_v1", {"resolution": [8, 8], "tileable": True, "nodes": nodes}, [png(source="c")])
    assert found == [("E012", "recipe.params.nodes[1].ramp[1]")]


def test_tone_nodes() -> None:
    fixed = Fixed(RAMP)
    levels = fixed.apply(type="levels", input="fixed", black_point=0.2, white_point=0.7, gamma=2.0, out_white=0.5)
    np.testing.assert_allclose(levels, 0.5 * np.sqrt(np.clip((RAMP - 0.2) / 0.5, 0, 1)), atol=1e-12)
    np.testing.assert_allclose(np.unique(fixed.apply(type="posterize", input="fixed", levels=4)), np.arange(4) / 3)
    stretched = Fixed(RAMP * 0.3 + 0.4).apply(type="normalize", input="fixed", low=-1, high=3)
    np.testing.assert_allclose(stretched, RAMP * 4 - 1, atol=1e-12)
    assert (Fixed(np.full((3, 3), 0.7)).apply(type="normalize", input="fixed") == 0).all()
    soft = fixed.apply(type="threshold", input="fixed", threshold=0.5, softness=0.2)
    assert soft[0, 0] == 0 and soft[0, -1] == 1 and (np.diff(soft[0]) >= 0).all()
    assert np.interp(0.5, RAMP[0], soft[0]) == pytest.approx(0.5, abs=1e-3)


def test_curves_are_monotone_and_pass_their_points() -> None:
    points = [[0.1, 0.0], [0.3, 0.7], [0.6, 0.7], [0.65, 0.2], [1.0, 1.0]]
    got = Fixed(RAMP).apply(type="curves", input="fixed", points=points)[0]
    x, y = np.array(points).T
    np.testing.assert_allclose(np.interp(x, RAMP[0], got), y, atol=0.01)
    for low, high, start, end in zip(x, x[1:], y, y[1:], strict=False):
        part = got[(RAMP[0] >= low) & (RAMP[0] <= high)]
        assert (np.diff(part) * np.sign(end - start) >= -1e-12).all()
        assert part.min() >= min(start, end) - 1e-12 and part.max() <= max(start, end) + 1e-12


def test_draw_of_a_colour_graph_has_alpha_only_where_it_is_set() -> None:
    nodes = [
        noise("n"),
        {"id": "c", "type": "gradient_map", "input": "n", "stops": [{"position": 0, "color": "#fff000"}]},
    ]
    assert draw(*nodes).shape == (64, 64, 3)
