"""The writers of 270 (is this member covered?) and 276 (where is this claim?)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from hub.kit.money import format_dollars
from hub.x12 import wrap
from hub.x12.encode import encoder
from hub.x12.findings import refuse
from hub.x12.inquiry import EligibilityInquiry, Inquirer, StatusInquiry
from hub.x12.profile import Route


class _Pen:
    """Segments of one transaction set, counted levels, empty elements cut."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self.texts: list[str] = []
        self.levels = 0

    def write(self, *values: str) -> None:
        """Add one segment."""
        sign = self.route.delimiters.element
        self.texts.append(sign.join(values).rstrip(sign))

    def level(self, code: str, parent: int, children: bool) -> int:
        """Add an HL and answer its number."""
        self.levels += 1
        above = str(parent) if parent else ""
        self.write("HL", str(self.levels), above, code, "1" if children else "0")
        return self.levels


def write_270(
    route: Route,
    inquirer: Inquirer,
    inquiries: Iterable[EligibilityInquiry],
    *,
    interchange_control_number: int,
    group_control_number: int,
    transaction_set_control_number: int,
    reference: str,
    written_at: datetime,
) -> bytes:
    """One 270 (005010X279A1) in an interchange of its own, one subscriber level an inquiry.

    Raises:
        X12Error: nothing to ask, or a value that the table does not allow.
    """

    def body(pen: _Pen) -> None:
        pen.write("BHT", "0022", "13", reference, _day(written_at), f"{written_at:%H%M}")
        payer = pen.level("20", 0, True)
        _payer(pen, inquirer)
        provider = pen.level("21", payer, True)
        _provider(pen, "1P", inquirer)
        for one in inquiries:
            pen.level("22", provider, False)
            pen.write("TRN", "1", one.trace_number, one.originator_id)
            _subscriber(pen, one.last_name, one.first_name, one.member_id)
            pen.write("DMG", "D8", _day(one.birth_on), one.sex_code)
            pen.write("DTP", "291", "D8", _day(one.service_on))
            pen.write("EQ", one.service_type_code)

    numbers = (interchange_control_number, group_control_number, transaction_set_control_number)
    return _interchange(route, "270", numbers, written_at, body)


def write_276(
    route: Route,
    inquirer: Inquirer,
    inquiries: Iterable[StatusInquiry],
    *,
    receiver_id: str,
    interchange_control_number: int,
    group_control_number: int,
    transaction_set_control_number: int,
    reference: str,
    written_at: datetime,
) -> bytes:
    """One 276 (005010X212) in an interchange of its own; `receiver_id` is who asks (NM1*41).

    Raises:
        X12Error: nothing to ask, or a value that the table does not allow.
    """
    join = route.delimiters.element.join

    def body(pen: _Pen) -> None:
        pen.write("BHT", "0010", "13", reference, _day(written_at), f"{written_at:%H%M}")
        payer = pen.level("20", 0, True)
        _payer(pen, inquirer)
        receiver = pen.level("21", payer, True)
        name = inquirer.provider_name
        pen.texts.append(join(("NM1", "41", "2", name, "", "", "", "", "46", receiver_id)))
        provider = pen.level("19", receiver, True)
        _provider(pen, "1P", inquirer)
        for one in inquiries:
            pen.level("22", provider, False)
            pen.write("DMG", "D8", _day(one.birth_on), one.sex_code)
            _subscriber(pen, one.last_name, one.first_name, one.member_id)
            pen.write("TRN", "1", one.trace_number)
            if one.payer_claim_control_number:
                pen.write("REF", "1K", one.payer_claim_control_number)
            pen.write("REF", "EJ", one.patient_control_number)
            pen.write("AMT", "T3", format_dollars(one.charge_cents))
            if one.service_until and one.service_until != one.service_on:
                days = f"{_day(one.service_on)}-{_day(one.service_until)}"
                pen.write("DTP", "472", "RD8", days)
            else:
                pen.write("DTP", "472", "D8", _day(one.service_on))

    numbers = (interchange_control_number, group_control_number, transaction_set_control_number)
    return _interchange(route, "276", numbers, written_at, body)


def _interchange(
    route: Route,
    kind: str,
    numbers: tuple[int, int, int],
    written_at: datetime,
    body: Callable[[_Pen], None],
) -> bytes:
    interchange, group, number = numbers
    control = wrap.set_number(number)
    pen = _Pen(route)
    pen.texts.append(wrap.st(route, kind, control))
    before_people = len(pen.texts)
    body(pen)
    if not any(text.startswith("TRN") for text in pen.texts[before_people:]):
        raise refuse("X12-WRITE-EMPTY")
    pen.texts.append(wrap.trailer(route, "SE", len(pen.texts) + 1, control))
    encoder(route.delimiters).check(pen.texts)
    texts = [
        wrap.isa(route, interchange, written_at),
        wrap.gs(route, kind, group, written_at),
        *pen.texts,
        wrap.trailer(route, "GE", 1, str(group)),
        wrap.trailer(route, "IEA", 1, f"{interchange:09d}"),
    ]
    end = route.delimiters.terminator + route.line_end
    return "".join(text + end for text in texts).encode("ascii")


def _payer(pen: _Pen, inquirer: Inquirer) -> None:
    ids = (inquirer.payer_id_qualifier, inquirer.payer_id)
    pen.write("NM1", "PR", "2", inquirer.payer_name, "", "", "", "", *ids)


def _provider(pen: _Pen, entity: str, inquirer: Inquirer) -> None:
    name = inquirer.provider_name
    pen.write("NM1", entity, "2", name, "", "", "", "", "XX", inquirer.provider_npi)


def _subscriber(pen: _Pen, last_name: str, first_name: str, member_id: str) -> None:
    pen.write("NM1", "IL", "1", last_name, first_name, "", "", "", "MI", member_id)


def _day(day: date | datetime) -> str:
    return f"{day:%Y%m%d}"
