"""The recipes beside the graph: rules, pixels, sidecars."""

import json
from typing import Any

import numpy as np
import pytest
from tests.families.texture.drawing import errors, findings, generate, pixels, png, seam
from tests.golden import check_golden

from speccade.core.family import Generated

GRADIENT = {"id": "disc", "type": "gradient", "direction": "radial"}
TINT = {"id": "tint", "type": "color_ramp", "input": "disc", "ramp": ["#403830", "#c0a080"]}
MASK = {"id": "mask", "type": "threshold", "input": "disc", "threshold": 0.6}


def sidecar(made: Generated, path: str) -> Any:
    return json.loads(next(file.data for file in made.files if file.path == path))


# ---- trim sheets


def sheet(**more: Any) -> dict[str, Any]:
    tiles = [
        {"id": "a", "width": 20, "height": 10, "color": [1, 0.5, 0, 1]},
        {"id": "b", "width": 12, "height": 16, "color": [0, 0.2, 1, 0.5]},
    ]
    return {"resolution": [48, 32], "padding": 3, "tiles": tiles, **more}


def test_trimsheet_gutters_repeat_the_edge() -> None:
    made = generate("texture.trimsheet_v1", sheet(), [("t.png", None), ("t.json", None)])
    image, table = pixels(made, "t.png"), sidecar(made, "t.json")
    for tile, colour in zip(table["tiles"], ([255, 128, 0, 255], [0, 51, 255, 128]), strict=True):
        left, top = round(tile["u_min"] * 48), round(tile["v_min"] * 32)
        cell = image[top - 3 : top + tile["height"] + 3, left - 3 : left + tile["width"] + 3]
        assert (cell == colour).all()
    assert (image[..., 3] == 0).any()
    # Nothing foreign bleeds in when the atlas is filtered: clear pixels have the colour of their neighbours.
    clear = image[image[..., 3] == 0][:, :3]
    assert {tuple(colour) for colour in clear} <= {(255, 128, 0), (0, 51, 255)}


def test_trimsheet_draws_nodes() -> None:
    tiles = [
        {"id": "t", "width": 16, "height": 8, "node_ref": "tint"},
        {"id": "f", "width": 8, "height": 8, "color": [0, 0, 0, 1], "node_ref": "nowhere"},
    ]
    params = sheet(tiles=tiles, nodes=[GRADIENT, TINT])
    image = pixels(generate("texture.trimsheet_v1", params, [("t.png", None)]), "t.png")
    assert len(np.unique(image[3:11, 3:19].reshape(-1, 4), axis=0)) > 10
    assert not errors("texture.trimsheet_v1", params)
    assert errors("texture.trimsheet_v1", sheet(tiles=[tiles[0] | {"node_ref": "tnt"}], nodes=[GRADIENT, TINT])) == [
        ("E012", "recipe.params.tiles[0].node_ref")
    ]
    placeholder = sheet(tiles=[tiles[0]])
    assert [(f.code, f.severity) for f in findings("texture.trimsheet_v1", placeholder)] == [("W004", "warning")]
    image = pixels(generate("texture.trimsheet_v1", placeholder, [("t.png", None)]), "t.png")
    assert image[5, 5].tolist() == [255, 0, 255, 255]


def test_trimsheet_has_a_sheet_for_every_map() -> None:
    tiles = [
        {
            "id": "t",
            "width": 16,
            "height": 8,
            "node_ref": "tint",
            "maps": {"normal": "g", "roughness": "g", "glow": "tint"},
        },
        {"id": "f", "width": 8, "height": 8, "color": [0, 0, 0, 1]},
    ]
    params = sheet(tiles=tiles, nodes=[GRADIENT | {"id": "g"}, TINT | {"input": "g"}])
    assert not errors("texture.trimsheet_v1", params)
    names = [None, "normal", "roughness", "glow", "nothing"]
    made = generate("texture.trimsheet_v1", params, [*((f"{name}.png", name) for name in names), ("t.json", None)])
    drawn, plain = (slice(3, 11), slice(3, 19)), (slice(3, 11), slice(25, 33))
    table = sidecar(made, "t.json")["tiles"]
    assert [round(tile["u_min"] * 48) for tile in table] == [3, 25] and round(table[1]["v_min"] * 32) == 3
    colour, normal, rough, glow, same = (pixels(made, f"{name}.png") for name in names)
    np.testing.assert_array_equal(colour, same)
    np.testing.assert_array_equal(glow[drawn], colour[drawn])
    assert (glow[plain] == [0, 0, 0, 255]).all()
    assert (rough[plain] == [128, 128, 128, 255]).all() and np.ptp(rough[drawn][..., 0].astype(int)) > 100
    assert (normal[plain] == [128, 128, 255, 255]).all()
    length = np.linalg.norm(normal[drawn][..., :3] / 127.5 - 1.0, axis=2)
    assert np.abs(length - 1.0).max() < 0.02 and (normal[drawn][..., 0] < 120).any()
    wrong = [tiles[0] | {"maps": {"normal": "gg"}}, tiles[1] | {"maps": {"albedo": "g"}}]
    assert errors("texture.trimsheet_v1", params | {"tiles": wrong}) == [
        ("E012", "recipe.params.tiles[0].maps.normal"),
        ("E012", "recipe.params.tiles[1].maps.albedo"),
    ]


def test_trimsheet_refusals() -> None:
    kind = "texture.trimsheet_v1"
    assert errors(kind, sheet(resolution=[20, 20])) == [("E012", "recipe.params.tiles[0]")]
    many = [{"id": f"t{i}", "width": 20, "height": 10, "color": [0, 0, 0, 1]} for i in range(9)]
    (found,) = errors(kind, sheet(tiles=many))
    assert found[0] == "E012" and found[1] is not None and found[1].startswith("recipe.params.tiles[")
    assert errors(kind, sheet(tiles=[{"id": "a", "width": 1, "height": 1}])) == [("E012", "recipe.params.tiles[0]")]
    assert not errors(kind, sheet(tiles=[]))
    assert ("E012", "recipe.params.tiles[0]") in errors(kind, sheet(padding=2**31))
    stray = sheet(tiles=[{"id": "a", "width": 4, "height": 4, "color": [0, 0, 0, 1], "colour": 1}])
    assert not errors(kind, stray)


# ---- decals


def decal(**more: Any) -> dict[str, Any]:
    return {
        "resolution": [32, 32],
        "nodes": [GRADIENT, TINT, MASK],
        "albedo_output": "tint",
        "alpha_output": "mask",
        "metadata": {},
        **more,
    }


def test_decal_colour_reaches_under_its_edge() -> None:
    image = pixels(generate("texture.decal_v1", decal(), [("d.png", "albedo")]), "d.png")
    hidden = image[..., 3] == 0
    assert hidden.any() and (image[16, 16, 3] == 255).all()
    edge = image[16, 6:26][image[16, 6:26, 3] > 0][0]
    np.testing.assert_allclose(image[16, 0, :3].astype(int), edge[:3], atol=3)


def test_decal_fades_on_demand() -> None:
    solid = {"id": "solid", "type": "constant", "value": 1.0}
    plain = decal(
        nodes=[TINT, GRADIENT, solid], alpha_output="solid", metadata={"fade_distance": 0.25}, resolution=[48, 32]
    )
    alpha = [pixels(generate("texture.decal_v1", params, [("a.png", "albedo")]), "a.png")[..., 3].astype(int)
             for params in (plain, plain | {"apply_fade": True})]  # fmt: skip
    assert (alpha[0] == 255).all(), "left to the engine"
    assert (alpha[1][8:-8, 8:-8] == 255).all() and alpha[1][0].max() < 4 and alpha[1][:, -1].max() < 4
    assert abs(alpha[1][16, 3] - 255 * (3.5 / 8) ** 2 * (3 - 2 * 3.5 / 8)) <= 1
    idle = decal(apply_fade=True)
    assert [(f.code, f.path) for f in findings("texture.decal_v1", idle)] == [("W004", "recipe.params.apply_fade")]


def test_decal_alpha_of_a_colour() -> None:
    fade = {"id": "fade", "type": "compose_rgba", "r": "disc", "g": "disc", "b": "disc", "a": "disc"}
    made = generate("texture.decal_v1", decal(nodes=[GRADIENT, TINT, fade], alpha_output="fade"), [("d.png", "albedo")])
    alpha = pixels(made, "d.png")[..., 3]
    made = generate("texture.decal_v1", decal(nodes=[GRADIENT, TINT], alpha_output="disc"), [("d.png", "albedo")])
    np.testing.assert_array_equal(alpha, pixels(made, "d.png")[..., 3])


def test_decal_gray_normals_are_made_from_height() -> None:
    made = generate("texture.decal_v1", decal(normal_output="disc"), [("n.png", "normal")])
    normal = pixels(made, "n.png")[..., :3] / 127.5 - 1
    np.testing.assert_allclose(np.linalg.norm(normal, axis=2), 1, atol=0.02)


def test_decal_sources() -> None:
    kind = "texture.decal_v1"
    assert not findings(kind, decal(), [png()])
    assert not findings(kind, decal(), [png(source="")])
    assert errors(kind, decal(), [png(source="normal")]) == [("E015", "outputs[0].source"), ("E015", "outputs")]
    both = [png("a.png"), png("n.png", "normal")]
    assert not findings(kind, decal(normal_output="disc"), both)
    assert errors(kind, decal(normal_output="dics"), both) == [("E012", "recipe.params.normal_output")]
    data = sidecar(
        generate(kind, decal(metadata={"projection_size": [2, 1]}), [("d.png", "albedo"), ("d.json", None)]), "d.json"
    )
    assert list(data) == [
        "resolution", "aspect_ratio", "anchor", "fade_distance", "projection_size", "has_normal_map", "has_roughness_map",
    ]  # fmt: skip


# ---- splat sets


def splat(count: int = 3, **more: Any) -> dict[str, Any]:
    layers = [{"id": f"l{i}", "albedo_color": [0.1 * i, 0.3, 0.5, 1]} for i in range(count)]
    return {"resolution": [64, 64], "layers": layers, "noise_scale": 0.06, **more}


@pytest.mark.parametrize("mode", ["noise", "height", "slope", "height_slope"])
@pytest.mark.parametrize("count", [1, 3, 6])
def test_splat_weights_are_shares(mode: str, count: int) -> None:
    masks = [(f"m{i}.png", f"mask{i}") for i in range(-(-count // 4))]
    made = generate("texture.splat_set_v1", splat(count, mask_mode=mode), masks)
    weights = np.concatenate([pixels(made, path) for path, _ in masks], axis=2)[..., :count].astype(int)
    assert np.abs(weights.sum(axis=2) - 255).max() <= count
    if count == 3:
        winners = np.bincount(weights.argmax(axis=2).ravel(), minlength=count) / 64**2
        assert (winners > 0.05).all()
        assert (weights.max(axis=2) > 180).mean() > 0.5, "one layer is clearly in front in most places"


def test_splat_layers_do_not_depend_on_each_other() -> None:
    few = generate("texture.splat_set_v1", splat(2), [("a.png", "l1.albedo")])
    many = generate("texture.splat_set_v1", splat(4), [("a.png", "l1.albedo")])
    assert few.files[0].data == many.files[0].data
    params = splat(2)
    params["layers"].insert(0, {"id": "new", "albedo_color": [0, 0, 0, 1]})
    assert generate("texture.splat_set_v1", params, [("a.png", "l1.albedo")]).files[0].data == few.files[0].data


def test_splat_maps_repeat() -> None:
    names = [f"l1.{name}" for name in ("albedo", "normal", "roughness", "height", "ao")]
    params = splat(2, resolution=[128, 128], extra_maps=["ao", "height"])
    made = generate("texture.splat_set_v1", params, [(f"{name}.png", name) for name in [*names, "mask0"]])
    for name in [*names, "mask0"]:
        image = pixels(made, f"{name}.png").astype(float) / 255
        assert seam(image if image.ndim == 2 else image[..., :3]) < 1.4
    mean = pixels(made, "l1.albedo.png")[..., :3].mean(axis=(0, 1)) / 255
    np.testing.assert_allclose(mean, [0.1, 0.3, 0.5], atol=0.03)


def test_splat_scales_that_are_grain_are_warned_about() -> None:
    for field in ("noise_scale", "macro_scale"):
        for scale, count in ((0.7, 1), (0.0, 1), (0.4, 0), (1.0, 0), (8.0, 0)):
            found = [f.path for f in findings("texture.splat_set_v1", splat(**{field: scale}), [png(source="mask0")])]
            assert found == [f"recipe.params.{field}"] * count


def test_splat_sources() -> None:
    kind = "texture.splat_set_v1"
    for source in ("l0.albedo", " l2.normal ", "mask0"):
        assert not errors(kind, splat(), [png(source=source)])
    for source in (None, " ", "macro", "mask1", "mask", "mask-1", "l0.height", "l9.albedo", "l0"):
        assert errors(kind, splat(), [png(source=source)]) == [("E015", "outputs[0].source")]
    dotted = splat()
    dotted["layers"][0]["id"] = "mask.a"
    assert not errors(kind, dotted, [png(source="mask.a.albedo")])


# ---- matcaps


PRESETS = ["toon_basic", "toon_rim", "metallic", "ceramic", "clay", "skin", "plastic", "velvet"]


def matcap(**params: Any) -> Any:
    made = generate("texture.matcap_v1", {"resolution": [96, 96], "preset": "clay", **params}, [("m.png", None)])
    return pixels(made, "m.png").astype(int)


@pytest.mark.parametrize("preset", PRESETS)
def test_matcaps_are_lit_from_the_upper_left_and_opaque(preset: str) -> None:
    image = matcap(preset=preset)
    assert (image[..., 3] == 255).all()
    light = image[..., :3].sum(axis=2)
    quarters = {"tl": light[:48, :48], "tr": light[:48, 48:], "bl": light[48:, :48], "br": light[48:, 48:]}
    assert max(quarters, key=lambda name: quarters[name].mean()) == "tl"
    check_golden(f"families/texture/recipes/matcap/{preset}", image.astype(np.uint8))


def test_matcaps_differ() -> None:
    images = [matcap(preset=preset, base_color=[0.6, 0.5, 0.4]) for preset in PRESETS]
    for index, a in enumerate(images):
        for b in images[:index]:
            assert np.abs(a - b).mean() > 4


def test_matcap_highlights_are_white_unless_metal() -> None:
    for preset, white in (("plastic", True), ("ceramic", True), ("metallic", False)):
        brightest = matcap(preset=preset, base_color=[0.7, 0.1, 0.1])[..., :3].reshape(-1, 3).max(axis=0)
        assert (brightest[1] > 120) == white


def test_matcap_options() -> None:
    plain = matcap()
    assert len(np.unique(matcap(toon_steps=3)[..., :3].sum(axis=2))) < 0.6 * len(np.unique(plain[..., :3].sum(axis=2)))
    lined = matcap(outline={"width": 4, "color": [0, 0, 1]})
    assert lined[48, 0].tolist() == [0, 0, 255, 255] and (lined[48, 48] == plain[48, 48]).all()
    assert (matcap(curvature_mask={})[48, 2, :3] > plain[48, 2, :3]).all()
    assert (matcap(curvature_mask={"enabled": False}) == plain).all()
    assert (matcap(cavity_mask={"strength": 1.0})[90, 48, :3] < plain[90, 48, :3]).all()
    wide = pixels(generate("texture.matcap_v1", {"resolution": [64, 32], "preset": "clay"}, [("m.png", None)]), "m.png")
    assert wide.shape == (32, 64, 4)


def test_matcap_refusals() -> None:
    kind = "texture.matcap_v1"
    base: dict[str, Any] = {"resolution": [8, 8], "preset": "clay"}
    assert errors(kind, base | {"resolution": [0, 8]}) == [("E012", "recipe.params.resolution")]
    assert errors(kind, base | {"outline": {"width": 3}}) == [("E012", "recipe.params.outline.color")]
    assert errors(kind, base | {"curvature_mask": {"strength": None}}) == [
        ("E012", "recipe.params.curvature_mask.strength")
    ]
    assert errors(kind, base | {"outline": {"width": 11, "color": [0, 0, 0]}}) == [
        ("E012", "recipe.params.outline.width")
    ]


# ---- material presets

MATERIALS = [
    "toon_metal", "stylized_wood", "neon_glow", "ceramic_glaze",
    "sci_fi_panel", "clean_plastic", "rough_stone", "brushed_metal",
]  # fmt: skip
MAPS = ["albedo", "roughness", "metallic", "normal", "height", "ao", "orm", "emissive"]


def material(preset: str, maps: list[str], size: int = 128, **params: Any) -> dict[str, Any]:
    wanted = [(f"{name}.png", name) for name in maps]
    extra = [name for name in MAPS[4:] if name in maps]
    full = {"resolution": [size, size], "preset": preset, "extra_maps": extra or None, **params}
    made = generate("texture.material_preset_v1", full, wanted)
    return {name: pixels(made, f"{name}.png").astype(int) for name in maps}


@pytest.mark.parametrize("preset", MATERIALS)
def test_materials(preset: str) -> None:
    maps = material(preset, MAPS)
    for name in MAPS:
        image = maps[name]
        assert seam(image / 255 if image.ndim == 2 else image[..., :3] / 255) < 1.5
        check_golden(f"families/texture/recipes/{preset}/{name}", image.astype(np.uint8))
    np.testing.assert_array_equal(maps["orm"][..., 0], maps["ao"])
    np.testing.assert_array_equal(maps["orm"][..., 1], maps["roughness"])
    np.testing.assert_array_equal(maps["orm"][..., 2], maps["metallic"])
    length = np.linalg.norm(maps["normal"][..., :3] / 127.5 - 1, axis=2)
    assert np.abs(length - 1).max() < 0.02
    assert (maps["emissive"][..., :3].max() > 100) == (preset == "neon_glow")
    single = material(preset, ["albedo"])
    np.testing.assert_array_equal(single["albedo"], maps["albedo"])


@pytest.mark.parametrize("preset", MATERIALS)
def test_material_overrides(preset: str) -> None:
    maps = material(
        preset,
        ["albedo", "roughness", "metallic"],
        base_color=[0.2, 0.5, 0.3],
        roughness_range=[0.4, 0.6],
        metallic=0.5,
    )
    assert maps["roughness"].min() >= 0.39 * 255 and maps["roughness"].max() <= 0.61 * 255
    assert maps["metallic"].min() >= 0.36 * 255 and maps["metallic"].max() <= 0.51 * 255
    mean = maps["albedo"][..., :3].mean(axis=(0, 1))
    assert mean[1] > mean[0]
    plain = material(preset, ["albedo", "normal"])
    for field, value in (("pattern_scale", 0.5), ("noise_scale", 0.2)):
        other = material(preset, ["albedo", "normal"], **{field: value})
        assert sum(np.abs(other[name] - plain[name]).mean() for name in plain) > 0.2, f"{field} counts"


@pytest.mark.parametrize("preset", MATERIALS)
@pytest.mark.parametrize("scale", [1e-9, 0.01, 30.0, 1e9])
def test_any_scale_draws(preset: str, scale: float) -> None:
    for field in ("pattern_scale", "noise_scale"):
        for tileable in (True, False):
            maps = material(preset, ["albedo", "normal"], 48, tileable=tileable, **{field: scale})
            assert maps["albedo"].shape == (48, 48, 4)


@pytest.mark.parametrize("preset", MATERIALS)
def test_materials_look_the_same_at_every_resolution(preset: str) -> None:
    small, large = (material(preset, ["albedo"], size)["albedo"][..., 0] for size in (256, 512))
    reduced = large.reshape(32, 16, 32, 16).mean(axis=(1, 3))
    coarse = small.reshape(32, 8, 32, 8).mean(axis=(1, 3))
    assert np.abs(coarse - reduced).mean() < 4.0
    assert np.corrcoef(coarse.ravel(), reduced.ravel())[0, 1] > 0.85


def test_normals_follow_the_height() -> None:
    for convention, sign in (("opengl", 1.0), ("directx", -1.0)):
        maps = material("rough_stone", ["normal", "height"], normal_convention=convention)
        height = maps["height"].astype(float)
        across = np.roll(height, -1, axis=1) - np.roll(height, 1, axis=1)
        down = np.roll(height, -1, axis=0) - np.roll(height, 1, axis=0)
        assert np.corrcoef(maps["normal"][..., 0].ravel(), -across.ravel())[0, 1] > 0.8
        assert np.corrcoef(maps["normal"][..., 1].ravel(), sign * down.ravel())[0, 1] > 0.8


def test_material_sources_and_sidecar() -> None:
    kind, base = "texture.material_preset_v1", {"preset": "rough_stone", "resolution": [16, 16]}
    for source in ("ao", "height", "Albedo", "", None):
        assert errors(kind, base, [png(source=source)]) == [("E015", "outputs[0].source")]
    assert not errors(kind, base | {"extra_maps": ["ao"]}, [png(source="ao")])
    facts = sidecar(generate(kind, base, [("n.png", "normal"), ("p.json", None)]), "p.json")
    assert facts["generated_maps"] == ["albedo", "roughness", "metallic", "normal"]
    assert facts["base_color"] == [0.5, 0.45, 0.4]
