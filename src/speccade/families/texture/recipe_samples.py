"""Tiny specs of the recipes beside the graph."""

from collections.abc import Callable, Iterator
from typing import Any

from pydantic.fields import FieldInfo

from speccade.core.family import Sample
from speccade.core.model import Model
from speccade.core.samples import variations

SIZE = [48, 48]
NODES = [
    {"id": "disc", "type": "gradient", "direction": "radial"},
    {"id": "tint", "type": "color_ramp", "input": "disc", "ramp": ["#403830", "#c0a080"]},
]
MAPS = {"albedo": {"bit_depth": 16, "color_space": "srgb", "alpha": False}}


def _samples(
    model: type[Model], sources: Callable[[dict[str, Any]], tuple[str | None, ...]], **given: Any
) -> Iterator[Sample]:
    def fill(name: str, info: FieldInfo) -> Any:
        return given.get(name)

    for label, params in variations(model, fill):
        yield Sample(label or "plain", params, sources(params))


def matcap() -> Iterator[Sample]:
    from speccade.families.texture.recipes.matcap import MatcapParams

    return _samples(MatcapParams, lambda params: (None,), resolution=SIZE)


def material_preset() -> Iterator[Sample]:
    from speccade.families.texture.recipes.material_preset import MaterialPresetParams, sources

    def maps(params: dict[str, Any]) -> tuple[str | None, ...]:
        return sources(MaterialPresetParams.model_validate(params))

    return _samples(MaterialPresetParams, maps, resolution=SIZE, png=MAPS)


def splat_set() -> Iterator[Sample]:
    from speccade.families.texture.recipes.splat_set import SplatSetParams, sources

    layers = [{"id": name, "albedo_color": [0.4, 0.3, 0.2, 1]} for name in ("mud", "moss", "sand", "rock", "snow")]

    def maps(params: dict[str, Any]) -> tuple[str | None, ...]:
        return tuple(sources(SplatSetParams.model_validate(params)))

    return _samples(
        SplatSetParams, maps, resolution=SIZE, layers=layers, macro_variation=True, png={"macro": {"bit_depth": 16}}
    )


def decal() -> Iterator[Sample]:
    from speccade.families.texture.recipes.decal import DecalParams, sources

    def maps(params: dict[str, Any]) -> tuple[str | None, ...]:
        return tuple(sources(DecalParams.model_validate(params)))

    return _samples(
        DecalParams,
        maps,
        resolution=SIZE,
        nodes=NODES,
        albedo_output="tint",
        alpha_output="disc",
        normal_output="disc",
        roughness_output="tint",
        png=MAPS,
    )


def trimsheet() -> Iterator[Sample]:
    from speccade.families.texture.recipes.trimsheet import TrimsheetParams

    tiles = [
        {"id": "flat", "width": 16, "height": 8, "color": [0.5, 0.4, 0.3, 1]},
        {"id": "drawn", "width": 12, "height": 12, "node_ref": "tint", "maps": {"normal": "disc"}},
    ]
    return _samples(
        TrimsheetParams,
        lambda params: (None, "normal"),
        resolution=SIZE,
        tiles=tiles,
        nodes=NODES,
        padding=2,
        alignment=4,
    )
