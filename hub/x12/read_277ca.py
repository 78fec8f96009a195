"""The reader of the 277CA (005010X214): what became of each claim before adjudication."""

from __future__ import annotations

from datetime import date

from hub.x12.acknowledgments import (
    ClaimAnswers,
    ClaimStatus,
    Counts,
    LineStatus,
    ProviderStatus,
    Status,
)
from hub.x12.cursor import Cursor, cents
from hub.x12.dates import parse_date
from hub.x12.findings import refuse
from hub.x12.interchange import TransactionSet
from hub.x12.tokens import Delimiters, Segment

_LEVELS = ("20", "21", "19", "PT")


def read_277ca(transaction_set: TransactionSet) -> ClaimAnswers:
    """One 277CA: source, receiver, providers, claims and lines with their statuses.

    Segments that nobody acts on are kept in `kept` of their level.

    Raises:
        X12Error: levels missing or out of order, a claim without number, an unreadable amount.
    """
    cursor = Cursor(transaction_set.segments(), transaction_set.delimiters)
    opening = cursor.need("BHT")
    _level(cursor, "20")
    source = cursor.need("NM1")
    kept = _rest(cursor)
    _level(cursor, "21")
    kept.append(cursor.need("NM1"))
    rest = _rest(cursor)
    batch = _reference(rest, "2")
    providers: list[ProviderStatus] = []
    while cursor.next_id == "HL":
        _level(cursor, "19")
        providers.append(_provider(cursor))
    cursor.end()
    return ClaimAnswers(
        opening.get(3),
        source.get(1),
        source.get(9),
        batch,
        statuses_of(cursor.signs, rest),
        _counts(rest),
        tuple(providers),
        tuple(kept + [one for one in rest if one.id not in ("TRN", "STC", "QTY", "AMT")]),
    )


def _level(cursor: Cursor, code: str) -> None:
    level = cursor.need("HL")
    if level.get(3) != code:
        raise refuse("X12-ACK-ORDER", position=level.position, segment_id="HL", element=3)


def _rest(cursor: Cursor, *until: str) -> list[Segment]:
    """Every segment to the next HL, or to one of the ids given."""
    found: list[Segment] = []
    while (segment := cursor.peek()) is not None and segment.id not in ("HL", *until):
        found.append(segment)
        cursor.step()
    return found


def _provider(cursor: Cursor) -> ProviderStatus:
    name = cursor.need("NM1")
    rest = _rest(cursor)
    claims: list[ClaimStatus] = []
    while (level := cursor.peek()) is not None and level.id == "HL" and level.get(3) == "PT":
        cursor.need("HL")
        claims += _patient(cursor)
    return ProviderStatus(
        name.get(8),
        name.get(9),
        next((one.get(2) for one in rest if one.id == "TRN"), ""),
        statuses_of(cursor.signs, rest),
        _counts(rest),
        tuple(claims),
    )


def _patient(cursor: Cursor) -> list[ClaimStatus]:
    """One patient and every claim under it; each claim begins with its TRN."""
    name = cursor.need("NM1")
    if cursor.next_id != "TRN":
        raise refuse("X12-ACK-MISSING", position=name.position + 1, segment_id="TRN")
    claims: list[ClaimStatus] = []
    while (trace := cursor.take("TRN")) is not None:
        rest = _rest(cursor, "TRN", "SVC")
        lines: list[LineStatus] = []
        while (service := cursor.take("SVC")) is not None:
            lines.append(_line(cursor, service))
        if not trace.get(2):
            raise refuse("X12-ACK-MISSING", position=trace.position, segment_id="TRN", element=2)
        first, last = _days(rest)
        claims.append(
            ClaimStatus(
                trace.position,
                trace.get(2),
                statuses_of(cursor.signs, rest),
                _value(rest, "1K"),
                _value(rest, "D9"),
                first,
                last,
                tuple(lines),
                tuple(one for one in rest if one.id not in ("STC", "DTP")),
            )
        )
    return claims


def _line(cursor: Cursor, service: Segment) -> LineStatus:
    rest = _rest(cursor, "TRN", "SVC")
    code = cursor.parts(service, 1, 2)[1]
    number = _value(rest, "FJ") or _value(rest, "6R")
    return LineStatus(number, code, cents(service, 2), statuses_of(cursor.signs, rest))


def statuses_of(signs: Delimiters, segments: list[Segment]) -> tuple[Status, ...]:
    """Every status composite of every STC: STC01, STC10 and STC11."""
    found: list[Status] = []
    for segment in segments:
        if segment.id != "STC":
            continue
        for number in (1, 10, 11):
            if segment.get(number):
                category, status, entity = [*segment.get(number).split(signs.component), "", ""][:3]
                found.append(
                    Status(
                        category,
                        status,
                        entity,
                        segment.get(3),
                        parse_date(segment.get(2)),
                        cents(segment, 4),
                        segment.get(12),
                    )
                )
    return tuple(found)


def _counts(segments: list[Segment]) -> Counts:
    quantities = {one.get(1): one.get(2) for one in segments if one.id == "QTY"}
    amounts = {one.get(1): cents(one, 2) for one in segments if one.id == "AMT"}

    def count(*qualifiers: str) -> int | None:
        texts = [quantities[one] for one in qualifiers if one in quantities]
        return int(texts[0]) if texts and texts[0].isascii() and texts[0].isdigit() else None

    return Counts(count("90", "QA"), count("AA", "QC"), amounts.get("YU"), amounts.get("YY"))


def _reference(segments: list[Segment], kind: str) -> str:
    return next((one.get(2) for one in segments if one.id == "TRN" and one.get(1) == kind), "")


def _value(segments: list[Segment], qualifier: str) -> str:
    return next((one.get(2) for one in segments if one.id == "REF" and one.get(1) == qualifier), "")


def _days(segments: list[Segment]) -> tuple[date | None, date | None]:
    for one in segments:
        if one.id == "DTP" and one.get(1) == "472":
            first, _, last = one.get(3).partition("-")
            return parse_date(first), parse_date(last or first)
    return None, None
