"""What a texture node is to the rest of the family.

Light: the classes are declarations with an adapter method each; arrays are numpy float64 and appear here as types only.
Adapters turn parameters into kernel units, call the kernels of `<tag>_kernels.py` beside them, and return new arrays.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import Field

from speccade.core.diagnostics import Loc
from speccade.core.model import Op
from speccade.core.ops import OpSlot
from speccade.core.record import Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
else:
    Array = Any

Kind = Literal["gray", "colour"]

OPS = "speccade.families.texture.ops"


class Input(Record):
    """Marks a string field that names the node feeding an input.

    `kind` is the type of value wanted: `gray`, `colour`, or `any` for operations that take both.
    """

    kind: Literal["gray", "colour", "any"]

    @property
    def words(self) -> str:
        """The type of the field, for documentation."""
        return "id of a node" if self.kind == "any" else f"id of a {self.kind} node"


class Problem(Record):
    """A cross-field finding of a node, at `loc` below it; `refused` ones are errors, the others warnings."""

    loc: Loc
    message: str
    hint: str | None = None
    refused: bool = True


def odd_rows(field: str, rows: int) -> Problem:
    """The warning about shifted rows that do not meet across the border."""
    message = f"{rows} rows: with each second one shifted, the pattern does not repeat from top to bottom"
    return Problem((field,), message, "use an even number of rows", refused=False)


GrayInput = Annotated[str, Input("gray")]
ColourInput = Annotated[str, Input("colour")]
AnyInput = Annotated[str, Input("any")]


class Canvas(Record):
    """What a node renders into.

    width, height  size in pixels; arrays have shape (height, width) or (height, width, channels). Row 0 is the top.
    tileable       whether opposite edges must continue each other.
    seed           u32 of this node, derived from its id; sub-streams by name (`core.seeds.named_seed`).
    base           u32 of the whole graph.
    """

    width: int
    height: int
    tileable: bool
    seed: int
    base: int = 0

    def layout_seed(self, layout: str | None) -> int:
        """The seed of a pattern that several nodes may share by naming it, else the node's own."""
        from speccade.core.seeds import named_seed

        return self.seed if layout is None else named_seed(self.base, f"texture.procedural_v1/layout/{layout}")


class TextureOp(Op):
    """One node of a texture graph."""

    output: ClassVar[Kind] = "gray"

    id: str
    """Name of the node: outputs and other nodes refer to it, and its random numbers follow from it."""

    def output_kind(self, kinds: Mapping[str, Kind]) -> Kind:
        """Type of the node's value, given the types of its inputs by field name."""
        return self.output

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        """Cross-field findings for a canvas of this size; its seeds mean nothing here."""
        return iter(())

    def scratch(self, canvas: Canvas) -> int:
        """Bytes of image-sized working memory that `evaluate` needs beside its inputs and its result."""
        return 0

    def evaluate(self, inputs: Mapping[str, "Array"], canvas: Canvas) -> "Array":
        """The node's image: (height, width) for gray, (height, width, 3 or 4) for colour, where 3 means opaque.

        `inputs` holds the arrays of the inputs that are set, by field name. They belong to other nodes: never write to
        them. Values are not clamped between nodes.
        """
        raise TypeError(f"{type(self).__name__} does not evaluate")

    def references(self) -> "list[Reference]":
        """The node's inputs that are set."""
        values = self.__dict__
        return [
            Reference(field, node, kind)
            for field, kind in input_fields(type(self))
            if (node := values[field]) is not None
        ]


Node = Annotated[TextureOp, OpSlot(OPS, noun="texture node")]
NodeList = Annotated[list[Node], Field(min_length=1)]


class Reference(NamedTuple):
    """An input of a node: the field, the id it names, and the type of value it wants.

    A tuple, since a graph may have a hundred thousand of them.
    """

    field: str
    node: str
    kind: Literal["gray", "colour", "any"]

    def accepts(self, kind: Kind) -> bool:
        return self.kind in ("any", kind)


@cache
def input_fields(op: type[TextureOp]) -> tuple[tuple[str, Literal["gray", "colour", "any"]], ...]:
    """The input fields of an operation with the type each wants, in the order of declaration."""
    return tuple(
        (name, marker.kind)
        for name, info in op.model_fields.items()
        for marker in info.metadata
        if isinstance(marker, Input)
    )
