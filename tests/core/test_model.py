"""Models: strict reading, all errors at once, normal form, dump; laws over a model with every marker."""

from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from speccade.core.model import (
    Clamped,
    Keyed,
    LenientModel,
    Model,
    Pair,
    SetLike,
    dump,
    leniency,
    normalise,
    read,
)


class Leaf(LenientModel):
    """A leaf."""

    level: Literal["low", "mid", "high"] = "low"
    weight: Annotated[float, Clamped(-1, 1)] = 0.0


class Entry(Model):
    """An entry."""

    id: str
    rank: int = 0
    leaf: Leaf | None = None
    tags: Annotated[list[str], SetLike()] = []
    place: Pair = (0.0, 1.0)


class Tree(Model):
    """A model with every marker."""

    entries: Annotated[list[Entry], Keyed("id", "rank")] = []
    leaves: Annotated[list[Leaf], Keyed("level")] = []
    ordered: list[Annotated[int, Field(ge=0)]] = []
    named: dict[str, Entry] = {}


leaves = st.fixed_dictionaries(
    {}, optional={"level": st.sampled_from(["low", "mid", "high"]), "weight": st.floats(-9, 9), "stray": st.integers()}
)
entries = st.fixed_dictionaries(
    {"id": st.text(max_size=2)},
    optional={
        "rank": st.integers(-2, 2),
        "leaf": st.none() | leaves,
        "tags": st.lists(st.text(max_size=2), max_size=4),
        "place": st.lists(st.floats(-1, 1), min_size=2, max_size=2),
    },
)
trees = st.fixed_dictionaries(
    {},
    optional={
        "entries": st.lists(entries, max_size=5),
        "leaves": st.lists(leaves, max_size=4),
        "ordered": st.lists(st.integers(0, 9), max_size=4),
        "named": st.dictionaries(st.text(max_size=2), entries, max_size=3),
    },
)


def typed(value: Any) -> Tree:
    model, problems = read(Tree, value, (), "E012")
    assert model is not None, problems
    return model


@given(trees)
def test_normal_form_is_idempotent(value: Any) -> None:
    once = normalise(typed(value))
    assert normalise(once) is once
    again = dump(normalise(typed(dump(once))))
    assert again == dump(once)


@given(trees, st.randoms(use_true_random=False))
def test_order_that_means_nothing_is_given_up(value: Any, random: Any) -> None:
    def shuffled(item: Any) -> Any:
        if isinstance(item, dict):
            keys = list(item)
            random.shuffle(keys)
            result = {key: shuffled(item[key]) for key in keys}
            if "tags" in result:
                result["tags"] = random.sample(result["tags"], len(result["tags"])) + result["tags"][:1]
            distinct = {(e["id"], e.get("rank", 0)) for e in result.get("entries", ())}
            if len(distinct) == len(result.get("entries", ())) and "entries" in result:
                result["entries"] = random.sample(result["entries"], len(result["entries"]))
            return result
        return [shuffled(entry) for entry in item] if isinstance(item, list) else item

    assert dump(normalise(typed(shuffled(value)))) == dump(normalise(typed(value)))


@given(trees)
def test_order_that_means_something_stays(value: Any) -> None:
    assert dump(normalise(typed(value)))["ordered"] == value.get("ordered", [])


def test_entries_of_one_key_keep_their_order_and_are_not_merged() -> None:
    value = {"entries": [{"id": "b"}, {"id": "a", "tags": ["2"]}, {"id": "a", "tags": ["1"]}]}
    assert [(e["id"], e["tags"]) for e in dump(normalise(typed(value)))["entries"]] == [
        ("a", ["2"]),
        ("a", ["1"]),
        ("b", []),
    ]


def test_enumerations_sort_by_declaration() -> None:
    value = {"leaves": [{"level": "high"}, {"level": "low"}, {"level": "mid"}]}
    assert [leaf["level"] for leaf in dump(normalise(typed(value)))["leaves"]] == ["low", "mid", "high"]


def test_leniency_is_reported_and_leaves_no_trace() -> None:
    value = {"entries": [{"id": "a", "leaf": {"weight": 7, "stray": 1}}]}
    tree = typed(value)
    assert [(w.code, w.path) for w in leniency(tree, ("p",))] == [
        ("W004", "p.entries[0].leaf.stray"),
        ("W004", "p.entries[0].leaf.weight"),
    ]
    assert dump(normalise(tree))["entries"][0]["leaf"] == {"level": "low", "weight": 1.0}
    assert not list(leniency(normalise(tree), ()))


@pytest.mark.parametrize(
    ("value", "places"),
    [
        ({"x": 1}, ["x"]),
        ({"entries": [{}]}, ["entries[0].id"]),
        ({"entries": [{"id": 1}, {"id": "a", "rank": 1.0}]}, ["entries[0].id", "entries[1].rank"]),
        ({"entries": None}, ["entries"]),
        ({"ordered": [1, -1, True, 2.0]}, ["ordered[1]", "ordered[2]", "ordered[3]"]),
        ({"leaves": [{"level": "LOW"}]}, ["leaves[0].level"]),
        ({"named": {"k": {"id": "a", "place": [1, 2, 3]}}}, ["named.k.place"]),
        ({"entries": [{"id": "a", "leaf": {"weight": "1"}}]}, ["entries[0].leaf.weight"]),
        ([], [""]),
        (None, [""]),
    ],
)
def test_every_type_error_is_found_at_its_place(value: Any, places: list[str]) -> None:
    model, problems = read(Tree, value, (), "E012")
    assert model is None
    assert [p.path for p in problems] == places
    assert all(p.code == "E012" and p.message for p in problems)


def test_unknown_key_gets_a_suggestion() -> None:
    _, problems = read(Tree, {"entries": [{"id": "a", "tgas": []}]}, (), "E012")
    assert problems[0].hint == "did you mean 'tags'?"
    _, problems = read(Tree, {"leaves": [{"level": "hihg"}]}, (), "E012")
    assert problems[0].hint == "did you mean 'high'?" and problems[0].allowed == ("low", "mid", "high")


def test_integer_literals_are_floats_where_floats_are_wanted() -> None:
    assert dump(typed({"leaves": [{"weight": 1}]}))["leaves"][0]["weight"] == 1.0
