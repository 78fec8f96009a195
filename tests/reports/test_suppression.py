"""Small cells are hidden so that no subtraction from shown totals tells a small number."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hub.reports.suppression import PEOPLE_MIN, hidden_cells, hides_total


def _one(**people: int) -> dict[tuple[str, str], int]:
    return {(name, ""): count for name, count in people.items()}


def _names(people: dict[tuple[str, str], int]) -> set[str]:
    return {first for first, _ in hidden_cells(people)}


def test_ten_people_are_hidden_and_eleven_are_shown() -> None:
    assert _names(_one(es=11, en=11)) == set()
    assert "es" in _names(_one(es=10, en=50, vi=60))


def test_one_small_cell_takes_the_next_smallest_along() -> None:
    assert _names(_one(es=3, en=40, vi=20, ar=100)) == {"es", "vi"}


def test_two_small_cells_that_together_hold_few_take_a_third_along() -> None:
    assert _names(_one(es=3, en=4, vi=20, ar=100)) == {"es", "en", "vi"}
    assert _names(_one(es=6, en=5, vi=20, ar=100)) == {"es", "en"}


def test_nobody_is_no_small_number() -> None:
    assert _names(_one(es=0, en=40)) == set()


def test_a_total_of_few_people_is_hidden() -> None:
    people = _one(es=3, en=4)
    assert hides_total(people, hidden_cells(people))
    assert not hides_total(_one(es=30, en=40), set())


def test_a_table_of_two_dimensions_does_not_give_away_the_table_of_one() -> None:
    # By county alone A (5) is hidden, and B with it; B must not be seen whole here either.
    people = {("A", "X"): 5, ("A", "Y"): 0, ("B", "X"): 0, ("B", "Y"): 20, ("C", "X"): 50,
              ("C", "Y"): 50}  # fmt: skip
    assert {("A", "X"), ("B", "Y")} <= hidden_cells(people)


CELLS = st.dictionaries(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from("XYZ")), st.integers(0, 40), min_size=1
)


@given(CELLS)
def test_no_row_or_column_gives_a_small_number_away(
    people: dict[tuple[str, str], int],
) -> None:
    full = {(row, column): people.get((row, column), 0) for row in "ABCD" for column in "XYZ"}
    hidden = hidden_cells(full)
    assert all(cell in hidden for cell, count in full.items() if 0 < count < PEOPLE_MIN)
    lines = [[cell for cell in full if cell[0] == row] for row in "ABCD"]
    lines += [[cell for cell in full if cell[1] == column] for column in "XYZ"]
    for line in lines:
        gone = [cell for cell in line if cell in hidden]
        held = sum(full[cell] for cell in gone)
        shown = len(line) - len(gone)
        assert len(gone) != 1
        assert not gone or not shown or held >= PEOPLE_MIN


@given(st.lists(st.integers(0, 40), min_size=2, max_size=8))
def test_the_total_less_what_is_shown_is_never_a_small_number(counts: list[int]) -> None:
    people = {(str(place), ""): count for place, count in enumerate(counts)}
    hidden = hidden_cells(people)
    held = sum(people[cell] for cell in hidden)
    if not hides_total(people, hidden):
        assert held == 0 or held >= PEOPLE_MIN
