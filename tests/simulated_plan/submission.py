"""Small 837P interchanges, as text, for a plan to receive."""

from __future__ import annotations

from collections.abc import Sequence

ISA = (
    "ISA*00*          *00*          *ZZ*EXAMPLEHUB     *ZZ*EXB01          "
    "*261122*1200*^*00501*{number:09d}*{asks}*T*:~"
)
HUB = ("EXAMPLE HUB", "1260181593", "001973060")
CBO = ("SEMILLA EXAMPLE CENTER", "1301661314", "008122250")


def claim_text(
    number: str,
    *,
    lines: Sequence[tuple[str, int]] = (("98960:U2", 2),),
    date: str = "20261102",
    frequency: str = "1",
    replaces: str = "",
) -> str:
    """The 2300 and 2400 loops of one claim; a line is (code with modifiers, units at $26.66)."""
    dollars = sum(2666 * units for _, units in lines)
    text = f"CLM*{number}*{dollars // 100}.{dollars % 100:02d}***12:B:{frequency}*Y*A*Y*Y~"
    text += f"REF*F8*{replaces}~" if replaces else ""
    text += "HI*ABK:Z5941~NM1*DN*1*LICENSED*LEE****XX*1497758544~"
    for place, (code, units) in enumerate(lines, 1):
        charge = f"{2666 * units // 100}.{2666 * units % 100:02d}"
        text += f"LX*{place}~SV1*HC:{code}*{charge}*UN*{units}***1~DTP*472*D8*{date}~"
        text += f"REF*6R*{number}L{place}~"
    return text


def submission_text(
    *claims: tuple[str, str],
    billing: tuple[str, str, str] = HUB,
    number: int = 7,
    asks: str = "0",
    component: str = ":",
) -> bytes:
    """One interchange with one ST: `claims` are (member id, text of the claim)."""
    name, npi, tin = billing
    body = (
        "BHT*0019*00*B0007*20261122*1200*CH~NM1*41*2*EXAMPLE HUB*****46*EXAMPLEHUB~"
        "PER*IC*DESK*TE*6195550100~NM1*40*2*BAHIA EXAMPLE HEALTH PLAN*****46*EXB01~"
        f"HL*1**20*1~PRV*BI*PXC*251B00000X~NM1*85*2*{name}*****XX*{npi}~N3*1 EXAMPLE STREET~"
        f"N4*EXAMPLETON*CA*921010001~REF*EI*{tin}~"
    )
    for place, (member, text) in enumerate(claims, 2):
        body += (
            f"HL*{place}*1*22*0~SBR*P*18*******MC~NM1*IL*1*DUARTE*LINO****MI*{member}~"
            "N3*2 EXAMPLE STREET~N4*EXAMPLETON*CA*921040004~DMG*D8*19850219*F~"
            f"NM1*PR*2*BAHIA EXAMPLE HEALTH PLAN*****PI*EXB01~{text}"
        )
    count = body.count("~") + 2
    text = (
        ISA.format(number=number, asks=asks)
        + "GS*HC*EXAMPLEHUB*EXB01*20261122*1200*7*X*005010X222A1~"
        + f"ST*837*0001*005010X222A1~{body}SE*{count}*0001~GE*1*7~IEA*1*{number:09d}~"
    )
    return text.encode() if component == ":" else text.replace(":", component).encode()


def segments(content: bytes) -> list[list[str]]:
    """A plan's answer as rows of elements."""
    return [row.split("*") for row in content.decode("ascii").split("~") if row]


def rows(content: bytes, name: str) -> list[list[str]]:
    """The rows of one segment id."""
    return [row for row in segments(content) if row[0] == name]
