"""Headers and trailers are checked against each other; every kind of damage has its finding."""

from __future__ import annotations

import pytest

from hub.x12.envelope import walk
from hub.x12.errors import Finding
from hub.x12.events import Body, Closed, GroupHeader, InterchangeHeader, SetHeader
from hub.x12.findings import ENVELOPE
from hub.x12.interchange import survey
from hub.x12.tokens import SEGMENT_LENGTH_MAX
from tests.x12.values import make_835, wrap

FILE = make_835()
TEXT = FILE.decode()
TA1 = (
    TEXT[:106] + "TA1*000000001*261122*1030*A*000~IEA*{count}*000000007~"
)  # an interchange of its own


def damage(old: str, new: str, count: int = 1) -> bytes:
    """The file with one text replaced, which must be in it."""
    assert old in TEXT
    return TEXT.replace(old, new, count).encode()


GROUP = TEXT[106 : TEXT.index("IEA*")]
SET = TEXT[TEXT.index("ST*835") : TEXT.index("GE*")]

DAMAGE: dict[str, list[bytes]] = {
    "X12-ISA-MISSING": [b"", b"GS*HP*A*B~", FILE[106:]],
    "X12-ISA-SHORT": [FILE[:60], FILE[:105], damage("*00501*", "*5010*")],
    "X12-ISA-DELIMITERS": [damage("*T*:~", "*T**~"), damage("*T*:~", "*T*A~")],
    "X12-ISA-WIDTH": [damage("EXAMPLEPLAN    *ZZ", "EXAMPLEPLAN*ZZ")],
    "X12-ISA-VERSION": [damage("*00501*", "*00401*")],
    "X12-ISA13-FORM": [TEXT.replace("000000007", "00000007X").encode()],
    "X12-ISA13-TWICE": [FILE + FILE],
    "X12-ISA-USAGE": [damage("*0*T*:~", "*0*X*:~")],
    "X12-FILE-PREFACE": [b"Dear partner,\n" + FILE],
    "X12-FILE-TAIL": [FILE + b"the end", FILE + b"GS*HP*X~", FILE + b"x" + FILE],
    "X12-FILE-ENCODING": [damage("RIVERA", "RÍVERA")],
    "X12-CUT": [FILE[: TEXT.index("GE*")], FILE[:106]],
    "X12-TAIL": [FILE[:-1], FILE[: TEXT.index("CLP*") + 9]],
    "X12-SEGMENT-LONG": [FILE[:106] + b"N" * (SEGMENT_LENGTH_MAX + 2)],
    "X12-SEGMENT-EMPTY": [damage("~TRN", "~~TRN"), damage("~GS", "~~GS")],
    "X12-SEGMENT-CONTROL": [damage("RIVERA", "RIV\x00ERA"), damage("RIVERA", "RIV\nERA")],
    "X12-STRAY": [damage("~GE*", "~NTE*ADD*X~GE*"), TEXT.replace(GROUP, SET).encode()],
    "X12-INTERCHANGE-EXTRA": [damage("~GS", "~ISB*1~GS")],
    "X12-IEA-MISSING": [FILE[: TEXT.index("IEA*")] + FILE.replace(b"000000007", b"000000008")],
    "X12-IEA01-COUNT": [damage("IEA*1*", "IEA*2*"), damage("IEA*1*", "IEA**")],
    "X12-IEA01-TA1": [TA1.format(count=1).encode()],
    "X12-IEA02-NUMBER": [
        damage("IEA*1*000000007", "IEA*1*000000008"),
        damage("IEA*1*000000007", "IEA*1"),
    ],
    "X12-GS-VERSION": [damage("*X*005010X221A1", "*X*004010X091A1")],
    "X12-GS01-KIND": [damage("GS*HP", "GS*HC")],
    "X12-GS06-FORM": [TEXT.replace("*1030*7*X*", "*1030*SEVEN*X*").encode()],
    "X12-GS06-TWICE": [TEXT.replace(GROUP, GROUP + GROUP).replace("IEA*1", "IEA*2").encode()],
    "X12-GE-MISSING": [damage("GE*1*7~", ""), FILE[: TEXT.index("GE*")]],
    "X12-GE01-COUNT": [damage("GE*1*", "GE*2*")],
    "X12-GE02-NUMBER": [damage("GE*1*7", "GE*1*8")],
    "X12-ST-KIND": [wrap("834", "BGN*00*1*20261122")],
    "X12-ST02-FORM": [TEXT.replace("*0001~", "*1~").encode()],
    "X12-ST02-TWICE": [TEXT.replace(SET, SET + SET).replace("GE*1", "GE*2").encode()],
    "X12-ST03-GUIDE": [damage("ST*835*0001~", "ST*835*0001*005010X221~")],
    "X12-SE-MISSING": [
        damage(TEXT[TEXT.index("SE*") : TEXT.index("GE*")], ""),
        FILE[: TEXT.index("SE*")],
    ],
    "X12-SE01-COUNT": [damage("~LX*1~", "~LX*1~LX*1~"), damage("SE*", "SE*9")],
    "X12-SE02-NUMBER": [TEXT.replace("*0001~GE", "*0002~GE").encode()],
}


def findings(data: bytes) -> list[Finding]:
    """Every finding of the walk."""
    return [event for event in walk(data) if isinstance(event, Finding)]


def test_a_sound_file_has_no_finding() -> None:
    assert findings(FILE) == []


def test_every_kind_of_damage_is_tried() -> None:
    # X12-SEGMENT-ID is for the readers: the envelope does not know the ids of a body.
    assert set(DAMAGE) == set(ENVELOPE) - {"X12-SEGMENT-ID"}


@pytest.mark.parametrize(
    ("name", "data"), [(name, data) for name, several in DAMAGE.items() for data in several]
)
def test_damage_has_its_finding_and_its_weight(name: str, data: bytes) -> None:
    found = findings(data)
    assert name in {one.id for one in found}
    for one in found:
        assert one.refuses is ENVELOPE[one.id].refuses


def test_a_note_alone_refuses_nothing() -> None:
    for name in ("X12-ISA-WIDTH", "X12-FILE-PREFACE", "X12-FILE-ENCODING", "X12-GS01-KIND"):
        for data in DAMAGE[name]:
            assert not any(one.refuses for one in findings(data))


def test_events_tell_the_file_in_its_order() -> None:
    kinds = [type(event) for event in walk(FILE)]
    assert kinds == [InterchangeHeader, GroupHeader, SetHeader, Body, Closed, Closed, Closed]


def test_findings_of_a_set_count_from_its_st() -> None:
    data = damage("~TRN", "~~TRN")
    (empty,) = (one for one in findings(data) if one.id == "X12-SEGMENT-EMPTY")
    assert empty.position == 3
    assert empty.transaction_set_control_number == "0001"


@pytest.mark.parametrize("size", [1, 2, 13, 107, 1000])
def test_the_size_of_the_pieces_changes_nothing(size: int) -> None:
    for several in DAMAGE.values():
        for data in several[:1]:
            if len(data) > 10_000:
                continue
            pieces = [data[at : at + size] for at in range(0, len(data), size)]
            assert survey(pieces) == survey(data)


def test_a_ta1_between_isa_and_gs_is_told() -> None:
    found = survey(damage("~GS", "~TA1*000000001*261122*1030*A*000~GS"))
    assert found.all_findings() == []
    assert found.interchanges[0].answers[0].get(4) == "A"


def test_several_interchanges_groups_and_sets_are_all_told() -> None:
    second = FILE.replace(b"000000007", b"000000008")
    two_groups = TEXT.replace(
        GROUP, GROUP + GROUP.replace("*1030*7*X", "*1030*8*X").replace("GE*1*7", "GE*1*8")
    )
    two_groups = two_groups.replace("IEA*1", "IEA*2").replace("000000007", "000000009")
    found = survey(FILE + b"\r\n" + second + two_groups.encode())
    assert found.all_findings() == []
    assert [len(one.groups) for one in found.interchanges] == [1, 1, 2]
