"""One look at a transaction set by the reader of its kind: everything that is wrong with it."""

from __future__ import annotations

from hub.x12.errors import Finding, X12Error
from hub.x12.findings import find
from hub.x12.interchange import FunctionalGroup, Interchange, TransactionSet
from hub.x12.read_277ca import read_277ca
from hub.x12.read_835 import read_remittance
from hub.x12.read_999 import read_999
from hub.x12.remittance_835 import Imbalance, Remittance

_BALANCE = {
    "line": ("X12-835-LINE", "SVC", 3, "2110"),
    "claim": ("X12-835-CLAIM-BALANCE", "CLP", 4, "2100"),
    "transaction": ("X12-835-TOTAL", "BPR", 2, ""),
    "line_charges": ("X12-835-LINE-CHARGES", "CLP", 3, "2100"),
}


def inspect(
    interchange: Interchange, group: FunctionalGroup, transaction_set: TransactionSet
) -> list[Finding]:
    """The findings of one transaction set: its envelope's, its reader's, its balance's.

    A set that is not for the hub has only those of its envelope. Nothing raises.
    """
    found = list(transaction_set.findings)
    if transaction_set.refused:
        return found
    try:
        if transaction_set.kind == "835":
            found += balance_findings(read_remittance(interchange, group, transaction_set))
        elif transaction_set.kind == "999":
            read_999(transaction_set)
        elif transaction_set.kind == "277CA":
            read_277ca(transaction_set)
    except X12Error as error:
        found.append(error.finding)
    return found


def balance_findings(remittance: Remittance) -> list[Finding]:
    """The reader's notes on an 835 and one finding for every place that does not balance."""
    found = list(remittance.end.findings)
    for claim in remittance.claims:
        found += [_imbalance(one) for one in claim.imbalances]
    if remittance.end.transaction is not None:
        found.append(_imbalance(remittance.end.transaction))
    return found


def _imbalance(one: Imbalance) -> Finding:
    name, segment_id, element, loop = _BALANCE[one.level]
    return find(
        name,
        position=one.position,
        segment_id=segment_id,
        element=element,
        loop=loop,
        patient_control_number=one.patient_control_number,
        line_control_number=one.line_control_number,
    )
