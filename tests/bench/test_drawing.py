"""The bench's pictures: flames show who called whom, costs stand where their numbers say."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree

import pytest

from hub.bench import plan
from hub.bench.flame import draw_flames, heaviest, sampled
from hub.bench.place import NANOS, Measured, Step
from hub.bench.plot import draw_costs, write_table

STACKS = Counter({("main", "judge"): 3, ("main", "write & keep"): 1})


def test_a_flame_graph_is_svg_with_every_function_and_its_samples() -> None:
    root = ElementTree.fromstring(draw_flames(STACKS, "x < y"))
    titles = {title.text for title in root.iter("{http://www.w3.org/2000/svg}title")}
    assert titles == {"main: 4", "judge: 3", "write & keep: 1"}


def test_a_callee_stands_on_its_caller_and_is_no_wider() -> None:
    drawn = draw_flames(STACKS, "x")
    root = ElementTree.fromstring(drawn)
    boxes = {group[0].text: group[1].attrib for group in root.iter("{http://www.w3.org/2000/svg}g")}
    below, above = boxes["main: 4"], boxes["judge: 3"]
    assert int(above["y"]) < int(below["y"])
    assert int(above["width"]) == int(below["width"]) * 3 // 4


def test_no_samples_draw_an_empty_picture() -> None:
    ElementTree.fromstring(draw_flames(Counter(), "x"))


def test_the_heaviest_functions_come_first() -> None:
    assert heaviest(STACKS)[0] == ("main", 1000, 0)
    assert ("judge", 750, 750) in heaviest(STACKS)


def test_work_inside_is_sampled() -> None:
    with sampled() as stacks:
        for _ in range(3_000_000):
            pass
    assert any("test_work_inside_is_sampled" in stack[-1] for stack in stacks)


def test_a_dearer_piece_is_drawn_higher_and_a_larger_size_further_right() -> None:
    found = [
        Measured("a", 100, "x", 10_000, "b", 1, 1, {}),
        Measured("a", 10_000, "x", 1_000, "b", 1, 1, {}),
    ]
    root = ElementTree.fromstring(draw_costs(found))
    first, second = root.iter("{http://www.w3.org/2000/svg}circle")
    assert int(second.attrib["cx"]) > int(first.attrib["cx"])
    assert int(second.attrib["cy"]) < int(first.attrib["cy"])


def test_a_measurement_says_its_share_of_the_bound() -> None:
    assert Measured("a", 1, "x", 40, "b", 100, 1, {}).as_json()["per_mille_of_bound"] == 400


def test_the_table_tells_ours_beside_its_bound_and_what_else_was_counted() -> None:
    told = write_table([Measured("a", 10_000, "x", 1_000, "bare", 4_000, 7, {"bytes": 1234})])
    assert "| a | 10,000 | 1,000 | bare | 4,000 | 25 % | 7 MiB |" in told
    assert "- a, 10,000: bytes 1,234" in told


def test_a_size_that_would_take_too_long_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []

    def work(sizes: tuple[int, ...], step: Step) -> list[Measured]:
        done.extend(sizes)
        monkeypatch.setattr(plan.time, "perf_counter_ns", lambda: sum(done) * NANOS)
        return [Measured("a", sizes[0], "x", 1, "b", 1, 1, {})]

    monkeypatch.setattr(plan.time, "perf_counter_ns", lambda: 0)
    monkeypatch.setitem(plan.MEASURES, "judge", (work, (1, 10, 100)))
    assert len(list(plan.measure("judge", lambda _: None, longest=20))) == 2
    assert done == [1, 10]
