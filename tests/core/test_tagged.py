"""Tagged unions declared in one place."""

from typing import Annotated, Any, Literal

import pytest

from speccade.core.model import Model, dump, normalise, read
from speccade.core.tagged import Tagged


class Circle(Model):
    """Round."""

    kind: Literal["circle"]
    radius: float


class Square(Model):
    """Four corners."""

    kind: Literal["square"]
    side: float = 1.0


class Drawing(Model):
    """Holds shapes."""

    one: Annotated[Any, Tagged("kind", Circle, Square, noun="shape")]
    maybe: Annotated[Any, Tagged("kind", Circle, Square)] | None = None
    many: list[Annotated[Any, Tagged("kind", Circle, Square)]] = []


def places(value: Any) -> list[tuple[Any, ...]]:
    return [finding.loc or () for finding in read(Drawing, value, (), "E012")[1]]


def test_members_are_told_apart_by_their_tag() -> None:
    drawing, _ = read(Drawing, {"one": {"kind": "square"}, "many": [{"kind": "circle", "radius": 2}]}, (), "E012")
    assert drawing is not None
    assert drawing.one == Square(kind="square") and drawing.many == [Circle(kind="circle", radius=2.0)]
    assert dump(normalise(drawing)) == {
        "one": {"kind": "square", "side": 1.0},
        "many": [{"kind": "circle", "radius": 2.0}],
    }
    assert read(Drawing, {"one": drawing.one, "maybe": None}, (), "E012")[0] is not None


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"kind": "circle"}, ("one", "radius")),
        ({"kind": "circle", "radius": "2"}, ("one", "radius")),
        ({"kind": "square", "size": 1}, ("one", "size")),
        ({"kind": "triangle"}, ("one",)),
        ({"kind": 5}, ("one",)),
        ({"side": 1}, ("one",)),
        ([], ("one",)),
        (None, ("one",)),
    ],
)
def test_places_are_those_of_the_json(value: Any, place: tuple[Any, ...]) -> None:
    (found,) = places({"one": value})
    assert found[: len(place)] == place


def test_inside_lists_and_optionals() -> None:
    good = {"kind": "square"}
    assert places({"one": good, "maybe": {"kind": "circle"}}) == [("maybe", "radius")]
    assert places({"one": good, "many": [good, {"kind": "circle"}]}) == [("many", 1, "radius")]


def test_help() -> None:
    (finding,) = read(Drawing, {"one": {"kind": "sqare"}}, (), "E012")[1]
    assert finding.allowed == ("circle", "square") and finding.hint == "did you mean 'square'?"
    (finding,) = read(Drawing, {"one": {"kind": "square", "sid": 2}}, (), "E012")[1]
    assert finding.hint == "did you mean 'side'?"
