"""Invented values and files for the codec's tests: a test says only what differs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from hub.x12.claim_837p import (
    Address,
    BillingProvider,
    Claim837P,
    Payer,
    Provider,
    ServiceLine,
    Subscriber,
)
from hub.x12.interchange import TransactionSet, split
from hub.x12.profile import Contact, Profile, Route
from hub.x12.write_837p import Rendered, render

WRITTEN_AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)

ROUTE = Route("ZZ", "EXAMPLEHUB", "ZZ", "EXAMPLEPLAN")

PROFILE = Profile(
    ROUTE,
    "EXAMPLE BILLING HUB",
    "EXAMPLEHUB",
    Contact("CLAIMS DESK", "9165550100", "CLAIMS@HUB.EXAMPLE"),
    "EXAMPLE HEALTH PLAN",
    "EXAMPLEPLAN",
)

HUB = BillingProvider(
    "EXAMPLE BILLING HUB",
    "1234567893",
    "123456789",
    Address("100 FIRST ST", "SACRAMENTO", "CA", "958140001"),
    taxonomy="251K00000X",
)

PAYER = Payer("EXAMPLE HEALTH PLAN", "EXAMPLEPLAN")

MEMBER = Subscriber(
    "RIVERA",
    "ANA",
    "90000001A",
    date(1980, 2, 29),
    "F",
    Address("20 OAK AVE", "FRESNO", "CA", "93650"),
)

PERSON = Provider("OKAFOR", "1234567893", "CHIDI", person=True)


def make_line(**values: Any) -> ServiceLine:
    """One unit of 98960 on 4 March 2026 for $26.66."""
    plain: dict[str, Any] = {
        "control_number": "L1",
        "code": "98960",
        "charge_cents": 2666,
        "units": 1,
        "service_on": date(2026, 3, 4),
        "modifiers": ("U2",),
    }
    return ServiceLine(**{**plain, **values})


def make_claim(**values: Any) -> Claim837P:
    """A claim of one line that offends no rule; its charge follows its lines."""
    lines = values.get("lines", (make_line(),))
    plain: dict[str, Any] = {
        "billing_provider": HUB,
        "subscriber": MEMBER,
        "payer": PAYER,
        "patient_control_number": "C1",
        "charge_cents": sum(line.charge_cents for line in lines),
        "place_of_service": "12",
        "diagnoses": ("Z7189",),
        "lines": lines,
    }
    return Claim837P(**{**plain, **values})


def render_claims(claims: Iterable[Claim837P], profile: Profile = PROFILE) -> Rendered:
    """The claims as interchange 1 of the profile's partner."""
    return render(
        profile,
        claims,
        interchange_control_number=1,
        group_control_number=1,
        transaction_set_control_numbers=range(1, 1000),
        batch_number="B1",
        written_at=WRITTEN_AT,
    )


def one_set(data: bytes) -> TransactionSet:
    """The only transaction set of a file."""
    (interchange,) = split(data)
    (group,) = interchange.groups
    (found,) = group.sets
    return found


def wrap(kind: str, body: str, **values: str) -> bytes:
    """Segments (one a line, without terminators) in a sound envelope of their kind."""
    guide, functional, identifier = {
        "835": ("005010X221A1", "HP", "835"),
        "999": ("005010X231A1", "FA", "999"),
        "277CA": ("005010X214", "HN", "277"),
        "277": ("005010X212", "HN", "277"),
        "271": ("005010X279A1", "HB", "271"),
        "837P": ("005010X222A1", "HC", "837"),
        "834": ("005010X220A1", "BE", "834"),
    }[kind]
    st03 = "" if kind == "835" else f"*{guide}"
    texts = [line.strip() for line in body.strip().splitlines() if line.strip()]
    lines = [
        "ISA*00*          *00*          *ZZ*EXAMPLEPLAN    *ZZ*EXAMPLEHUB     *261122*1030*^"
        "*00501*000000007*0*T*:",
        f"GS*{functional}*EXAMPLEPLAN*EXAMPLEHUB*20261122*1030*7*X*{guide}",
        f"ST*{identifier}*0001{st03}",
        *texts,
        f"SE*{len(texts) + 2}*0001",
        "GE*1*7",
        "IEA*1*000000007",
    ]
    return "".join(line + "~" for line in lines).encode()


HEAD_835 = """
BPR*I*{paid}*C*ACH*CCP*01*999999992*DA*123456*1512345678**01*999988880*DA*98765*20261125
TRN*1*EFT0001*1512345678
DTM*405*20261122
N1*PR*EXAMPLE HEALTH PLAN*XV*EXAMPLEPLAN
N3*1 PLAN WAY
N4*SACRAMENTO*CA*958140000
PER*BL*SUPPORT*TE*9165550101
N1*PE*EXAMPLE BILLING HUB*XX*1234567893
REF*TJ*123456789
"""

CLAIM_835 = """
LX*1
CLP*C1*1*60*53.32**HM*PLAN0001*12*1
NM1*QC*1*RIVERA*ANA****MI*90000001A
MOA***MA01
REF*EA*R1
DTM*050*20261101
AMT*AU*60
SVC*HC:98960:U2*30*26.66**1
DTM*472*20260304
CAS*CO*45*3.34
REF*6R*L1
AMT*B6*26.66
LQ*HE*N130
SVC*HC:98960:U2*30*26.66**1
DTM*472*20260305
CAS*CO*45*3.34
REF*6R*L2
"""


def make_835(paid: str = "53.32", claims: str = CLAIM_835, after: str = "") -> bytes:
    """A remittance of one claim with two lines, which balances."""
    return wrap("835", HEAD_835.format(paid=paid) + claims + after)
