"""The bench's pictures: flames show who called whom, costs stand where their numbers say."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree

from hub.bench.flame import draw_flames, heaviest, sampled
from hub.bench.place import Measured
from hub.bench.plot import draw_costs

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
