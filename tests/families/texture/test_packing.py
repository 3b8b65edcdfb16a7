"""Shelf packing: nothing overlaps, nothing is lost, order means nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speccade.families.texture.packing import DoesNotFitError, Rectangle, pack

SIZES = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), max_size=30)


@given(SIZES, st.integers(0, 5), st.sampled_from([1, 2, 4, 8]))
def test_cells_lie_apart_inside_the_sheet(sizes: list[tuple[int, int]], padding: int, alignment: int) -> None:
    items = [Rectangle(f"r{index}", *size) for index, size in enumerate(sizes)]
    try:
        cells = pack(items, 160, 120, padding, alignment)
    except DoesNotFitError as failure:
        assert 0 <= failure.index < len(items)
        return
    assert len(cells) == len(items)
    for item, cell in zip(items, cells, strict=True):
        assert cell.left >= 0 and cell.left + cell.width <= 160 and cell.top >= 0 and cell.top + cell.height <= 120
        assert cell.left % alignment == cell.top % alignment == cell.width % alignment == cell.height % alignment == 0
        assert cell.x == cell.left + padding and cell.y == cell.top + padding
        assert cell.width >= item.width + 2 * padding and cell.height >= item.height + 2 * padding
    for index, a in enumerate(cells):
        for b in cells[:index]:
            apart = a.left + a.width <= b.left or b.left + b.width <= a.left
            assert apart or a.top + a.height <= b.top or b.top + b.height <= a.top
    shuffled = sorted(range(len(items)), key=lambda index: (index * 7) % 31)
    again = pack([items[index] for index in shuffled], 160, 120, padding, alignment)
    assert [cells[index] for index in shuffled] == again


def test_what_does_not_fit_is_named() -> None:
    with pytest.raises(DoesNotFitError) as caught:
        pack([Rectangle("a", 10, 10), Rectangle("b", 10, 12), Rectangle("c", 10, 10)], 20, 21, 0)
    assert caught.value.index == 2
