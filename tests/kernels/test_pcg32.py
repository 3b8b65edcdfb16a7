"""Both generators, light and compiled, against the published vectors and against each other."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from tests.support import CONFORMANCE

from speccade.core.pcg32 import Pcg32
from speccade.kernels import pcg32

VECTORS = CONFORMANCE / "core" / "pcg32.jsonl"
CHAPTER = {  # chapter 01 §10.3
    ("u32",): {
        0: [298703107, 4236525527, 336081875, 1056616254, 1060453275, 1616833669],
        42: [909440527, 4201607499, 288057483, 164000784, 2925233438, 1905940465],
        4294967295: [2553256318, 1362994822, 3759657484, 3366838333, 2323195082, 1040808896],
    },
    ("u64",): {42: [18045766799742793231, 704378004086417547, 8185951968223266078]},
    ("f64",): {42: [0.9782629784223962, 0.038184408114074864, 0.44376134539048273, 0.6986205522123744]},
    ("index", 0, 255): {0: [96, 118, 118, 185, 204, 106], 42: [250, 50, 168, 236, 40, 133]},
    ("int8", 10, 60): {0: [13, 60, 13, 22, 22, 29], 4294967295: [40, 26, 54, 49, 37, 22]},
    ("int16", 0, 999): {42: [211, 978, 67, 38, 681, 443]},
    ("int32", 0, 6): {42: [1, 6, 0, 0, 4, 3]},
    ("closed", -0.5, 0.5): {
        4294967295: [-0.1826530381584363, 0.2839031363547231, -0.2576677946977059, -0.272907797850046]
    },
    ("bool", 0.5): {42: [False, True, True, False, True, True, False, False]},
}


class Compiled:
    """The kernels behind the methods of `Pcg32`."""

    def __init__(self, seed: int) -> None:
        self.rng = pcg32.seeded(seed)

    def __getattr__(self, name: str) -> Any:
        function = getattr(pcg32, f"next_{name}")
        return lambda *arguments: function(self.rng, *arguments)

    def permutation(self) -> list[int]:
        table = np.empty(256, np.int64)
        pcg32.shuffle256(self.rng, table)
        return [int(v) for v in table]


class Light:
    def __init__(self, seed: int) -> None:
        self.rng = Pcg32(seed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rng, f"next_{name}")

    def permutation(self) -> list[int]:
        return self.rng.permutation256()


def _draw(rng: Any, kind: str, *bounds: float) -> Any:
    return getattr(rng, {"halfopen": "half_open"}.get(kind, kind))(*bounds)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _mixed(rng: Any, kinds: list[str]) -> Iterator[Any]:
    ranges = {
        "int8": (10, 60),
        "index": (0, 9),
        "int16": (0, 999),
        "closed": (-1.0, 1.0),
        "int32": (0, 6),
        "bool": (0.5,),
    }
    for kind in kinds:
        value = _plain(rng.bool(1.0) if kind == "bool1" else _draw(rng, kind, *ranges.get(kind, ())))
        yield [kind, str(value) if kind == "u64" else value]


@pytest.mark.parametrize("generator", [Light, Compiled])
@pytest.mark.parametrize("kind", CHAPTER)
def test_vectors_of_the_chapter(generator: Any, kind: tuple[Any, ...]) -> None:
    for seed, expected in CHAPTER[kind].items():
        rng = generator(seed)
        assert [_plain(_draw(rng, *kind)) for _ in expected] == expected


@pytest.mark.parametrize("generator", [Light, Compiled])
def test_conformance(generator: Any) -> None:
    cases = [json.loads(line) for line in VECTORS.read_text("utf-8").splitlines()]
    assert len(cases) > 300
    for case in cases:
        kind, draws = case["draw"], case["draws"]
        rng = generator(case["seed"])
        if kind == "state":
            state = [rng.rng.state, rng.rng.increment] if generator is Light else [int(v) for v in rng.rng]
            got: list[Any] = [str(v) for v in state]
        elif kind == "shuffle256":
            got = rng.permutation()
        elif kind == "mixed":
            got = list(_mixed(rng, [kind for kind, _ in draws]))
        else:
            bounds = [case[key] for key in ("lo", "hi", "p") if key in case]
            got = [_plain(_draw(rng, kind, *bounds)) for _ in draws]
            if kind == "u64":
                got = [str(v) for v in got]
        assert got == draws, case["name"]


def test_fills_continue_the_stream() -> None:
    for name, light in (("fill_f64", "next_f64"), ("fill_signed", "next_signed"), ("fill_u32", "next_u32")):
        rng, reference = pcg32.seeded(7), Pcg32(7)
        out = np.empty(100, np.int64 if name == "fill_u32" else np.float64)
        for _ in range(2):
            getattr(pcg32, name)(rng, out)
            assert [v.item() for v in out] == [getattr(reference, light)() for _ in out]


def test_bounded_draws_reach_both_ends_and_stay_inside() -> None:
    rng = Light(3)
    for kind in ("int8", "int16", "int32", "index"):
        values = {_draw(rng, kind, -2, 3) for _ in range(400)}
        assert values == set(range(-2, 4))


def test_wide_index_ranges_agree() -> None:
    for high in (2**32, 2**40 + 12345, 2**62):
        light, compiled = Light(5), Compiled(5)
        assert [light.index(0, high) for _ in range(50)] == [int(compiled.index(0, high)) for _ in range(50)]
