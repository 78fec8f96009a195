"""The reader of the 271: coverage, benefits, and the reasons where there are none."""

from __future__ import annotations

from hub.x12.cursor import cents
from hub.x12.dates import parse_date
from hub.x12.inquiry import Benefit, EligibilityAnswer, MemberEligibility, Rejection
from hub.x12.interchange import TransactionSet
from hub.x12.tokens import Delimiters
from hub.x12.tree import Node, loop_tree


def read_271(transaction_set: TransactionSet) -> EligibilityAnswer:
    """One 271: every member with benefits or rejections; the rest is kept.

    Raises:
        X12Error: an unreadable amount.
    """
    root = loop_tree("271", transaction_set.segments())
    signs = transaction_set.delimiters
    opening = root.take("BHT")
    names: list[tuple[str, str]] = []
    rejections: list[Rejection] = []
    members: list[MemberEligibility] = []
    for source in root.loops("2000A"):
        source.take("HL")
        name_loop = source.loop("2100A")
        name = name_loop.take("NM1")
        names.append((name.get(3), name.get(9)))
        rejections += [*_rejections(source, "2000A"), *_rejections(name_loop, "2100A")]
        for receiver in source.loops("2000B"):
            receiver.take("HL")
            provider_loop = receiver.loop("2100B")
            provider_loop.take("NM1")
            rejections += _rejections(provider_loop, "2100B")
            for subscriber in receiver.loops("2000C"):
                members.append(_member(subscriber, "2100C", signs))
                members += [_member(one, "2100D", signs) for one in subscriber.loops("2000D")]
    payer_name, payer_id = names[0] if names else ("", "")
    return EligibilityAnswer(
        opening.get(3), payer_name, payer_id, tuple(members), tuple(rejections), root.left()
    )


def _rejections(node: Node, level: str) -> list[Rejection]:
    return [Rejection(level, one.get(3), one.get(4)) for one in node.take_all("AAA")]


def _pairs(node: Node, name: str, value: int) -> tuple[tuple[str, str], ...]:
    return tuple((one.get(1), one.get(value)) for one in node.take_all(name))


def _member(node: Node, name_loop: str, signs: Delimiters) -> MemberEligibility:
    node.take("HL")
    traces = tuple(one.get(2) for one in node.take_all("TRN"))
    person_loop = node.loop(name_loop)
    person, birth = person_loop.take("NM1"), person_loop.take("DMG")
    rejections = _rejections(person_loop, name_loop)
    benefits: list[Benefit] = []
    for one in person_loop.loops("2110"):
        rejections += _rejections(one, "2110")
        benefits.append(_benefit(one, signs))
    return MemberEligibility(
        traces,
        person.get(3),
        person.get(4),
        person.get(9),
        parse_date(birth.get(2)),
        name_loop == "2100D",
        _pairs(person_loop, "DTP", 3),
        _pairs(person_loop, "REF", 2),
        tuple(benefits),
        tuple(rejections),
    )


def _benefit(node: Node, signs: Delimiters) -> Benefit:
    head = node.take("EB")
    node.take("LS")
    node.take("LE")
    types = head.get(3).split(signs.repetition) if signs.repetition else [head.get(3)]
    entities: list[tuple[str, str, str]] = []
    for entity in node.loops("2120"):
        name = entity.take("NM1")
        entities.append((name.get(1), name.get(3), name.get(9)))
    return Benefit(
        head.get(1),
        head.get(2),
        tuple(one for one in types if one),
        head.get(4),
        head.get(5),
        head.get(6),
        cents(head, 7),
        head.get(8),
        head.get(10),
        _pairs(node, "DTP", 3),
        _pairs(node, "REF", 2),
        tuple(one.get(1) for one in node.take_all("MSG")),
        tuple(entities),
    )
