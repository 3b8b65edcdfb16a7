"""Records: immutable plain data, equal by value."""

import pickle
from typing import Any

import pytest

from speccade.core.record import Record, as_dict, factory, replace


class Point(Record):
    """A point."""

    x: int
    y: int = 0
    tags: list[str] = factory(default_factory=list)


class Named(Point):
    """A point with a name."""

    name: str = "p"


def test_construction_defaults_and_inheritance() -> None:
    assert as_dict(Point(1)) == {"x": 1, "y": 0, "tags": []}
    assert as_dict(Named(1, 2, name="q")) == {"x": 1, "y": 2, "tags": [], "name": "q"}
    assert list(as_dict(Named(1))) == ["x", "y", "tags", "name"]
    assert Point(1).tags is not Point(1).tags


@pytest.mark.parametrize("values", [((), {}), ((1, 2, [], 4), {}), ((1,), {"z": 2}), ((), {"y": 1})])
def test_wrong_values_are_refused(values: Any) -> None:
    args, given = values
    with pytest.raises(TypeError, match="Point"):
        Point(*args, **given)


def test_equality_hash_repr_and_immutability() -> None:
    assert Point(1, 2) == Point(1, y=2) != Point(1, 3) and Point(1) != Named(1)
    assert Point(1, 2, ()) == Point(1, 2, ()) and hash(Point(1, 2, ())) == hash(Point(1, 2, ()))  # type: ignore[arg-type]
    assert repr(Point(1)) == "Point(x=1, y=0, tags=[])"
    point = Point(1)
    with pytest.raises(AttributeError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del point.x


def test_replace_and_pickle() -> None:
    point = Named(1, name="q")
    assert replace(point, y=5) == Named(1, 5, name="q") and point.y == 0
    assert pickle.loads(pickle.dumps(point)) == point
