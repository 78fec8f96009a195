"""Generated X12 for the benchmark: an 835 and the claims of an 837P, the same every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from hub.kit.money import format_dollars
from hub.x12.claim_837p import (
    Address,
    BillingProvider,
    Claim837P,
    Payer,
    ServiceLine,
    Subscriber,
)
from hub.x12.profile import Contact, Profile, Route

RATES = {"98960": 2666, "98961": 1266, "98962": 942, "G0019": 5110, "G0022": 2550}
"""Invented cents a unit."""

DENIALS = (("CO", "29"), ("CO", "96"), ("PI", "16"))

FIRST_DAY = date(2026, 1, 1)

HEAD = (
    "ISA*00*          *00*          *ZZ*EXAMPLEPLAN    *ZZ*EXAMPLEHUB     *261122*1030*^"
    "*00501*000000001*0*P*:~GS*HP*EXAMPLEPLAN*EXAMPLEHUB*20261122*1030*1*X*005010X221A1~"
)
PAYMENT = (
    "ST*835*0001~BPR*I*{paid}*C*ACH*CCP*01*999999992*DA*123456*1512345678**01*999988880*DA"
    "*98765*20261125~TRN*1*EFT0001*1512345678~DTM*405*20261122~N1*PR*EXAMPLE HEALTH PLAN~"
    "N3*1 PLAN WAY~N4*SACRAMENTO*CA*958140000~PER*BL*SUPPORT*TE*9165550101~"
    "N1*PE*EXAMPLE BILLING HUB*XX*1234567893~REF*TJ*123456789~LX*1~"
)


def write_835(path: Path, claims: int) -> None:
    """A balanced 835: two lines a claim with CAS, dates, line numbers and allowed amounts.

    Charges are a quarter above the rate, one line in ten is denied: what a CHW remittance
    looks like, codes and amounts coming again and again, numbers and names never.
    """
    paid = sum(line[3] for _, lines in _payments(claims) for line in lines)
    segments = PAYMENT.count("~")
    with path.open("w", encoding="ascii") as out:
        out.write(HEAD + PAYMENT.format(paid=format_dollars(paid)))
        for number, lines in _payments(claims):
            text = _claim(number, lines)
            segments += text.count("~")
            out.write(text)
        out.write(f"SE*{segments + 1}*0001~GE*1*1~IEA*1*000000001~")


Line = tuple[str, int, int, int, date, tuple[str, str]]
"""Code, units, charge and paid cents, date, reason."""


def _payments(claims: int) -> Iterator[tuple[int, list[Line]]]:
    picks = random.Random(835)
    codes = list(RATES)
    for number in range(claims):
        lines: list[Line] = []
        for _ in range(2):
            code, units = picks.choice(codes), picks.randint(1, 4)
            allowed = RATES[code] * units
            denied = picks.random() < 0.1
            day = FIRST_DAY + timedelta(picks.randrange(300))
            reason = picks.choice(DENIALS) if denied else ("CO", "45")
            lines.append((code, units, allowed * 5 // 4, 0 if denied else allowed, day, reason))
        yield number, lines


def _claim(number: int, lines: list[Line]) -> str:
    charge, paid = sum(line[2] for line in lines), sum(line[3] for line in lines)
    texts = [
        f"CLP*C{number:09d}*{1 if paid else 4}*{format_dollars(charge)}*{format_dollars(paid)}"
        f"**HM*P{number:010d}*12*1~NM1*QC*1*RIVERA{number}*ANA****MI*9{number:07d}A~"
    ]
    for place, (code, units, charged, got, day, (group, reason)) in enumerate(lines, 1):
        texts.append(
            f"SVC*HC:{code}:U2*{format_dollars(charged)}*{format_dollars(got)}**{units}~"
            f"DTM*472*{day:%Y%m%d}~CAS*{group}*{reason}*{format_dollars(charged - got)}~"
            f"REF*6R*C{number:09d}L{place}~AMT*B6*{format_dollars(got)}~"
        )
    return "".join(texts)


PROFILE = Profile(
    Route("ZZ", "EXAMPLEHUB", "ZZ", "EXAMPLEPLAN"),
    "EXAMPLE BILLING HUB",
    "EXAMPLEHUB",
    Contact("CLAIMS DESK", "9165550100"),
    "EXAMPLE HEALTH PLAN",
    "EXAMPLEPLAN",
)
_HUB = BillingProvider(
    "EXAMPLE BILLING HUB",
    "1234567893",
    "123456789",
    Address("100 FIRST ST", "SACRAMENTO", "CA", "958140001"),
    taxonomy="251K00000X",
)
_PAYER = Payer("EXAMPLE HEALTH PLAN", "EXAMPLEPLAN")


def make_claims(count: int) -> list[Claim837P]:
    """Claims of two lines, a member each, for the writers."""
    return [_write_claim(number, lines) for number, lines in _payments(count)]


def _write_claim(number: int, lines: list[Line]) -> Claim837P:
    member = Subscriber(
        f"RIVERA{number}",
        "ANA",
        f"9{number:07d}A",
        date(1950, 1, 1) + timedelta(number % 20_000),
        "F",
        Address(f"{number} OAK AVE", "FRESNO", "CA", "93650"),
    )
    written = tuple(
        ServiceLine(f"C{number:09d}L{place}", code, charge, units, day, (1, 2), ("U2",))
        for place, (code, units, charge, _, day, _) in enumerate(lines, 1)
    )
    charge = sum(line.charge_cents for line in written)
    return Claim837P(
        _HUB, member, _PAYER, f"C{number:09d}", charge, "12", ("Z7189", "Z5900"), written
    )
