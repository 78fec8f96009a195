"""docs/x12.md is what the tables say, and the table of findings keeps its promises."""

from __future__ import annotations

import re
from dataclasses import replace

from hub.x12 import findings
from hub.x12.document import PATH, WRITTEN, document
from hub.x12.findings import KINDS, find
from hub.x12.guides.table import Loop, guide
from hub.x12.kinds import GUIDES
from hub.x12.segments import SEGMENTS
from hub.x12.tree import Node, loop_tree
from tests.x12.test_write_837p import FULL
from tests.x12.values import PROFILE, one_set, render_claims

TA1_CODES = {f"{number:03d}" for number in range(32)}
AK9_CODES = {"1", "2", "3", "4", "5", "6", "19"}
IK5_CODES = {"1", "2", "3", "4", "5", "6", "7", "23", "I5", "I6"}
IK3_CODES = {"1", "2", "3", "4", "5", "6", "7", "8", "I4", "I6", "I7", "I8", "I9"}
IK4_CODES = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "12", "13", "I6", "I9", "I10",
             "I11", "I12", "I13", ""}  # fmt: skip


def test_the_page_is_up_to_date() -> None:
    wanted = document()
    assert PATH.read_text(encoding="utf-8") == wanted, "run python -m hub.x12.document"


def test_the_page_names_every_loop_segment_and_finding() -> None:
    page = document()
    for name in KINDS:
        assert f"| {name} |" in page
    for name in SEGMENTS:
        assert f"**{name}**" in page
    for kind in GUIDES:
        for loop in _loops(guide(kind)):
            assert f"{loop.id}  {loop.usage}" in page


def _loops(loop: Loop) -> list[Loop]:
    found: list[Loop] = []
    for child in loop.children:
        if isinstance(child, Loop):
            found += [child, *_loops(child)]
    return found


def test_the_page_marks_exactly_what_the_writer_writes() -> None:
    profile = replace(PROFILE, send_billing_contact=True)
    found = one_set(render_claims([FULL], profile).content)
    written: dict[str, set[str]] = {"": {"ST", "SE"}}

    def collect(node: Node) -> None:
        written.setdefault(node.id, set()).update(one.id for one in node.segments)
        for child in node.children:
            collect(child)

    collect(loop_tree("837P", found.segments()))
    # The rendering provider of a line carries no taxonomy in this claim.
    written["2420A"].add("PRV")
    assert written == {loop: set(names.split()) for loop, names in WRITTEN.items()}


def test_a_finding_answers_only_with_codes_of_the_standard() -> None:
    allowed = {"TA1": TA1_CODES, "AK9": AK9_CODES, "IK5": IK5_CODES, "IK3": IK3_CODES,
               "IK4": IK4_CODES, "": {""}}  # fmt: skip
    for kind in KINDS.values():
        assert kind.code in allowed[kind.scope], kind.id


def test_ids_levels_and_statements_have_their_form() -> None:
    for kind in KINDS.values():
        assert re.fullmatch(r"X12(-[A-Z0-9]+)+", kind.id)
        assert kind.level in (1, 2, 3, 4, 5, 7)
        assert kind.statement.endswith(".")
    tables = [value for name, value in vars(findings).items()
              if name.isupper() and isinstance(value, dict) and name != "KINDS"]  # fmt: skip
    assert sum(len(table) for table in tables) == len(KINDS)


def test_a_finding_says_its_own_sentence_or_its_kinds() -> None:
    assert find("X12-CUT").sentence == KINDS["X12-CUT"].statement
    assert find("X12-CUT", "Mine.", position=3)[:2] == ("X12-CUT", "Mine.")
