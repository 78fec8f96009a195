"""Small 835, 999, 277CA and TA1 files as a plan would write them, balanced unless told not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from hub.kit.money import format_dollars as dollars
from hub.tables import Claim, ServiceLine

Cas = tuple[str, str, int]
_numbers = count(1)


@dataclass
class Service:
    """One SVC: `cas` are (group, reason, cents)."""

    code: str
    charge_cents: int
    paid_cents: int
    cas: Sequence[Cas] = ()
    line_control_number: str = ""
    service_date: str = "20260601"
    modifiers: tuple[str, ...] = ("U2",)
    units: int = 1
    remarks: Sequence[str] = ()


@dataclass
class Payment:
    """One CLP with its lines."""

    number: str
    charge_cents: int
    paid_cents: int
    services: Sequence[Service] = ()
    status: str = "1"
    payer_number: str = ""
    cas: Sequence[Cas] = ()
    interest_cents: int = 0
    extra: Sequence[str] = ()

    @property
    def segments(self) -> list[str]:
        head = (
            f"CLP*{self.number}*{self.status}*{dollars(self.charge_cents)}"
            f"*{dollars(self.paid_cents)}**MC*{self.payer_number}*12*1"
        )
        out = [head, *(_cas(one) for one in self.cas), *self.extra]
        if self.interest_cents:
            out.append(f"AMT*I*{dollars(self.interest_cents)}")
        for one in self.services:
            code = ":".join(("HC", one.code, *one.modifiers))
            money = f"{dollars(one.charge_cents)}*{dollars(one.paid_cents)}"
            out.append(f"SVC*{code}*{money}**{one.units}")
            out.append(f"DTM*472*{one.service_date}")
            out += [_cas(cas) for cas in one.cas]
            if one.line_control_number:
                out.append(f"REF*6R*{one.line_control_number}")
            out += [f"LQ*HE*{remark}" for remark in one.remarks]
        return out


@dataclass
class Remit:
    """One 835; `total_cents` only where it is meant not to balance."""

    payments: Sequence[Payment] = ()
    plb: Sequence[tuple[str, str, int]] = ()
    trace: str = "TRACE1"
    total_cents: int | None = None
    payee_npi: str = "1260181593"
    paid_on: str = "20260614"
    number: int = field(default_factory=lambda: next(_numbers))

    @property
    def content(self) -> bytes:
        paid = sum(one.paid_cents for one in self.payments)
        total = paid - sum(cents for _, _, cents in self.plb)
        if self.total_cents is not None:
            total = self.total_cents
        body = [
            f"BPR*I*{dollars(total)}*C*ACH************{self.paid_on}",
            f"TRN*1*{self.trace}*1999999999",
            "DTM*405*20260614",
            "N1*PR*EXAMPLE PLAN",
            "N3*1 PLAN STREET",
            "N4*EXAMPLETON*CA*92101",
            "PER*BL*DESK*TE*6195550101",
            f"N1*PE*EXAMPLE HUB*XX*{self.payee_npi}",
            "LX*1",
        ]
        for one in self.payments:
            body += one.segments
        for code, reference, cents in self.plb:
            reason = f"{code}:{reference}" if reference else code
            body.append(f"PLB*{self.payee_npi}*20261231*{reason}*{dollars(cents)}")
        return envelope("HP", "005010X221A1", [("835", "", body)], self.number)


def _cas(one: Cas) -> str:
    group, reason, cents = one
    return f"CAS*{group}*{reason}*{dollars(cents)}"


def envelope(
    functional: str, guide: str, sets: Sequence[tuple[str, str, list[str]]], number: int
) -> bytes:
    """ISA to IEA around transaction sets (ST01, ST03, body)."""
    out = [
        f"ISA*00*          *00*          *ZZ*EXPLAN         *ZZ*HUB            "
        f"*260614*1200*^*00501*{number:09d}*0*T*:",
        f"GS*{functional}*EXPLAN*HUB*20260614*1200*{number}*X*{guide}",
    ]
    for place, (kind, set_guide, body) in enumerate(sets, 1):
        head = f"ST*{kind}*{place:04d}" + (f"*{set_guide}" if set_guide else "")
        out += [head, *body, f"SE*{len(body) + 2}*{place:04d}"]
    out += [f"GE*{len(sets)}*{number}", f"IEA*1*{number:09d}"]
    return "".join(f"{one}~" for one in out).encode()


def paid(claim: Claim, lines: Sequence[ServiceLine], cents: int, **more: object) -> Payment:
    """The plan pays `cents` for a claim, all of the shortfall CO 45, on the claim's first line."""
    first = next(line for line in lines if line.claim_id == claim.id)
    short = claim.charge_cents - cents
    service = Service(
        first.code,
        claim.charge_cents,
        cents,
        (("CO", "45", short),) if short else (),
        first.line_control_number,
        f"{first.service_date:%Y%m%d}",
    )
    fields = {"payer_number": f"PAYER{claim.patient_control_number[:6]}", **more}
    return Payment(
        claim.patient_control_number,
        claim.charge_cents,
        cents,
        [service],
        **fields,  # type: ignore[arg-type]
    )


def denied(claim: Claim, lines: Sequence[ServiceLine], reason: str, **more: object) -> Payment:
    """The plan denies a claim for one reason."""
    payment = paid(claim, lines, 0, **more)
    payment.services[0].cas = (("CO", reason, claim.charge_cents),)
    return payment


def reversal(payment: Payment) -> Payment:
    """The reversal of a payment: status 22, every amount negated."""
    services = [
        Service(
            one.code,
            -one.charge_cents,
            -one.paid_cents,
            [(group, reason, -cents) for group, reason, cents in one.cas],
            one.line_control_number,
            one.service_date,
        )
        for one in payment.services
    ]
    return Payment(
        payment.number,
        -payment.charge_cents,
        -payment.paid_cents,
        services,
        "22",
        payment.payer_number,
    )


def ack_999(group: int, sets: Sequence[tuple[str, str, Sequence[str]]], code: str = "A") -> bytes:
    """A 999: (ST02, IK501, error segments) for each set, or AK9 alone."""
    body = [f"AK1*HC*{group}*005010X222A1"]
    for number, verdict, errors in sets:
        body += [f"AK2*837*{number}*005010X222A1", *errors, f"IK5*{verdict}"]
    accepted = sum(verdict in "AE" for _, verdict, _ in sets)
    body.append(f"AK9*{code}*{len(sets)}*{len(sets)}*{accepted}")
    return envelope("FA", "005010X231A1", [("999", "005010X231A1", body)], next(_numbers))


def ack_277ca(
    statuses: Sequence[tuple[str, str, str]], *, reference: str = "REF", source: str = "PR"
) -> bytes:
    """A 277CA: (patient control number, STC01, payer claim number) for each claim."""
    body = [
        "BHT*0085*08*ACK1*20260614*1200*TH",
        "HL*1**20*1",
        f"NM1*{source}*2*EXAMPLE PLAN*****46*EXPLAN",
        "TRN*1*T1",
        "HL*2*1*21*1",
        "NM1*41*2*EXAMPLE HUB*****46*HUB",
        f"TRN*2*{reference}",
        "STC*A1:19:PR*20260614*WQ*100",
        "HL*3*2*19*1",
        "NM1*85*2*EXAMPLE HUB*****XX*1260181593",
    ]
    for place, (number, status, payer_number) in enumerate(statuses, 4):
        action = "U" if status[:2] in ("A3", "A6", "A7", "A8") else "WQ"
        body += [
            f"HL*{place}*3*PT",
            "NM1*QC*1*DUARTE*LINO****MI*91234567A",
            f"TRN*2*{number}",
            f"STC*{status}*20260614*{action}*26.66",
        ]
        body += [f"REF*1K*{payer_number}"] if payer_number else []
    return envelope("HN", "005010X214", [("277", "005010X214", body)], next(_numbers))


def ack_ta1(interchange: int, code: str, note: str) -> bytes:
    """A TA1 in an interchange of its own."""
    number = next(_numbers)
    isa = (
        f"ISA*00*          *00*          *ZZ*EXPLAN         *ZZ*HUB            "
        f"*260614*1200*^*00501*{number:09d}*0*T*:~"
    )
    return f"{isa}TA1*{interchange:09d}*260614*1200*{code}*{note}~IEA*0*{number:09d}~".encode()
