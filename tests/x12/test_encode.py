"""The table of segments says what may be written, and the same for reading."""

from __future__ import annotations

import pytest

from hub.x12.encode import Record, Sound, encoder
from hub.x12.errors import X12Error
from hub.x12.segments import SEGMENTS
from hub.x12.text import clean
from hub.x12.tokens import Delimiters

WRITABLE = [
    "CLM*A1*53.32***12:B:1*Y*A*Y*Y",
    "CLM*A1*0***12:B:1",
    "CLM*A1*.05***12::1",
    "REF*6R*L1",
    "HI*ABK:Z7189*ABF:Z5900",
    "SV1*HC:98960:U2*26.66*UN*1***1:2",
    "NM1*85*2*A B-C, D'E (F) & G/H",
    "PER*IC**EM*A@B.EXAMPLE",
    "QTY*90*1.25",
    "EQ*30^98",
    "HL*1**20*1",
]

UNWRITABLE = [
    ("CLM**1***12:B:1", 1),
    ("CLM*a1*1***12:B:1", 1),
    ("CLM*A1*1.234***12:B:1", 2),
    ("CLM*A1*1.20***12:B:1", 2),
    ("CLM*A1*01***12:B:1", 2),
    ("CLM*A1*+1***12:B:1", 2),
    ("CLM*A1*1*X**12:B:1", 3),
    ("CLM*A1*1***12:B", 5),
    ("CLM*A1*1***12:B:1:2", 5),
    ("REF*6R", 2),
    ("REF*6R*" + "X" * 51, 2),
    ("REF*6R* X", 2),
    ("REF*6R*X ", 2),
    ("REF*6R*X\x07", 2),
    ("REF*6R*Ñ", 2),
    ("REF*6R*X*", 3),
    ("LX*1*2", 2),
    ("LX*A", 1),
    ("HL*1**20*1*", 5),
    ("NM1*A*2", 1),
]


@pytest.mark.parametrize("text", WRITABLE)
def test_a_sound_segment_may_be_written(text: str) -> None:
    encoder(Delimiters()).check([text])
    encoder(Delimiters()).check([text])


@pytest.mark.parametrize(("text", "element"), UNWRITABLE)
def test_a_segment_that_receivers_would_refuse_is_refused_at_its_element(
    text: str, element: int
) -> None:
    with pytest.raises(X12Error) as caught:
        encoder(Delimiters()).check([text])
    found = caught.value.finding
    assert (found.id, found.segment_id) == ("X12-WRITE-VALUE", text.split("*")[0])
    assert found.element == element


def test_a_segment_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(X12Error):
        encoder(Delimiters()).check(["QQQ*1"])


def test_the_same_table_serves_any_delimiters() -> None:
    signs = Delimiters("|", ">", "!", "\\")
    encoder(signs).check(["CLM|A1|53.32|||12>B>1", "NM1|85|2|A*B:C"])
    with pytest.raises(X12Error):
        encoder(signs).check(["NM1|85|2|A>B"])


@pytest.mark.parametrize(
    ("values", "element"),
    [
        (("", "ANA", "C1"), 3),
        (("RIVERA", "A:B", "C1"), 4),
        (("RIVERA", "A\x1fB", "C1"), 4),
        (("RIVERA", " ANA", "C1"), 4),
        (("RIVERA", "", "X"), 9),
    ],
)
def test_a_record_names_the_element_that_is_wrong(values: tuple[str, ...], element: int) -> None:
    record = Record(encoder(Delimiters()), "NM103! NM104 NM109!")
    record.check(("RIVERA", "", "C1"))
    with pytest.raises(X12Error) as caught:
        record.check(values)
    assert (caught.value.finding.segment_id, caught.value.finding.element) == ("NM1", element)


def test_a_segment_may_hold_no_delimiter_in_a_value() -> None:
    pen = encoder(Delimiters())
    assert pen.segment("REF", "F8", "A1", "") == "REF*F8*A1"
    with pytest.raises(X12Error):
        pen.segment("REF", "F8", "A1*B")


def test_a_recurring_value_is_written_once_and_a_refused_one_never_kept() -> None:
    asked: list[str] = []

    def write(value: str) -> str:
        asked.append(value)
        return encoder(Delimiters()).text("N402")(value)

    sound = Sound(write)
    assert [sound["CA"], sound["CA"]] == ["CA", "CA"]
    for _ in range(2):
        with pytest.raises(X12Error):
            sound["C"]
    assert asked == ["CA", "C", "C"]
    assert list(sound) == ["CA"]


def test_the_table_names_every_element_once() -> None:
    for row in SEGMENTS.values():
        names = [element.name for element in row.elements if element.name]
        assert len(set(names)) == len(names), row.id
        assert row.name


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("José  Peña", "JOSE PENA"),
        (" a*b:c~d^e ", "A B C D E"),
        ("O’Brien – “Éire”", 'O\'BRIEN - "EIRE"'),
        ("Łukasz Straße", "LUKASZ STRASSE"),
        ("李", ""),
        ("a\tb\nc", "A B C"),
    ],
)
def test_any_text_becomes_x12_text(text: str, wanted: str) -> None:
    assert clean(text) == wanted


def test_cleaned_text_is_cut_without_a_blank_at_its_end() -> None:
    assert clean("ab cd", 3) == "AB"
    assert clean("a|b", delimiters=Delimiters("|", ":", "^", "~")) == "A B"
