"""One look at a transaction set by the reader of its kind: everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from hub.kit.money import print_dollars
from hub.x12.check import guide_findings
from hub.x12.errors import Finding, X12Error
from hub.x12.findings import KINDS, find
from hub.x12.interchange import FunctionalGroup, Interchange, TransactionSet
from hub.x12.numbering import numbering_findings
from hub.x12.read_271 import read_271
from hub.x12.read_277 import read_277
from hub.x12.read_277ca import read_277ca
from hub.x12.read_835 import read_remittance
from hub.x12.read_837p import read_837p
from hub.x12.read_999 import read_999
from hub.x12.remittance_835 import Imbalance, Remittance
from hub.x12.tokens import Segment

_BALANCE = {
    "line": ("X12-835-LINE", "SVC", 3, "2110"),
    "claim": ("X12-835-CLAIM-BALANCE", "CLP", 4, "2100"),
    "transaction": ("X12-835-TOTAL", "BPR", 2, ""),
    "line_charges": ("X12-835-LINE-CHARGES", "CLP", 3, "2100"),
}


_READERS: dict[str, Callable[[TransactionSet], object]] = {
    "837P": read_837p,
    "999": read_999,
    "277CA": read_277ca,
    "271": read_271,
    "277": read_277,
}


def inspect(
    interchange: Interchange, group: FunctionalGroup, transaction_set: TransactionSet
) -> list[Finding]:
    """The findings of one transaction set: its envelope's, its reader's, its balance's.

    A set that is not for the hub has only those of its envelope. Nothing raises.
    """
    kind = transaction_set.kind
    found = list(transaction_set.findings)
    if not kind:
        return found
    found += guide_part(transaction_set)
    try:
        if kind == "835":
            found += balance_findings(read_remittance(interchange, group, transaction_set))
        elif kind in _READERS:
            _READERS[kind](transaction_set)
    except X12Error as error:
        found.append(error.finding)
    return found


def guide_part(transaction_set: TransactionSet) -> list[Finding]:
    """What a transaction set breaks of its guide, each finding with the claim it stands in."""
    kind, signs = transaction_set.kind, transaction_set.delimiters
    segments = transaction_set.segments()
    header, sign = transaction_set.header, signs.element
    first = sign.join(("ST", header.identifier, header.control_number, header.guide)).rstrip(sign)
    last = sign.join(("SE", str(len(segments) + 2), header.control_number))
    found = guide_findings(kind, segments, signs, first, last)
    found += numbering_findings(kind, segments)
    return _owned(kind, found, segments)


def _owned(kind: str, found: list[Finding], segments: list[Segment]) -> list[Finding]:
    """Findings with the number of the claim whose segments they stand in."""
    ends = {"837P": ("HL",), "835": ("LX", "PLB")}.get(kind, ())
    owners: dict[int, str] = {}
    owner = ""
    for segment in segments:
        if segment.id in ("CLM", "CLP"):
            owner = segment.get(1)
        elif segment.id in ends:
            owner = ""
        owners[segment.position] = owner
    return [
        one
        if one.patient_control_number
        else one._replace(patient_control_number=owners.get(one.position, ""))
        for one in found
    ]


def balance_findings(remittance: Remittance) -> list[Finding]:
    """The reader's notes on an 835 and one finding for every place that does not balance."""
    found = list(remittance.end.findings)
    for claim in remittance.claims:
        found += [balance_finding(one) for one in claim.imbalances]
    if remittance.end.transaction is not None:
        found.append(balance_finding(remittance.end.transaction))
    return found


def balance_finding(one: Imbalance) -> Finding:
    """A place that does not balance as a finding."""
    name, segment_id, element, loop = _BALANCE[one.level]
    expected, actual = print_dollars(one.expected_cents), print_dollars(one.actual_cents)
    return find(
        name,
        f"{KINDS[name].statement} Expected {expected}, found {actual}.",
        position=one.position,
        segment_id=segment_id,
        element=element,
        loop=loop,
        patient_control_number=one.patient_control_number,
        line_control_number=one.line_control_number,
    )
