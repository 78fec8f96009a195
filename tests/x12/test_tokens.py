"""Delimiters come out of the ISA; bytes of any kind become text; line ends are decoration."""

from __future__ import annotations

import io

import pytest

from hub.x12.errors import X12Error
from hub.x12.tokens import Delimiters, Feed, Segment, find_header, plain, read_segments
from tests.x12.values import make_835

ISA = (
    "ISA*00*          *00*          *ZZ*EXAMPLEPLAN    *ZZ*EXAMPLEHUB     *261122*1030*^"
    "*00501*000000007*0*T*:~"
)


def test_an_isa_is_106_characters_and_declares_its_four_signs() -> None:
    header = find_header(ISA)
    assert header is not None
    assert header.delimiters == Delimiters("*", ":", "^", "~")
    assert (header.start, header.end, header.padded) == (0, 106, True)
    assert header.elements[12] == "000000007"


@pytest.mark.parametrize(
    ("element", "component", "repetition", "terminator"),
    [
        ("|", ">", "^", "!"),
        ("+", "<", "%", "\n"),
        ("*", "\x1f", "\x1e", "\x1d"),
        ("§", ":", "^", "~"),
    ],
)
def test_any_four_distinct_signs_are_taken_from_the_file(
    element: str, component: str, repetition: str, terminator: str
) -> None:
    text = ISA.replace("*", element).replace(":", component)
    text = text.replace("^", repetition).replace("~", terminator)
    header = find_header(text)
    assert header is not None
    assert header.delimiters == Delimiters(element, component, repetition, terminator)


def test_a_letter_in_isa11_declares_no_repetition_separator() -> None:
    header = find_header(ISA.replace("^", "U"))
    assert header is not None
    assert header.delimiters.repetition == ""


def test_two_equal_signs_are_refused() -> None:
    with pytest.raises(X12Error) as caught:
        find_header(ISA.replace(":~", "*~"))
    assert caught.value.code == "X12-ISA-DELIMITERS"


def test_an_unpadded_isa_is_split_by_its_separator() -> None:
    header = find_header("ISA*00**00**30*56*30*57*030813*1505*U*00401*000000007*1*P*:~TA1*1~")
    assert header is not None
    assert not header.padded
    assert header.elements[5] == "56"
    assert header.end == 60


def test_an_isa_whose_end_is_not_there_yet_is_not_an_isa_yet() -> None:
    assert find_header(ISA[:80]) is None
    assert find_header("no such thing") is None


def test_a_word_that_ends_in_isa_is_no_header() -> None:
    header = find_header("VISA*CARD " + ISA)
    assert header is not None
    assert header.start == 10


def test_a_feed_gives_the_same_text_for_every_size_of_piece() -> None:
    data = "ISAé*ñ~".encode() * 50
    whole = data.decode()
    for size in (1, 2, 3, 7, 1000):
        feed = Feed(data, size)
        while feed.more():
            pass
        assert feed.buffer == whole
        assert not feed.ascii


def test_a_feed_reads_bytes_files_and_runs_of_pieces_alike() -> None:
    for source in (b"ISA*00~", io.BytesIO(b"ISA*00~"), [b"ISA", b"*00~"]):
        feed = Feed(source)
        while feed.more():
            pass
        assert feed.buffer == "ISA*00~"


def test_bytes_that_are_no_utf8_become_latin1() -> None:
    feed = Feed(b"NM1*PE\xd1A~" + b"x" * 10)
    while feed.more():
        pass
    assert feed.buffer.startswith("NM1*PEÑA~")


def test_a_character_cut_by_the_end_of_the_file_is_not_lost() -> None:
    feed = Feed(b"A~\xc3")
    while feed.more():
        pass
    assert feed.buffer == "A~Ã"


def test_a_byte_order_mark_is_dropped() -> None:
    feed = Feed(b"\xef\xbb\xbfISA")
    while feed.more():
        pass
    assert feed.buffer == "ISA"


def test_control_characters_make_a_feed_suspicious() -> None:
    for data, wanted in ((b"A\x00B", True), (b"A\r\nB", False)):
        feed = Feed(data)
        while feed.more():
            pass
        assert feed.suspicious is wanted


@pytest.mark.parametrize("decoration", ["\n", "\r\n", "  \r\n", "\n\n"])
def test_what_follows_a_terminator_is_decoration(decoration: str) -> None:
    assert plain(f"GS*1~{decoration}ST*2~{decoration}", "~") == "GS*1~ST*2~"


def test_read_segments_numbers_every_segment_from_the_isa() -> None:
    signs, segments = read_segments(make_835())
    assert signs == Delimiters()
    assert [one.id for one in segments[:4]] == ["ISA", "GS", "ST", "BPR"]
    assert segments[3] == Segment("BPR", segments[3].elements, 4)
    assert segments[3].get(1) == "I"
    assert segments[3].get(99) == ""
    assert segments[-1].id == "IEA"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "X12-ISA-MISSING"),
        (b"hello", "X12-ISA-MISSING"),
        (make_835() + b"GS*1", "X12-TAIL"),
        (make_835().replace(b"~TRN", b"~~TRN"), "X12-SEGMENT-EMPTY"),
    ],
)
def test_read_segments_refuses_what_would_lose_a_segment(data: bytes, code: str) -> None:
    with pytest.raises(X12Error) as caught:
        read_segments(data)
    assert caught.value.code == code
