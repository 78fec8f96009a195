"""The small parts of an 837P out of its loops: address, provider, contact, units."""

from __future__ import annotations

from hub.x12.claim_837p import Address, Provider
from hub.x12.profile import Contact
from hub.x12.tokens import Segment
from hub.x12.tree import Node


def says_only(segment: Segment, last: int) -> bool:
    """Whether a CN1 says no more than its first element, so that nothing is lost."""
    return segment.id == "CN1" and not any(segment.elements[last + 1 :])


_HELD = """
BHT 1=0019 2 3 4 5 6
HL 1 2 3 4
NM1 1 2=1,2 3 4 5 7 8 9
PER 1=IC 2 3 4 5 6 7 8
PRV 1=BI,PE 2=PXC 3
N3 1 2
N4 1 2 3
REF 1 2
SBR 1 2 3 4 9
OI 3 6
DMG 1=D8 2 3
CLM 1 2 5 6=Y 7=A 8=Y 9=Y 10 12 20
DTP 1 2=D8,RD8 3
NTE 1 2
K3 1
CN1 1
LX 1
SV1 1 2 3 4 5 7 11=Y 12=Y 15=0
SVD 1 2 3 5
AMT 1 2
"""
"""By segment: the elements that the values of a claim hold, or that they hold when it says so."""


def _held(line: str) -> tuple[str, dict[int, frozenset[str]]]:
    name, *elements = line.split()
    pairs = [one.partition("=") for one in elements]
    return name, {int(at): frozenset(codes.split(",") if codes else ()) for at, _, codes in pairs}


HELD: dict[str, dict[int, frozenset[str]]] = dict(map(_held, _HELD.strip().splitlines()))


def says_no_more(segment: Segment) -> bool:
    """Whether a claim's values hold all that a segment says; if not, it is kept as well."""
    held = HELD.get(segment.id)
    if held is None:
        return True
    for number, text in enumerate(segment.elements[1:], 1):
        if text and (number not in held or (held[number] and text not in held[number])):
            return False
    return True


def forget(node: Node) -> None:
    """What a claim keeps is not kept a second time by the batch."""
    node.segments.clear()
    node.partly.clear()
    node.children.clear()


def whole_units(text: str) -> int | None:
    """Units of service in SV104 (`2`, `2.0`), or None when they are not whole."""
    whole, _, fraction = text.partition(".")
    sound = whole.isascii() and whole.isdigit() and len(whole) < 12 and not fraction.strip("0")
    return int(whole) if sound else None


def address_of(node: Node) -> Address | None:
    """The address in a loop's N3 and N4, or None when it has neither."""
    street, city = node.take("N3"), node.take("N4")
    if not street.id and not city.id:
        return None
    return Address(street.get(1), city.get(1), city.get(2), city.get(3), street.get(2))


def provider_of(node: Node) -> Provider | None:
    """The provider in a loop's NM1 and PRV, or None when the loop is not there."""
    name = node.take("NM1")
    if not name.id:
        return None
    taxonomy = node.take("PRV").get(3)
    return Provider(
        name.get(3),
        name.get(9),
        name.get(4),
        name.get(5),
        name.get(7),
        taxonomy,
        name.get(2) == "1",
        address_of(node),
    )


def contact_of(segment: Segment) -> Contact:
    """The contact in a PER: its name, and numbers by their qualifiers TE, EM and EX."""
    numbers = {segment.get(at): segment.get(at + 1) for at in (3, 5, 7)}
    return Contact(
        segment.get(2), numbers.get("TE", ""), numbers.get("EM", ""), numbers.get("EX", "")
    )
