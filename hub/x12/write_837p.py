"""The 837P writer: a stream of claims becomes one interchange, counted, checked, with positions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from hub.x12 import wrap
from hub.x12.claim_837p import Claim837P
from hub.x12.findings import refuse
from hub.x12.loops_837p import Loops
from hub.x12.profile import Profile
from hub.x12.set_837p import SetWriter, WrittenSet

CHUNK_CLAIMS = 200
"""Claims rendered before a piece of text is handed on."""


class Part(NamedTuple):
    """A piece of the interchange; `written_set` comes with the piece that closes an ST."""

    text: str
    written_set: WrittenSet | None = None


class Rendered(NamedTuple):
    """A whole interchange in memory."""

    content: bytes
    interchange_control_number: str
    group_control_number: str
    sets: tuple[WrittenSet, ...]
    claim_count: int
    charge_cents: int


def write_interchange(
    profile: Profile,
    claims: Iterable[Claim837P],
    *,
    interchange_control_number: int,
    group_control_number: int,
    transaction_set_control_numbers: Iterable[int],
    batch_number: str,
    written_at: datetime,
    purpose_code: str = "00",
) -> Iterator[Part]:
    """Write claims as one ISA with one GS, a new ST every `profile.claims_per_set_max` claims.

    Neighbouring claims of one billing provider, and of one subscriber, share their loops; so
    the caller sorts. The first ST carries `batch_number` as BHT03, the n-th `batch_number-n`.
    `written_at` is printed as it is, in its own zone. Memory holds one ST's positions.

    Raises:
        X12Error: a value that the table does not allow, a charge that is not the sum of its
            lines, counts beyond the guide's, no claims, too few control numbers.
    """
    route = profile.route
    loops = Loops(profile)
    end = loops.t
    numbers = iter(transaction_set_control_numbers)
    yield Part(
        wrap.isa(route, interchange_control_number, written_at)
        + end
        + wrap.gs(route, "837P", group_control_number, written_at)
        + end
    )
    stream = iter(claims)
    ahead = next(stream, None)
    if ahead is None:
        raise refuse("X12-WRITE-EMPTY")
    sets = 0
    while ahead is not None:
        number = next(numbers, None)
        if number is None:
            raise refuse("X12-WRITE-SETS")
        sets += 1
        reference = batch_number if sets == 1 else f"{batch_number}-{sets}"
        one = SetWriter(loops, wrap.set_number(number), reference)
        yield Part(one.open(written_at, purpose_code))
        while ahead is not None and len(one.positions) < profile.claims_per_set_max:
            out: list[str] = []
            for _ in range(CHUNK_CLAIMS):
                one.add(out, ahead)
                ahead = next(stream, None)
                if ahead is None or len(one.positions) >= profile.claims_per_set_max:
                    break
            yield Part("".join(out))
        closing, written = one.close()
        yield Part(closing, written)
    yield Part(
        wrap.trailer(route, "GE", sets, str(group_control_number))
        + end
        + wrap.trailer(route, "IEA", 1, f"{interchange_control_number:09d}")
        + end
    )


def render(
    profile: Profile,
    claims: Iterable[Claim837P],
    *,
    interchange_control_number: int,
    group_control_number: int,
    transaction_set_control_numbers: Iterable[int],
    batch_number: str,
    written_at: datetime,
    purpose_code: str = "00",
) -> Rendered:
    """The same as `write_interchange`, all at once: the bytes and every position."""
    texts: list[str] = []
    sets: list[WrittenSet] = []
    for part in write_interchange(
        profile,
        claims,
        interchange_control_number=interchange_control_number,
        group_control_number=group_control_number,
        transaction_set_control_numbers=transaction_set_control_numbers,
        batch_number=batch_number,
        written_at=written_at,
        purpose_code=purpose_code,
    ):
        texts.append(part.text)
        if part.written_set is not None:
            sets.append(part.written_set)
    return Rendered(
        "".join(texts).encode("ascii"),
        f"{interchange_control_number:09d}",
        str(group_control_number),
        tuple(sets),
        sum(len(one.claims) for one in sets),
        sum(one.charge_cents for one in sets),
    )
