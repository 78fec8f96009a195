"""What must hold for any bytes at all: a verdict, no crash, the same in pieces, an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

from hub.x12.errors import X12Error
from hub.x12.interchange import split, survey
from hub.x12.read_835 import read_remittances, stream_remittances
from hub.x12.read_999 import read_999
from hub.x12.report import report
from hub.x12.tokens import read_segments
from hub.x12.write_999 import Answer, Numbers, answer_file

AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
VERDICTS = {"accepted", "refused", "set aside", "not readable"}


def read_anything(data: bytes) -> None:
    """Every door that takes foreign bytes, with the promises it makes."""
    found = report(data)
    assert found["verdict"] in VERDICTS
    _survey(data)
    _remittances(data, str(found["verdict"]))
    _answer(data)


def refusal_of(act: Callable[[], object]) -> str:
    """The code of the X12Error that an act ends with, or nothing; any other error is a bug."""
    try:
        act()
    except X12Error as error:
        return error.code
    return ""


def _survey(data: bytes) -> None:
    whole = survey(data)
    middle = len(data) // 2
    assert survey([data[:middle], data[middle:]]) == whole
    refuses = any(one.refuses for one in whole.all_findings())
    assert bool(refusal_of(lambda: split(data))) is refuses
    refusal_of(lambda: read_segments(data))


def _remittances(data: bytes, verdict: str) -> None:
    if refusal_of(lambda: read_remittances(data)):
        return
    held = read_remittances(data)
    streamed = list(stream_remittances([data[at : at + 97] for at in range(0, len(data), 97)]))
    assert len(streamed) == sum(2 + len(one.claims) + len(one.provider_adjustments) for one in held)
    for one in held:
        paid = sum(claim.paid_cents for claim in one.claims)
        taken = sum(adjustment.amount_cents for adjustment in one.provider_adjustments)
        assert one.end.claims_paid_cents == paid
        if one.balanced:
            assert paid - taken == one.header.paid_cents
            assert all(claim.balanced for claim in one.claims)
        else:
            assert verdict == "refused"


def _answer(data: bytes) -> None:
    numbers = Numbers(count(1).__next__, count(1).__next__)
    answers: list[Answer] = []

    def act() -> None:
        answers.extend(answer_file(data, numbers=numbers, written_at=AT))

    # Only ids that fit no envelope of ours stop an answer.
    assert refusal_of(act) in ("", "X12-WRITE-VALUE")
    for answer in answers:
        if answer.content:
            (interchange,) = split(answer.content)
            for group in interchange.groups:
                for one in group.sets:
                    assert read_999(one).counts_agree
