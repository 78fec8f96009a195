"""Big files are read and written in memory that does not grow with them."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest

from hub.x12.claim_837p import Claim837P
from hub.x12.inspect import FINDINGS_MAX, GUIDE_CHECK_MAX
from hub.x12.read_835 import stream_remittances
from hub.x12.remittance_835 import ClaimPayment, RemittanceEnd
from hub.x12.report import report
from hub.x12.write_837p import write_interchange
from hub.x12.write_999 import Numbers, answer_file
from tests.x12.values import HEAD_835, PROFILE, WRITTEN_AT, make_claim, wrap

CLAIM = (
    "CLP*C{n:09d}*1*60*53.32**HM*P{n:09d}*12*1~NM1*QC*1*RIVERA{n}*ANA****MI*9{n:07d}A~"
    "SVC*HC:98960:U2*60*53.32**2~DTM*472*20260304~CAS*CO*45*6.68~REF*6R*C{n:09d}L1~"
    "AMT*B6*53.32~"
)


def pieces_of_835(count: int) -> Iterator[bytes]:
    """An 835 of `count` claims, piece by piece."""
    cents = 5332 * count
    text = wrap("835", HEAD_835.format(paid=f"{cents // 100}.{cents % 100:02d}")).decode()
    head, tail = text[: text.index("SE*")], text[text.index("GE*") :]
    yield (head + "LX*1~").encode()
    for start in range(0, count, 500):
        several = range(start, min(start + 500, count))
        yield "".join(CLAIM.format(n=n) for n in several).encode()
    segments = 1 + head[head.index("ST*") :].count("~") + 7 * count + 1
    yield (f"SE*{segments}*0001~" + tail).encode()


def peak_of_reading(count: int) -> int:
    """Bytes at the peak while an 835 is streamed."""
    tracemalloc.start()
    claims = 0
    for event in stream_remittances(pieces_of_835(count)):
        if isinstance(event, ClaimPayment):
            claims += 1
            assert event.balanced
        elif isinstance(event, RemittanceEnd):
            assert event.balanced
            assert event.claim_count == count
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert claims == count
    return peak


def test_an_835_ten_times_as_long_takes_no_more_memory() -> None:
    small = peak_of_reading(2_000)
    large = peak_of_reading(20_000)
    assert large < small * 1.25
    assert large < 20_000_000


def test_a_report_on_a_long_835_does_not_hold_it() -> None:
    count = GUIDE_CHECK_MAX // 7 + 1_000
    found = report(pieces_of_835(count))
    assert found["verdict"] == "accepted"


def peak_of(act: Callable[[], object]) -> int:
    """Bytes at the peak of an act."""
    tracemalloc.start()
    act()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_a_report_and_an_answer_take_no_more_memory_for_a_longer_835() -> None:
    def told(count: int) -> None:
        assert report(pieces_of_835(count))["verdict"] == "accepted"

    def answered(count: int) -> None:
        numbers = Numbers(iter(range(1, 9)).__next__, iter(range(1, 9)).__next__)
        (one,) = answer_file(pieces_of_835(count), numbers=numbers, written_at=WRITTEN_AT)
        assert one.accepted

    for act in (told, answered):
        act(10)  # the table of the guide is read once
        assert peak_of(partial(act, 6_000)) < peak_of(partial(act, 2_000)) * 1.25


def test_no_number_of_notes_hides_the_one_claim_that_does_not_add_up() -> None:
    note = "CLP*A*1*61*53.32**HM*P*12*1~SVC*HC:98960*60*53.32**2~CAS*CO*45*6.68~"
    note = note.replace("SVC*", "CAS*CO*45*1~SVC*")  # lines charge 60, the claim 61
    bad = "CLP*B*1*60*53.33**HM*P*12*1~SVC*HC:98960*60*53.32**2~CAS*CO*45*6.68~"
    count = FINDINGS_MAX + 200
    paid = 5332 * count + 5333
    text = wrap("835", HEAD_835.format(paid=f"{paid // 100}.{paid % 100:02d}") + "LX*1").decode()
    body = note * count + bad
    segments = text[text.index("ST*") :].count("~") - 2 + body.count("~")
    before, after = text.split("SE*")
    data = f"{before}{body}SE*{segments}*{after.partition('*')[2]}".encode()
    found = report(data)
    assert found["verdict"] == "refused"
    numbers = Numbers(iter([1]).__next__, iter([1]).__next__)
    (one,) = answer_file(data, numbers=numbers, written_at=WRITTEN_AT)
    assert not one.accepted


@pytest.mark.parametrize("count", [1, 499, 5_000])
def test_a_generated_835_is_sound(count: int) -> None:
    found = report(pieces_of_835(count))
    assert found["verdict"] == "accepted"
    assert found["findings"] == []


def peak_of_writing(count: int) -> int:
    """Bytes at the peak while claims are written as a stream."""
    plain = make_claim()
    profile = replace(PROFILE, claims_per_set_max=500)

    def claims() -> Iterator[Claim837P]:
        for _ in range(count):
            yield plain

    tracemalloc.start()
    written = 0
    for part in write_interchange(
        profile,
        claims(),
        interchange_control_number=1,
        group_control_number=1,
        transaction_set_control_numbers=range(1, 1_000),
        batch_number="B1",
        written_at=WRITTEN_AT,
    ):
        written += len(part.written_set.claims) if part.written_set else 0
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert written == count
    return peak


def test_a_batch_of_many_sets_takes_the_memory_of_a_few() -> None:
    peak_of_writing(2_000)  # the table's patterns are compiled once
    small = peak_of_writing(2_000)
    assert peak_of_writing(6_000) < small * 1.25
