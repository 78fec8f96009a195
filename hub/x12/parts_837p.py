"""The small parts of an 837P out of its loops: address, provider, contact, units."""

from __future__ import annotations

from hub.x12.claim_837p import Address, Provider
from hub.x12.profile import Contact
from hub.x12.tokens import Segment
from hub.x12.tree import Node


def says_only(segment: Segment, last: int) -> bool:
    """Whether a CN1 says no more than its first element, so that nothing is lost."""
    return segment.id == "CN1" and not any(segment.elements[last + 1 :])


def forget(node: Node) -> None:
    """What a claim keeps is not kept a second time by the batch."""
    node.segments.clear()
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
