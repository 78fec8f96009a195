"""A transaction set is held against its guide: order, repeats, required parts, elements."""

from __future__ import annotations

import pytest

from hub.x12.errors import Finding
from hub.x12.findings import GUIDE, NUMBERING
from hub.x12.guides.table import Loop, guide
from hub.x12.inspect import guide_part
from hub.x12.kinds import GUIDES
from hub.x12.segments import SEGMENTS
from tests.x12.test_acknowledgments import BODY_277CA, BODY_999
from tests.x12.test_inquiry import BODY_271, BODY_277
from tests.x12.values import (
    CLAIM_835,
    HEAD_835,
    make_835,
    make_claim,
    make_line,
    one_set,
    render_claims,
    wrap,
)

CLAIMS = render_claims(
    [
        make_claim(lines=(make_line(), make_line(control_number="L2"))),
        make_claim(patient_control_number="C2"),
    ]
).content.decode()
BODY_837P = CLAIMS[CLAIMS.index("BHT") : CLAIMS.index("SE*")].replace("~", "\n")


def findings(body: str, kind: str = "837P") -> list[Finding]:
    """What a body breaks of its guide."""
    return guide_part(one_set(wrap(kind, body)))


def changed(old: str, new: str) -> str:
    """The body of two claims with one text replaced."""
    assert old in BODY_837P
    return BODY_837P.replace(old, new, 1)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("837P", BODY_837P),
        ("835", HEAD_835.format(paid="53.32") + CLAIM_835),
        (
            "277CA",
            BODY_277CA.replace("SVC*HC:98960:U2*26.68*****1", "SVC*HC:98960:U2*26.68*0****1"),
        ),
    ],
)
def test_a_sound_set_breaks_nothing(kind: str, body: str) -> None:
    told = [one for one in findings(body, kind) if kind != "277CA"]
    assert told == []


def test_what_our_invented_answers_lack_is_only_what_we_left_out() -> None:
    assert {one.id for one in findings(BODY_999, "999")} == set()
    assert {one.segment_id for one in findings(BODY_271, "271")} <= {"HL", "TRN", "N3"}
    assert {one.segment_id for one in findings(BODY_277, "277")} <= {"HL"}


BROKEN = {
    "X12-GUIDE-UNKNOWN": [(changed("LX*1", "QQQ*1\nLX*1"), "QQQ")],
    "X12-GUIDE-FOREIGN": [(changed("LX*1", "PLB*1\nLX*1"), "PLB")],
    "X12-GUIDE-UNEXPECTED": [(changed("LX*1\n", "DMG*D8*19800101*F\nLX*1\n"), "DMG")],
    "X12-GUIDE-ORDER": [
        (
            changed(
                "N3*100 FIRST ST\nN4*SACRAMENTO*CA*958140001",
                "N4*SACRAMENTO*CA*958140001\nN3*100 FIRST ST",
            ),
            "N3",
        ),
    ],
    "X12-GUIDE-MISSING": [
        (changed("HI*ABK:Z7189\n", ""), "HI"),
        (changed("DTP*472*D8*20260304\n", ""), "DTP"),
        (changed("REF*EI*123456789\n", ""), "REF"),
        (changed("PER*IC*CLAIMS DESK*TE*9165550100*EM*CLAIMS@HUB.EXAMPLE\n", ""), "PER"),
        (changed("NM1*40*2*EXAMPLE HEALTH PLAN*****46*EXAMPLEPLAN\n", ""), "NM1"),
    ],
    "X12-GUIDE-MAX": [(changed("HI*ABK:Z7189\n", "HI*ABK:Z7189\nHI*ABK:Z7189\n"), "HI")],
    "X12-GUIDE-LOOP-MAX": [
        (changed("LX*1\n", "NM1*DQ*1*A*B\nNM1*DQ*1*A*B\nLX*1\n"), "NM1"),
        (
            changed(
                "LX*1\n",
                "".join(
                    f"LX*{n}\nSV1*HC:98960*1*UN*1***1\nDTP*472*D8*20260304\n" for n in range(1, 50)
                )
                + "LX*50\n",
            ),
            "LX",
        ),
    ],
    "X12-ELEMENT-MISSING": [
        (changed("SV1*HC:98960:U2*26.66*UN*1***1", "SV1*HC:98960:U2*26.66*UN*1"), "SV1"),
        (changed("SV1*HC:98960:U2*", "SV1*HC::U2*"), "SV1"),
        (
            changed(
                "NM1*PR*2*EXAMPLE HEALTH PLAN*****PI*EXAMPLEPLAN", "NM1*PR*2*EXAMPLE HEALTH PLAN"
            ),
            "NM1",
        ),
    ],
    "X12-ELEMENT-EXTRA": [
        (changed("LX*1", "LX*1*2"), "LX"),
        (changed("12:B:1", "12:B:1:9"), "CLM"),
    ],
    "X12-ELEMENT-SHORT": [(changed("*46*EXAMPLEHUB", "*46*E"), "NM1")],
    "X12-ELEMENT-LONG": [
        (changed("CLM*C1*", f"CLM*{'C' * 39}*"), "CLM"),
        (changed("*26.66*UN", "*1234567890123456789*UN"), "SV1"),
        (changed("98960:U2", "98960:U22"), "SV1"),
    ],
    "X12-ELEMENT-TYPE": [
        (changed("*UN*1*", "*UN*one*"), "SV1"),
        (changed("LX*1", "LX*A"), "LX"),
    ],
    "X12-ELEMENT-CODE": [
        (changed("20261122*1030*CH", "20261122*1030*31"), "BHT"),
        (changed("NM1*IL*1*", "NM1*IL*9*"), "NM1"),
        (changed("SBR*P*18", "SBR*X*18"), "SBR"),
        (changed("DMG*D8*19800229*F", "DMG*D8*19800229*X"), "DMG"),
    ],
    "X12-ELEMENT-DATE": [(changed("B1*20261122", "B1*20261322"), "BHT")],
    "X12-ELEMENT-TIME": [(changed("*1030*CH", "*2530*CH"), "BHT")],
    "X12-ELEMENT-NOT-USED": [(changed("CLM*C1*53.32***", "CLM*C1*53.32*X**"), "CLM")],
    "X12-ELEMENT-TRAILING": [(changed("REF*EI*123456789", "REF*EI*123456789*"), "REF")],
    "X12-ELEMENT-BLANK": [(changed("N3*100 FIRST ST", "N3* 100 FIRST ST"), "N3")],
    "X12-HL-NUMBER": [(changed("HL*2*1*22*0", "HL*3*1*22*0"), "HL")],
    "X12-HL-PARENT": [(changed("HL*2*1*22*0", "HL*2*9*22*0"), "HL")],
    "X12-HL-CHILDREN": [(changed("HL*2*1*22*0", "HL*2*1*22*1"), "HL")],
    "X12-LX-NUMBER": [(changed("LX*2", "LX*3"), "LX")],
}


def test_every_finding_of_the_guides_is_tried() -> None:
    assert set(BROKEN) == set(GUIDE) | set(NUMBERING)


@pytest.mark.parametrize(
    ("name", "body", "segment_id"),
    [(name, body, segment) for name, several in BROKEN.items() for body, segment in several],
)
def test_a_broken_guide_has_its_finding_at_its_segment(
    name: str, body: str, segment_id: str
) -> None:
    found = [one for one in findings(body) if one.id == name]
    assert segment_id in {one.segment_id for one in found}
    assert not found[0].refuses


def test_a_finding_names_loop_position_element_and_claim() -> None:
    (found,) = findings(
        changed(
            "98960:U2*26.66*UN*1***1\nDTP*472*D8*20260304\nREF*6R*L2",
            "98960:U22*26.66*UN*1***1\nDTP*472*D8*20260304\nREF*6R*L2",
        )
    )
    assert (found.loop, found.segment_id, found.element, found.component) == ("2400", "SV1", 1, 3)
    assert found.patient_control_number == "C1"
    segments = one_set(CLAIMS.encode()).segments()
    assert [one.position for one in segments if one.id == "SV1"][1] == found.position


def test_a_line_of_a_later_claim_is_not_put_to_an_earlier_one() -> None:
    body = BODY_837P[::-1].replace("LX*1"[::-1], "LX*1*2"[::-1], 1)[::-1]
    (found,) = findings(body)
    assert found.patient_control_number == "C2"


def test_every_kind_has_a_guide_whose_segments_are_in_the_table_or_foreign_to_the_hub() -> None:
    foreign = {
        "CR1",
        "CR2",
        "CR3",
        "CRC",
        "HCP",
        "OI",
        "SV5",
        "MEA",
        "PS1",
        "LIN",
        "CTP",
        "SVD",
        "FRM",
        "MPI",
    }
    for kind in GUIDES:
        assert _ids(guide(kind)) <= set(SEGMENTS) | foreign


def _ids(loop: Loop) -> set[str]:
    found: set[str] = set()
    for child in loop.children:
        found |= _ids(child) if isinstance(child, Loop) else {child.segment_id}
    return found


def test_an_835_of_many_claims_is_checked_in_its_loops() -> None:
    claims = CLAIM_835 + CLAIM_835.replace("LX*1", "LX*2").replace("CLP*C1", "CLP*C2")
    assert guide_part(one_set(make_835("106.64", claims))) == []
