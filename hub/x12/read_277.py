"""The reader of the 277 that answers a 276: where each claim stands."""

from __future__ import annotations

from hub.x12.acknowledgments import Status
from hub.x12.cursor import cents
from hub.x12.dates import parse_date
from hub.x12.inquiry import ClaimStatusAnswer, StatusAnswer
from hub.x12.interchange import TransactionSet
from hub.x12.read_277ca import statuses_of
from hub.x12.tokens import Delimiters, Segment
from hub.x12.tree import Node, loop_tree


def read_277(transaction_set: TransactionSet) -> StatusAnswer:
    """One 277: statuses of receiver, provider and claims; the rest is kept.

    Raises:
        X12Error: an unreadable amount.
    """
    root = loop_tree("277", transaction_set.segments())
    signs = transaction_set.delimiters
    opening = root.take("BHT")
    payer = Segment("", [], 0)
    receiver: tuple[Status, ...] = ()
    provider: tuple[Status, ...] = ()
    claims: list[ClaimStatusAnswer] = []
    for source in root.loops("2000A"):
        source.take("HL")
        payer = source.loop("2100A").take("NM1")
        for asker in source.loops("2000B"):
            asker.take("HL")
            asker.loop("2100B").take("NM1")
            receiver += _level(asker.loop("2200B"), signs)
            for served in asker.loops("2000C"):
                served.take("HL")
                for name in served.loops("2100C"):
                    name.take("NM1")
                provider += _level(served.loop("2200C"), signs)
                for subscriber in served.loops("2000D"):
                    claims += _claims(subscriber, "2100D", "2200D", signs)
                    for dependent in subscriber.loops("2000E"):
                        claims += _claims(dependent, "2100E", "2200E", signs)
    return StatusAnswer(
        opening.get(3), payer.get(3), payer.get(9), receiver, provider, tuple(claims), root.left()
    )


def _level(node: Node, signs: Delimiters) -> tuple[Status, ...]:
    node.take("TRN")
    return statuses_of(signs, node.take_all("STC"))


def _claims(
    node: Node, name_loop: str, claim_loop: str, signs: Delimiters
) -> list[ClaimStatusAnswer]:
    node.take("HL")
    person = node.loop(name_loop).take("NM1")
    found: list[ClaimStatusAnswer] = []
    for claim in node.loops(claim_loop):
        trace = claim.take("TRN")
        told = claim.take_all("STC")
        first = told[0] if told else Segment("", [], claim.position)
        lines: list[tuple[str, tuple[Status, ...]]] = []
        for line in claim.loops("2220"):
            line.take("SVC")
            number = line.take("REF", "FJ").get(2)
            lines.append((number, statuses_of(signs, line.take_all("STC"))))
        found.append(
            ClaimStatusAnswer(
                trace.get(2),
                person.get(9),
                statuses_of(signs, told),
                cents(first, 5),
                parse_date(first.get(6)),
                first.get(9),
                claim.take("REF", "1K").get(2),
                claim.take("REF", "EJ").get(2),
                claim_loop == "2200E",
                tuple(lines),
            )
        )
    return found
