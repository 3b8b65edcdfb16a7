"""Shelf packing of rectangles with gutters."""

from collections.abc import Sequence

from speccade.core.record import Record


class Rectangle(Record):
    """What to pack: content size in pixels."""

    id: str
    width: int
    height: int


class Cell(Record):
    """Where it went: the cell with its gutters, and the content inside it, in pixels from the top left."""

    left: int
    top: int
    width: int
    height: int
    x: int
    y: int


class DoesNotFitError(Exception):
    """There is no room for `rectangles[index]`."""

    def __init__(self, index: int) -> None:
        super().__init__(f"rectangle {index} does not fit")
        self.index = index


def pack(rectangles: Sequence[Rectangle], width: int, height: int, padding: int, alignment: int = 1) -> list[Cell]:
    """Place rectangles on shelves, first fit in the order of the shelves; the cells are in the order of the input.

    Taller ones go first, then wider ones, then by id. `padding` pixels of gutter surround each; cells begin and end at
    multiples of `alignment`, so that mip maps of that factor do not mix neighbours.

    Raises
        DoesNotFitError: the sheet is full.
    """
    order = sorted(
        range(len(rectangles)), key=lambda i: (-rectangles[i].height, -rectangles[i].width, rectangles[i].id)
    )
    shelves: list[list[int]] = []  # top, height, used width
    bottom = 0
    cells: dict[int, Cell] = {}
    for index in order:
        item = rectangles[index]
        cell_width = -(-(item.width + 2 * padding) // alignment) * alignment
        cell_height = -(-(item.height + 2 * padding) // alignment) * alignment
        shelf = next((s for s in shelves if s[1] >= cell_height and width - s[2] >= cell_width), None)
        if shelf is None:
            if cell_width > width or bottom + cell_height > height:
                raise DoesNotFitError(index)
            shelf = [bottom, cell_height, 0]
            shelves.append(shelf)
            bottom += cell_height
        left, top = shelf[2], shelf[0]
        shelf[2] += cell_width
        cells[index] = Cell(left, top, cell_width, cell_height, left + padding, top + padding)
    return [cells[index] for index in range(len(rectangles))]
