"""The 837P writer: a stream of claims becomes one interchange, counted, checked, with positions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from hub.x12 import wrap
from hub.x12.claim_837p import (
    CLAIMS_PER_SUBSCRIBER_MAX,
    BillingProvider,
    Claim837P,
    Payer,
    Subscriber,
)
from hub.x12.claim_checks import check_counts, claim_texts, every_text, subscriber_texts
from hub.x12.encode import encoder
from hub.x12.errors import X12Error
from hub.x12.findings import refuse
from hub.x12.loops_837p import Loops
from hub.x12.profile import Profile

CHUNK_CLAIMS = 200
"""Claims rendered before a piece of text is handed on."""


class ClaimPosition(NamedTuple):
    """Where one claim stands in its ST (ST = 1): its subscriber's HL, its CLM, its last segment.

    `lines` holds (line control number, position of its LX).
    """

    patient_control_number: str
    subscriber: int
    first: int
    last: int
    lines: tuple[tuple[str, int], ...]


class WrittenSet(NamedTuple):
    """One ST as written: what a 999 (ST02, positions) and a 277CA (BHT03) will name."""

    control_number: str
    batch_reference: str
    segment_count: int
    charge_cents: int
    claims: tuple[ClaimPosition, ...]

    def claims_at(self, position: int) -> tuple[ClaimPosition, ...]:
        """The claims that an error at a segment concerns: one, a subscriber's, or all."""
        inside = tuple(one for one in self.claims if one.first <= position <= one.last)
        if inside:
            return inside
        shared = tuple(one for one in self.claims if one.subscriber <= position < one.first)
        return shared or self.claims

    def line_at(self, position: int) -> str:
        """The control number of the line that an error at a segment concerns, or nothing."""
        for claim in self.claims:
            if claim.first <= position <= claim.last:
                found = [number for number, start in claim.lines if start <= position]
                return found[-1] if found else ""
        return ""


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
    end = route.delimiters.terminator + route.line_end
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
        one = _SetWriter(profile, wrap.set_number(number), reference)
        yield Part(end.join(one.open(written_at, purpose_code)) + end)
        while ahead is not None and len(one.positions) < profile.claims_per_set_max:
            out: list[str] = []
            for _ in range(CHUNK_CLAIMS):
                one.add(out, ahead)
                ahead = next(stream, None)
                if ahead is None or len(one.positions) >= profile.claims_per_set_max:
                    break
            yield Part(end.join(out) + end)
        closing, written = one.close()
        yield Part(closing + end, written)
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


class _SetWriter:
    """One ST: keeps the levels, the running position and what was written where."""

    def __init__(self, profile: Profile, control_number: str, reference: str) -> None:
        self.profile = profile
        self.control_number = control_number
        self.reference = reference
        self.loops = Loops(profile)
        self.check = encoder(profile.route.delimiters).check
        signs = profile.route.delimiters
        every = signs.element + signs.component + signs.repetition + signs.terminator
        self.sign = re.compile(f"[{re.escape(every)}]")
        self.count = 0
        self.level = 0
        self.charge_cents = 0
        self.positions: list[ClaimPosition] = []
        self.provider: tuple[BillingProvider, int] | None = None
        self.subscriber: tuple[Subscriber, Payer] | None = None
        self.subscriber_position = 0
        self.subscriber_claims = 0

    def open(self, written_at: datetime, purpose_code: str) -> list[str]:
        """ST to 1000B."""
        out = [wrap.st(self.profile.route, "837P", self.control_number)]
        day, time = f"{written_at:%Y%m%d}", f"{written_at:%H%M}"
        self.loops.header(out, self.reference, day, time, purpose_code)
        self.loops.loop_1000a_submitter(out)
        self.loops.loop_1000b_receiver(out)
        self.check(out)
        self.count = len(out)
        return out

    def add(self, out: list[str], claim: Claim837P) -> None:
        """One claim, with the provider and subscriber loops where they change."""
        check_counts(claim)
        self.check_signs(claim, claim_texts(claim))
        mine: list[str] = []
        if self.provider is None or not _same(self.provider[0], claim.billing_provider):
            self.level += 1
            self.provider = (claim.billing_provider, self.level)
            self.check_signs(claim, every_text(claim.billing_provider))
            self.loops.loop_2000a_billing_provider(mine, self.level, claim.billing_provider)
            self.subscriber = None
        if (
            self.subscriber is None
            or self.subscriber_claims >= CLAIMS_PER_SUBSCRIBER_MAX
            or not _same(self.subscriber[0], claim.subscriber)
            or not _same(self.subscriber[1], claim.payer)
        ):
            self.level += 1
            self.subscriber, self.subscriber_claims = (claim.subscriber, claim.payer), 0
            self.check_signs(claim, subscriber_texts(claim.subscriber, claim.payer))
            self.subscriber_position = self.count + len(mine) + 1
            self.loops.loop_2000b_subscriber(mine, self.level, self.provider[1], claim)
        self.subscriber_claims += 1
        first = self.count + len(mine) + 1
        self.loops.loop_2300_claim(mine, claim)
        lines: list[tuple[str, int]] = []
        for number, line in enumerate(claim.lines, 1):
            lines.append((line.control_number, self.count + len(mine) + 1))
            self.loops.loop_2400_line(mine, number, line)
        try:
            self.check(mine)
        except X12Error as error:
            owner = claim.patient_control_number
            raise X12Error(error.finding._replace(patient_control_number=owner)) from None
        self.count += len(mine)
        self.charge_cents += claim.charge_cents
        out += mine
        self.positions.append(
            ClaimPosition(
                claim.patient_control_number,
                self.subscriber_position,
                first,
                self.count,
                tuple(lines),
            )
        )

    def check_signs(self, claim: Claim837P, texts: list[str]) -> None:
        """Refuse a value with a delimiter in it: it would become two values, and still fit."""
        if self.sign.search("".join(texts)):
            text = "A value holds one of the delimiters."
            number = claim.patient_control_number
            raise refuse("X12-WRITE-VALUE", text, patient_control_number=number)

    def close(self) -> tuple[str, WrittenSet]:
        """SE with what was counted."""
        self.count += 1
        text = wrap.trailer(self.profile.route, "SE", self.count, self.control_number)
        written = WrittenSet(
            self.control_number,
            self.reference,
            self.count,
            self.charge_cents,
            tuple(self.positions),
        )
        return text, written


def _same(one: object, other: object) -> bool:
    """Equality; the very same object is equal without a look at its fields."""
    return one is other or one == other


def check_claim(profile: Profile, claim: Claim837P) -> None:
    """Write one claim into nowhere: the table and the counts, as `write_interchange` has them.

    Raises:
        X12Error: what `write_interchange` would refuse this claim for.
    """
    _SetWriter(profile, "0001", "1").add([], claim)
