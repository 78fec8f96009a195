"""A plan's 835 for what was claimed: most paid in full, some in part, some denied; it balances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from hub.database.pipeline import ask
from hub.kit.money import Cents, format_dollars

CLAIMS_A_FILE = 10_000
_CLAIMED = """
    SELECT c.patient_control_number, c.charge_cents, c.expected_cents,
           l.line_control_number, l.service_date, l.code, l.modifiers, l.units, l.charge_cents,
           l.expected_cents
      FROM claim c JOIN service_line l ON l.claim_id = c.id
     WHERE c.plan_id = %(plan_id)s AND c.exchange_status <> 'drafted'
       AND c.adjudication_status = 'none'
     ORDER BY c.id, l.line_number
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """One 835 with how many claims it answers."""

    content: bytes
    claims: int


def answers(session: Session, plan_id: UUID, payee_npi: str) -> Iterator[Answered]:
    """835s of at most 10,000 claims for everything a plan was sent and has not decided."""
    rows = ask(session, _CLAIMED, {"plan_id": plan_id}).fetchall()
    claims: dict[str, list[Any]] = {}
    for row in rows:
        claims.setdefault(row[0], []).append(row)
    listed = list(claims.items())
    for first in range(0, len(listed), CLAIMS_A_FILE):
        some = listed[first : first + CLAIMS_A_FILE]
        number = 1 + first // CLAIMS_A_FILE
        yield Answered(
            remittance(some, payee_npi, f"{plan_id.hex[-9:]}{number}", number), len(some)
        )


def remittance(
    claims: list[tuple[str, list[Any]]], payee_npi: str, trace: str, number: int
) -> bytes:
    """One 835 about these claims, each with its lines."""
    body: list[str] = []
    total: Cents = 0
    for place, (control_number, lines) in enumerate(claims):
        paid, segments = _claim(place, control_number, lines)
        total += paid
        body += segments
    head = [
        f"BPR*I*{format_dollars(total)}*C*ACH************20260614",
        f"TRN*1*{trace}*1999999999",
        "DTM*405*20260614",
        "N1*PR*EXAMPLE PLAN",
        "N3*1 PLAN STREET",
        "N4*EXAMPLETON*CA*92101",
        "PER*BL*DESK*TE*6195550101",
        f"N1*PE*EXAMPLE HUB*XX*{payee_npi}",
        "LX*1",
    ]
    told = [
        "ISA*00*          *00*          *ZZ*EXPLAN         *ZZ*HUB            "
        f"*260614*1200*^*00501*{number:09d}*0*T*:",
        f"GS*HP*EXPLAN*HUB*20260614*1200*{number}*X*005010X221A1",
        "ST*835*0001",
        *head,
        *body,
        f"SE*{len(head) + len(body) + 2}*0001",
        f"GE*1*{number}",
        f"IEA*1*{number:09d}",
    ]
    return "~".join([*told, ""]).encode()


def _claim(place: int, control_number: str, lines: list[Any]) -> tuple[Cents, list[str]]:
    """What is paid of a claim, and its segments: one in 25 denied, one in 20 paid in part."""
    denied, partly = place % 25 == 7, place % 20 == 3
    segments, paid_cents, charge_cents = [], 0, 0
    for _, _, _, line_number, day, code, modifiers, units, charge, expected in lines:
        paid = 0 if denied else expected * (3 if partly else 4) // 4
        paid_cents += paid
        charge_cents += charge
        procedure = ":".join(("HC", code, *modifiers))
        segments.append(f"SVC*{procedure}*{format_dollars(charge)}*{format_dollars(paid)}**{units}")
        segments.append(f"DTM*472*{day:%Y%m%d}")
        if charge != paid:
            reason = "29" if denied else "45"
            segments.append(f"CAS*CO*{reason}*{format_dollars(charge - paid)}")
        segments.append(f"REF*6R*{line_number}")
    status = "4" if denied else "1"
    head = (
        f"CLP*{control_number}*{status}*{format_dollars(charge_cents)}"
        f"*{format_dollars(paid_cents)}**MC*P{place:09d}*12*1"
    )
    return paid_cents, [head, *segments]
