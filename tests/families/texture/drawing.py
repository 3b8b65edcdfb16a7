"""Rendering small graphs and whole specs in tests."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from speccade.core.diagnostics import Diagnostic
from speccade.core.envelope import Envelope, OutputSpec, RecipeSpec
from speccade.core.family import Generated, Inspection, Job, OutputRequest, check_outputs, find_recipe
from speccade.core.model import normalise, read
from speccade.families.texture.contract import NodeList, TextureOp
from speccade.families.texture.graph import render

Array = NDArray[np.float64]
Node = Mapping[str, Any]

_NODES: TypeAdapter[list[TextureOp]] = TypeAdapter(NodeList)


def graph(nodes: Iterable[Node]) -> list[TextureOp]:
    """Typed and normalised nodes."""
    return [normalise(node) for node in _NODES.validate_python(list(nodes))]


def draw(
    *nodes: Node, size: tuple[int, int] = (64, 64), tileable: bool = True, seed: int = 42, want: str | None = None
) -> Array:
    """The image of one node, by default the last; size is width, height."""
    name = want or nodes[-1]["id"]
    images = dict(render(graph(nodes), [name], width=size[0], height=size[1], tileable=tileable, seed=seed))
    return images[name]


class Fixed:
    """Applies one node to given arrays, without a graph."""

    def __init__(self, values: Array, **others: Array) -> None:
        self.arrays = {"fixed": np.asarray(values, dtype=np.float64), **others}

    def apply(self, *, tileable: bool = True, seed: int = 1, **node: Any) -> Array:
        """Evaluate the node whose inputs name the arrays: the first one is `fixed`."""
        from speccade.families.texture.contract import Canvas

        op = graph([{"id": "node", **node}])[0]
        height, width = self.arrays["fixed"].shape[:2]
        inputs = {ref.field: self.arrays[ref.node] for ref in op.references()}
        return op.evaluate(inputs, Canvas(width, height, tileable, seed, seed))


def noise(id_: str, algorithm: str = "perlin", scale: float = 4.0, **config: Any) -> dict[str, Any]:
    return {"id": id_, "type": "noise", "noise": {"algorithm": algorithm, "scale": scale, **config}}


def seam(values: Array) -> float:
    """Largest of both borders' mean step in relation to the largest mean step between inner lines (1 = no seam)."""
    ratios = []
    for axis in (0, 1):
        lines = np.moveaxis(values, axis, 0)
        inner = np.abs(np.diff(lines, axis=0)).reshape(len(lines) - 1, -1).mean(axis=1)
        border = np.abs(lines[0] - lines[-1]).mean()
        ratios.append((border + 1e-3) / (inner.max() + 1e-3))
    return float(max(ratios))


def envelope(kind: str, outputs: Iterable[Mapping[str, Any]], seed: int = 42) -> Envelope:
    return Envelope(
        spec_version=1,
        asset_id="test-texture",
        asset_type="texture",
        license="CC0-1.0",
        seed=seed,
        outputs=[OutputSpec.model_validate(dict(output)) for output in outputs],
        recipe=RecipeSpec(kind=kind, params={}),
    )


def png(path: str = "a.png", source: str | None = None) -> dict[str, Any]:
    output: dict[str, Any] = {"kind": "primary", "format": "png", "path": path}
    return output if source is None else {**output, "source": source}


def findings(kind: str, params: Any, outputs: Iterable[Mapping[str, Any]] = (png(),)) -> list[Diagnostic]:
    """What typing, the rules and the output contract say about params."""
    recipe = find_recipe(kind)
    assert recipe is not None
    model, problems = read(recipe.params, params, ("recipe", "params"), "E012")
    if model is None:
        return problems
    spec = envelope(kind, outputs)
    return [
        *problems,
        *recipe.rules(Inspection(spec, model)),
        *check_outputs(recipe.outputs, spec, model, kind),
    ]


def errors(kind: str, params: Any, outputs: Iterable[Mapping[str, Any]] = (png(),)) -> list[tuple[str, str | None]]:
    """Code and path of every error."""
    return [(f.code, f.path) for f in findings(kind, params, outputs) if f.severity == "error"]


def generate(kind: str, params: Any, outputs: Iterable[tuple[str, str | None]], seed: int = 42) -> Generated:
    """Generate a recipe; outputs are (path, source), metadata where the path ends in .json."""
    recipe = find_recipe(kind)
    assert recipe is not None
    model, problems = read(recipe.params, params, ("recipe", "params"), "E012")
    assert model is not None, problems
    requests = tuple(
        OutputRequest("metadata" if path.endswith(".json") else "primary", path.rpartition(".")[2], path, source)
        for path, source in outputs
    )
    return recipe.load_generator()(Job(normalise(model), seed, requests))


def pixels(made: Generated, path: str) -> NDArray[Any]:
    """The pixels of a generated PNG, read by an independent library."""
    import io

    from PIL import Image

    data = next(file.data for file in made.files if file.path == path)
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture)
