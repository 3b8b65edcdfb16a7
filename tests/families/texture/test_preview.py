"""Pictures for a person."""

import numpy as np
import pytest
from tests.families.texture.drawing import generate

from speccade.core.family import File
from speccade.families.texture.preview import materials, previews, sphere, tiled


def test_tiled_shows_four_copies() -> None:
    image = np.random.default_rng(1).integers(0, 256, (40, 30), dtype=np.uint8)
    four = tiled(image)
    assert four.shape == (80, 60)
    np.testing.assert_array_equal(four[40:, 30:], image)
    large = tiled(np.full((900, 700, 3), 77, np.uint8))
    assert max(large.shape[:2]) <= 512 and (large[..., :3] == 77).all()
    clear = tiled(np.zeros((8, 8, 4), np.uint8))
    assert len(np.unique(clear[..., 0])) >= 1 and clear.min() > 100
    deep = tiled(np.full((8, 8), 32768, np.uint16))
    assert (deep == 128).all()


def test_materials_are_found_by_name() -> None:
    dot = np.zeros((2, 2), np.uint8)
    names = "t/stone_albedo t/stone_normal t/stone_orm wood-color wood-height lone_albedo mask set_moss.albedo set_moss.normal"
    files = {f"{name}.png": dot for name in names.split()}
    found = materials(files)
    assert {stem: set(maps) for stem, maps in found.items()} == {
        "stone": {"albedo", "normal", "orm"},
        "wood": {"albedo", "height"},
        "set_moss": {"albedo", "normal"},
    }


def test_sphere_is_lit() -> None:
    white = np.full((8, 8, 3), 200, np.uint8)
    flat = np.tile(np.array([128, 128, 255], np.uint8), (8, 8, 1))
    image = sphere({"albedo": white, "normal": flat}, size=96).astype(int)
    assert image.shape == (96, 96, 3)
    assert image[30, 30].sum() > image[66, 66].sum() > image[2, 2].sum()
    dark = sphere({"albedo": white // 4, "normal": flat}, size=96).astype(int)
    assert (dark[48, 48] < image[48, 48]).all()
    metal = np.full((8, 8), 255, np.uint8)
    shiny = sphere({"albedo": white, "normal": flat, "metallic": metal, "roughness": metal // 6}, size=96)
    matte = sphere({"albedo": white, "normal": flat, "roughness": metal}, size=96)
    assert np.ptp(shiny.astype(int).sum(axis=2)) > np.ptp(matte.astype(int).sum(axis=2))
    glowing = sphere({"albedo": white // 8, "normal": flat, "emissive": white}, size=96)
    assert glowing[48, 48].sum() > dark[48, 48].sum()
    bumpy = flat.copy()
    bumpy[::2, :, 0] = 200
    assert np.abs(sphere({"albedo": white, "normal": bumpy}, size=96).astype(int) - image).mean() > 1


@pytest.mark.parametrize("kind", ["texture.material_preset_v1", "texture.procedural_v1", "texture.splat_set_v1"])
def test_recipes_have_previews(kind: str) -> None:
    from speccade.core.family import find_recipe

    recipe = find_recipe(kind)
    assert recipe is not None and recipe.load_preview() is previews


def test_previews_of_a_material() -> None:
    maps = ("albedo", "normal", "roughness", "metallic")
    params = {"preset": "toon_metal", "resolution": [32, 32]}
    made = generate("texture.material_preset_v1", params, [(f"m_{name}.png", name) for name in maps])
    pictures = list(previews((*made.files, File("m.json", "metadata", "json", b"{}"))))
    assert [picture.title for picture in pictures] == ["m, lit", "m_albedo.png, tiled"]
    loose = generate("texture.material_preset_v1", params, [("a.png", "albedo"), ("b.png", "roughness")])
    assert [picture.title for picture in previews(loose.files)] == ["a.png, tiled", "b.png, tiled"]
    assert all(picture.png.startswith(b"\x89PNG") for picture in pictures)
