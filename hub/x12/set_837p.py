"""One ST of an 837P as it is written: its levels, its claims, and what stands where."""

from __future__ import annotations

from collections.abc import Callable
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
from hub.x12.errors import X12Error
from hub.x12.findings import refuse
from hub.x12.loops_837p import Loops
from hub.x12.profile import Profile


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


class SetWriter:
    """One ST: keeps the levels, the running position and what was written where."""

    def __init__(self, loops: Loops, control_number: str, reference: str) -> None:
        self.loops = loops
        self.control_number = control_number
        self.reference = reference
        self.terminator = loops.profile.route.delimiters.terminator
        self.count = 0
        self.level = 0
        self.charge_cents = 0
        self.positions: list[ClaimPosition] = []
        self.provider: BillingProvider | None = None
        self.provider_level = 0
        self.payer: tuple[Payer | None, str] = (None, "")
        self.payer_text = ""
        self.subscriber: Subscriber | None = None
        self.subscriber_payer: Payer | None = None
        self.subscriber_position = 0
        self.subscriber_claims = 0

    def open(self, written_at: datetime, purpose_code: str) -> str:
        """ST to 1000B."""
        loops = self.loops
        day, time = f"{written_at:%Y%m%d}", f"{written_at:%H%M}"
        text = (
            wrap.st(loops.profile.route, "837P", self.control_number)
            + loops.t
            + loops.header(self.reference, day, time, purpose_code)
            + loops.loop_1000a_submitter()
            + loops.loop_1000b_receiver()
        )
        self.count = text.count(self.terminator)
        return text

    def add(self, out: list[str], claim: Claim837P) -> None:
        """One claim, with the provider and subscriber loops where they change.

        Raises:
            X12Error: what cannot be written, with the claim's number.
        """
        try:
            self._levels(out, claim)
            self._claim(out, claim)
        except X12Error as error:
            owner = claim.patient_control_number
            raise X12Error(error.finding._replace(patient_control_number=owner)) from None

    def _levels(self, out: list[str], claim: Claim837P) -> None:
        """2000A where another provider bills, 2000B where another member was served."""
        provider, subscriber, payer = claim.billing_provider, claim.subscriber, claim.payer
        if provider is not self.provider and provider != self.provider:
            text = self.loops.loop_2000a_billing_provider(self.level + 1, provider)
            self._put(out, text)
            self.level += 1
            self.provider, self.provider_level = provider, self.level
            self.subscriber = None
        if (payer, provider.payer_number) != self.payer:
            self.payer_text = self.loops.loop_2010bb_payer_name(payer, provider.payer_number)
            self.payer = (payer, provider.payer_number)
        if (
            self.subscriber is None
            or self.subscriber_claims >= CLAIMS_PER_SUBSCRIBER_MAX
            or not _same(self.subscriber, subscriber)
            or (payer is not self.subscriber_payer and payer != self.subscriber_payer)
        ):
            level, position = self.level + 1, self.count + 1
            self._put(
                out,
                self.loops.loop_2000b_subscriber(
                    level, self.provider_level, claim, self.payer_text
                ),
            )
            self.level, self.subscriber_position = level, position
            self.subscriber, self.subscriber_payer = subscriber, payer
            self.subscriber_claims = 0

    def _claim(self, out: list[str], claim: Claim837P) -> None:
        """2300 and its lines; the charge must be the sum of the lines."""
        loops, mark = self.loops, self.terminator
        loops.check_numbers(claim)
        text = loops.loop_2300_claim(claim)
        first = self.count + 1
        at = self.count + text.count(mark)
        texts, lines, total = [text], [], 0
        for number, line in enumerate(claim.lines, 1):
            text = loops.loop_2400_line(number, line)
            texts.append(text)
            lines.append((line.control_number, at + 1))
            at += text.count(mark)
            total += line.charge_cents
        if total != claim.charge_cents:
            raise refuse("X12-WRITE-TOTAL")
        out += texts
        self.count = at
        self.subscriber_claims += 1
        self.charge_cents += total
        place = (claim.patient_control_number, self.subscriber_position, first, at, tuple(lines))
        self.positions.append(ClaimPosition._make(place))

    def _put(self, out: list[str], text: str) -> None:
        out.append(text)
        self.count += text.count(self.terminator)

    def close(self) -> tuple[str, WrittenSet]:
        """SE with what was counted."""
        self.count += 1
        route = self.loops.profile.route
        text = wrap.trailer(route, "SE", self.count, self.control_number) + self.loops.t
        written = WrittenSet(
            self.control_number,
            self.reference,
            self.count,
            self.charge_cents,
            tuple(self.positions),
        )
        return text, written


def _same(one: Subscriber, other: Subscriber) -> bool:
    """Equality; two members mostly differ in their id, so that is looked at first."""
    return one is other or (one.member_id == other.member_id and one == other)


def claim_checker(profile: Profile) -> Callable[[Claim837P], None]:
    """A function that writes a claim into nowhere: what the table and the counts say of it.

    It raises the X12Error that `write_interchange` would refuse the claim for.
    """
    writer = SetWriter(Loops(profile), "0001", "1")

    def check(claim: Claim837P) -> None:
        writer.positions.clear()
        writer.add([], claim)

    return check
