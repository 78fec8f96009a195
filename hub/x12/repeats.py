"""What a claim repeats of those before it, and how a finding about a claim names its place."""

from __future__ import annotations

from collections.abc import Iterator

from hub.x12.claim_837p import Claim837P, ServiceLine
from hub.x12.errors import Finding
from hub.x12.findings import KINDS, find


def told_of(
    name: str,
    claim: Claim837P,
    segment: str,
    element: int = 0,
    component: int = 0,
    line: str = "",
    loop: str = "2300",
) -> Finding:
    """A finding whose sentence names claim, line and element."""
    number = claim.patient_control_number
    place = f"{segment}{element:02d}" if element else segment
    place += f"-{component}" if component else ""
    where = f"Claim {number}, " + (f"line {line}, " if line else "") + f"{place}: "
    return find(
        name,
        where + KINDS[name].statement,
        segment_id=segment[:3],
        element=element,
        component=component,
        loop=loop,
        patient_control_number=number,
        line_control_number=line,
    )


class Seen:
    """Claim numbers, line numbers and services of the claims that went before."""

    def __init__(self) -> None:
        self.claims: set[str] = set()
        self.lines: set[str] = set()
        self.services: set[tuple[object, ...]] = set()

    def look(self, claim: Claim837P, *, alone: bool = False) -> Iterator[Finding]:
        """What a claim repeats of those before it, or (`alone`) within itself."""
        if claim.patient_control_number in self.claims:
            yield told_of("X12-SNIP-CLAIM-TWICE", claim, "CLM", 1)
        for line in claim.lines:
            number, service = line.control_number, _service(claim, line)
            if number in self.lines:
                yield told_of(
                    "X12-SNIP-LINE-NUMBER-TWICE", claim, "REF", 2, line=number, loop="2400"
                )
            if service in self.services:
                yield told_of("X12-SNIP-LINE-TWICE", claim, "SV1", 1, line=number, loop="2400")
            if alone:
                self.lines.add(number)
                self.services.add(service)

    def keep(self, claim: Claim837P) -> None:
        """Remember a claim that goes."""
        self.claims.add(claim.patient_control_number)
        for line in claim.lines:
            self.lines.add(line.control_number)
            # A void repeats the service that it takes back, a replacement restates it.
            if claim.claim_frequency_code == "1":
                self.services.add(_service(claim, line))


def _service(claim: Claim837P, line: ServiceLine) -> tuple[object, ...]:
    """What DHCS compares to find a duplicate: member, date, code, modifiers, rendering."""
    rendering = line.rendering or claim.rendering
    return (
        claim.subscriber.member_id,
        line.service_on,
        line.code,
        line.modifiers,
        rendering.npi if rendering else "",
        claim.claim_frequency_code if claim.claim_frequency_code != "1" else "",
    )
