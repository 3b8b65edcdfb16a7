"""Graphs: order, types, cycles, depth, memory, seeds."""

import sys
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.families.texture.drawing import draw, errors, findings, graph, noise, png

from speccade.core.seeds import named_seed
from speccade.families.texture.contract import Canvas
from speccade.families.texture.graph import depth_of, plan, render, shape_of

KIND = "texture.procedural_v1"


def params(nodes: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"resolution": [16, 16], "tileable": True, "nodes": nodes, **more}


def constant(name: str, value: float = 0.5) -> dict[str, Any]:
    return {"id": name, "type": "constant", "value": value}


def add(name: str, a: str, b: str) -> dict[str, Any]:
    return {"id": name, "type": "add", "a": a, "b": b}


@st.composite
def acyclic(drawing: st.DrawFn) -> list[dict[str, Any]]:
    """A random graph without cycles, in random order; every node's value is the number of paths to a constant."""
    count = drawing(st.integers(1, 24))
    nodes = [constant("n0", 1.0)]
    for index in range(1, count):
        sources = st.integers(0, index - 1)
        nodes.append(add(f"n{index}", f"n{drawing(sources)}", f"n{drawing(sources)}"))
    return drawing(st.permutations(nodes))


@given(acyclic(), st.data())
@settings(max_examples=80, deadline=None)
def test_order_values_and_lifetimes(nodes: list[dict[str, Any]], data: st.DataObject) -> None:
    names = [node["id"] for node in nodes]
    wanted = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    shape = shape_of(graph(nodes))
    schedule = plan(shape, wanted, Canvas(4, 4, True, 1))
    place = {name: index for index, name in enumerate(schedule.steps)}
    assert len(place) == len(schedule.steps), "each node once"
    needed, stack = set(), list(wanted)
    while stack:
        name = stack.pop()
        if name not in needed:
            needed.add(name)
            stack.extend(ref.node for ref in shape.nodes[name].references())
    assert set(place) == needed, "only what is wanted"
    released: dict[str, int] = {}
    for step, names_released in enumerate(schedule.releases):
        for name in names_released:
            assert name not in released
            released[name] = step
    assert set(released) == needed
    for name in needed:
        for ref in shape.nodes[name].references():
            assert place[ref.node] < place[name] <= released[ref.node]
        assert released[name] >= place[name]
    images = dict(render(graph(nodes), wanted, width=4, height=4, tileable=True, seed=1))
    assert set(images) == set(wanted)

    def value(name: str, known: dict[str, float]) -> float:
        if name not in known:
            refs = list(shape.nodes[name].references())
            known[name] = sum(value(ref.node, known) for ref in refs) if refs else 1.0
        return known[name]

    known: dict[str, float] = {}
    for name in wanted:
        assert (images[name] == value(name, known)).all()


@given(acyclic())
@settings(max_examples=40, deadline=None)
def test_depth_is_the_longest_path(nodes: list[dict[str, Any]]) -> None:
    shape = shape_of(graph(nodes))

    memo: dict[str, int] = {}
    for name in shape.order:
        memo[name] = 1 + max((memo[ref.node] for ref in shape.nodes[name].references()), default=0)
    assert depth_of(shape) == max(memo.values())


def test_order_of_nodes_changes_nothing() -> None:
    nodes = [noise("a"), noise("b", scale=7), add("c", "a", "b")]
    np.testing.assert_array_equal(draw(*nodes, want="c"), draw(*reversed(nodes), want="c"))


def test_a_chain_of_ten_thousand_nodes() -> None:
    nodes = [constant("n0", 0.0)]
    nodes += [{"id": f"n{i}", "type": "invert", "input": f"n{i - 1}"} for i in range(1, 10_000)]
    assert len(nodes) > sys.getrecursionlimit()
    assert (draw(*reversed(nodes), size=(2, 2), want="n9999") == 1.0).all()
    assert not errors(KIND, params(nodes), [png(source="n9999")])
    assert depth_of(shape_of(graph(nodes))) == 10_000


def test_ten_thousand_bad_references_are_reported_quickly() -> None:
    nodes = [add(f"n{i}", f"x{i}", f"y{i}") for i in range(10_000)]
    found = errors(KIND, params(nodes), [png(source="n0")])
    assert len(found) == 20_000


def test_cycles_are_named() -> None:
    nodes = [add("a", "b", "c"), add("b", "c", "c"), add("c", "a", "k"), constant("k"), add("self", "self", "k")]
    texts = [f.message for f in findings(KIND, params(nodes), [png(source="k")]) if f.path == "recipe.params.nodes"]
    assert len(texts) == 2
    assert any("self -> self" in text for text in texts)
    assert any({"a", "c"} <= set(text.split(": ")[1].split(" -> ")) for text in texts)
    # A node behind a cycle is no cycle, and long ones are abbreviated.
    ring = [add(f"r{i}", f"r{(i + 1) % 50}", "k") for i in range(50)] + [constant("k"), add("z", "r0", "k")]
    (text,) = [f.message for f in findings(KIND, params(ring), [png(source="k")]) if f.path == "recipe.params.nodes"]
    assert "..." in text and len(text) < 200


def test_findings_of_a_graph() -> None:
    nodes = [
        constant("k"),
        constant("k"),
        add("sum", "k", "kk"),
        {"id": "ramp", "type": "color_ramp", "input": "k", "ramp": ["#000000"]},
        add("wrong", "ramp", "k"),
        {"id": "gray", "type": "to_grayscale", "input": "k"},
        {"id": "range", "type": "clamp", "input": "k", "min": 1, "max": 0},
    ]
    assert errors(KIND, params(nodes), [png(source="k")]) == [
        ("E012", "recipe.params.nodes[1].id"),
        ("E012", "recipe.params.nodes[2].b"),
        ("E012", "recipe.params.nodes[4].a"),
        ("E012", "recipe.params.nodes[5].input"),
        ("E012", "recipe.params.nodes[6].min"),
    ]


def test_png_forms_must_name_nodes() -> None:
    good = params([constant("k")], png={"k": {"bit_depth": 16}})
    assert not errors(KIND, good, [png(source="k")])
    bad = params([constant("k")], png={"q": {}})
    assert errors(KIND, bad, [png(source="k")]) == [("E012", "recipe.params.png.q")]


def test_seeds_follow_from_ids_alone() -> None:
    alone = draw(noise("a"))
    np.testing.assert_array_equal(alone, draw(noise("z"), noise("a")))
    assert np.abs(alone - draw(noise("b"))).mean() > 0.02
    assert np.abs(alone - draw(noise("a"), seed=43)).mean() > 0.02
    from speccade.families.texture.noise_fields import noise_field

    config = graph([noise("a")])[0].noise  # type: ignore[attr-defined]
    np.testing.assert_array_equal(alone, noise_field(config, 64, 64, True, named_seed(42, "texture.procedural_v1/a")))


@pytest.mark.parametrize("wide", [False, True])
def test_memory_stays_near_what_is_alive(wide: bool) -> None:
    """Peak memory of a render is within 1.3 of the predicted live values, and those are few in a long chain."""
    size = 256
    nodes = [noise("n0"), noise("m", scale=6)]
    for i in range(1, 24):
        if wide:
            nodes.append(noise(f"w{i}", scale=4 + i))
            nodes.append(add(f"n{i}", f"n{i - 1}", f"w{i}"))
        else:
            nodes.append({"id": f"n{i}", "type": "lerp", "a": f"n{i - 1}", "b": "m", "t": f"n{i - 1}"})
    nodes.append({"id": "soft", "type": "blur", "input": "n23", "radius": 3.5})
    nodes.append({"id": "eroded", "type": "erode", "input": "soft", "radius": 5})
    nodes.append({"id": "ramp", "type": "color_ramp", "input": "eroded", "ramp": ["#000000", "#ff8000"]})
    ops = graph(nodes)
    draw(*nodes, size=(8, 8))  # compiled and imported beforehand
    predicted = plan(shape_of(ops), ["ramp"], Canvas(size, size, True, 1)).peak_bytes
    assert predicted <= 5 * 8 * size * size
    tracemalloc.start()
    for _, image in render(ops, ["ramp"], width=size, height=size, tileable=True, seed=1):
        del image
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= 1.3 * predicted
