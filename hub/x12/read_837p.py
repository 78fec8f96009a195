"""The 837P reader: the claims of a transaction set as the values that the writer takes."""

from __future__ import annotations

from datetime import date

from hub.kit.money import parse_dollars
from hub.x12.claim_837p import (
    Address,
    BillingProvider,
    Claim837P,
    ClaimBatch,
    Payer,
    ReadClaim,
    ServiceLine,
    Subscriber,
)
from hub.x12.dates import parse_date
from hub.x12.errors import Finding
from hub.x12.findings import find, refuse
from hub.x12.interchange import TransactionSet
from hub.x12.parts_837p import (
    address_of,
    contact_of,
    forget,
    provider_of,
    says_no_more,
    says_only,
    whole_units,
)
from hub.x12.read_2320 import line_decision, other_payer
from hub.x12.tokens import Delimiters, Segment
from hub.x12.tree import Node, loop_tree


def read_837p(transaction_set: TransactionSet) -> ClaimBatch:
    """One 837P: every claim with its values; what these do not hold is kept and listed.

    Foreign files are read as far as they are CHW-like: dependents, drugs, equipment and the like
    stay in `kept` of their claim. Nothing is judged here: `hub.x12.snip` does that.

    Raises:
        X12Error: an unreadable amount, a claim without a number.
    """
    root = loop_tree("837P", transaction_set.segments(), says_no_more)
    reader = _Reader(transaction_set.delimiters)
    opening = root.take("BHT")
    submitter, receiver = root.loop("1000A"), root.loop("1000B")
    sender, recipient = submitter.take("NM1"), receiver.take("NM1")
    contacts = tuple(contact_of(one) for one in submitter.take_all("PER"))
    claims: list[ReadClaim] = []
    for node in root.loops("2000A"):
        claims += reader.provider_level(node)
    left = root.left()
    return ClaimBatch(
        transaction_set.control_number,
        opening.get(2),
        opening.get(3),
        parse_date(opening.get(4)),
        opening.get(5),
        opening.get(6),
        sender.get(3),
        sender.get(9),
        contacts,
        recipient.get(3),
        recipient.get(9),
        tuple(claims),
        left,
        tuple(reader.findings + [_kept(one) for one in left]),
    )


def _kept(segment: Segment) -> Finding:
    return find("X12-837-KEPT", position=segment.position, segment_id=segment.id[:3])


class _Reader:
    def __init__(self, signs: Delimiters) -> None:
        self.signs = signs
        self.findings: list[Finding] = []

    def note(self, name: str, segment: Segment, element: int = 0) -> None:
        place = {"position": segment.position, "segment_id": segment.id, "element": element}
        self.findings.append(find(name, **place))  # type: ignore[arg-type]

    def provider_level(self, node: Node) -> list[ReadClaim]:
        """2000A with its subscribers and their claims."""
        node.take("HL")
        taxonomy = node.take("PRV").get(3)
        name_loop, pay_to = node.loop("2010AA"), node.loop("2010AB")
        name = name_loop.take("NM1")
        tin = name_loop.take("REF", "EI", "SY")
        contacts = name_loop.take_all("PER")[:1]
        address = address_of(name_loop)
        pay_to_address = address_of(pay_to) if pay_to.take("NM1").id else None
        claims: list[ReadClaim] = []
        for level in node.loops("2000B"):
            payer_loop = level.loop("2010BB")
            provider = BillingProvider(
                name.get(3),
                name.get(9),
                tin.get(2),
                address or Address("", "", "", ""),
                taxonomy,
                name.get(4),
                name.get(5),
                tin.get(1) or "EI",
                contact_of(contacts[0]) if contacts else None,
                pay_to_address,
                payer_loop.take("REF", "G2").get(2),
            )
            claims += self.subscriber_level(level, provider)
        return claims

    def subscriber_level(self, node: Node, provider: BillingProvider) -> list[ReadClaim]:
        """2000B with 2010BA, 2010BB and the claims; those of dependents are marked."""
        node.take("HL")
        information = node.take("SBR")
        person_loop, payer_loop = node.loop("2010BA"), node.loop("2010BB")
        person, birth = person_loop.take("NM1"), person_loop.take("DMG")
        subscriber = Subscriber(
            person.get(3),
            person.get(4),
            person.get(9),
            self.day(birth, 2),
            birth.get(3),
            address_of(person_loop) or Address("", "", "", ""),
            person.get(5),
            person.get(7),
            information.get(1),
            information.get(3),
        )
        name = payer_loop.take("NM1")
        address = address_of(payer_loop)
        references = tuple((one.get(1), one.get(2)) for one in payer_loop.take_all("REF"))
        payer = Payer(name.get(3), name.get(9), name.get(8) or "PI", address, references)
        filing = information.get(9)
        shared = (provider, subscriber, payer, filing)
        claims = [self.claim(one, *shared) for one in node.loops("2300")]
        for patient in node.loops("2000C"):
            for one in patient.loops("2300"):
                self.findings.append(find("X12-837-DEPENDENT", position=patient.position))
                claims.append(self.claim(one, *shared, dependent=True))
        return claims

    def claim(
        self,
        node: Node,
        provider: BillingProvider,
        subscriber: Subscriber,
        payer: Payer,
        filing: str,
        *,
        dependent: bool = False,
    ) -> ReadClaim:
        """2300 with its providers and lines."""
        head = node.take("CLM")
        place, _, frequency = [*head.get(5).split(self.signs.component), "", "", ""][:3]
        if not head.get(1):
            raise refuse("X12-837-CLAIM", position=head.position, segment_id="CLM", element=1)
        note = node.take("NTE")
        references = {q: node.take("REF", q).get(2) for q in ("9F", "G1", "F8", "D9", "EA", "P4")}
        contract = node.take("CN1") if any(says_only(one, 1) for one in node.segments) else None
        claim = Claim837P(
            provider,
            subscriber,
            payer,
            head.get(1),
            self.money(head, 2),
            place,
            self.diagnoses(node),
            tuple([self.line(one) for one in node.loops("2400")]),
            frequency,
            references["F8"],
            references["G1"],
            references["9F"],
            head.get(20),
            head.get(12),
            contract.get(1) if contract else "",
            references["D9"],
            references["EA"],
            references["P4"],
            head.get(10),
            note.get(2),
            note.get(1) or "ADD",
            node.take("K3").get(1),
            provider_of(node.loop("2310A")),
            provider_of(node.loop("2310B")),
            provider_of(node.loop("2310C")),
            provider_of(node.loop("2310D")),
            tuple([other_payer(one, self.money) for one in node.loops("2320")]),
        )
        left = node.left()
        forget(node)
        self.findings += [_kept(one) for one in left]
        return ReadClaim(claim, node.position, dependent, left, filing)

    def diagnoses(self, node: Node) -> tuple[str, ...]:
        """HI with ABK and ABF; a code of another list is taken too and noted (ICD-9)."""
        codes: list[str] = []
        head = node.take("HI")
        for number in range(1, len(head.elements)):
            parts = head.get(number).split(self.signs.component)
            if parts[0] not in ("ABK", "ABF"):
                self.note("X12-837-CODE-LIST", head, number)
            if len(parts) > 1 and parts[1]:
                codes.append(parts[1])
        return tuple(codes)

    def line(self, node: Node) -> ServiceLine:
        """2400: LX to the line's own provider."""
        node.take("LX")
        head = node.take("SV1")
        parts = head.get(1).split(self.signs.component)
        if parts[0] != "HC" or len(parts) > 6:
            self.note("X12-837-CODE-LIST", head, 1)
            node.segments.append(head)
        service = node.take("DTP", "472")
        first, _, last = service.get(3).partition("-")
        units = whole_units(head.get(4))
        if units is None:
            self.note("X12-837-UNITS", head, 4)
            node.segments.append(head)
        return ServiceLine(
            node.take("REF", "6R").get(2),
            parts[1] if len(parts) > 1 else parts[0],
            self.money(head, 2),
            units or 0,
            self._service_day(service, first),
            self.pointers(head),
            tuple([one for one in parts[2:6] if one]),
            head.get(5),
            parse_date(last),
            node.take("NTE").get(2),
            provider_of(node.loop("2420A")),
            head.get(11) == "Y",
            head.get(12) == "Y",
            head.get(15) == "0",
            head.get(3),
            tuple(
                [line_decision(one, self.signs.component, self.money) for one in node.loops("2430")]
            ),
        )

    def pointers(self, head: Segment) -> tuple[int, ...]:
        """SV107; a pointer that is no number is noted and left out."""
        texts = [one for one in head.get(7).split(self.signs.component) if one]
        if not all(one.isascii() and one.isdigit() and len(one) < 3 for one in texts):
            self.note("X12-837-POINTER", head, 7)
        return tuple([int(one) for one in texts if one.isascii() and one.isdigit()])

    def _service_day(self, segment: Segment, text: str) -> date | None:
        found = parse_date(text)
        if found is None and segment.id:
            self.note("X12-837-DATE", segment, 3)
        return found

    def day(self, segment: Segment, number: int) -> date | None:
        """An element as a date; a date that does not exist is noted."""
        found = parse_date(segment.get(number))
        if found is None and segment.get(number):
            self.note("X12-837-DATE", segment, number)
        return found

    def money(self, segment: Segment, number: int) -> int:
        """An element in cents."""
        try:
            return parse_dollars(segment.get(number))
        except ValueError:
            raise refuse(
                "X12-837-MONEY",
                position=segment.position,
                segment_id=segment.id,
                element=number,
            ) from None
