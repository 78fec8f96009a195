"""Other people's readers and writers for the X12 benchmark, each by its own documented way.

Writers start from the same claims as ours. A peer without a model of a claim is given every
segment as the list of its elements (`rows_of`), so that all of them print the same segments.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from hub.bench.x12_files import PROFILE, make_claims
from hub.kit.money import format_dollars
from hub.x12.claim_837p import Claim837P

Act = Callable[[], int]
"""Does the work once and answers the number of claims it saw, or of characters it wrote."""

Row = list[str]


def head_rows() -> list[Row]:
    """ISA to the billing provider, as element lists."""
    claim = make_claims(1)[0]
    hub, home = claim.billing_provider, claim.billing_provider.address
    route, blank = PROFILE.route, ""
    sender, receiver = route.sender_id, route.receiver_id
    isa = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", sender.ljust(15), "ZZ"]
    name = [hub.name, "", "", "", "", "XX", hub.npi]
    return [
        [*isa, receiver.ljust(15), "261122", "1030", "^", "00501", "000000001", "0", "T", ":"],
        ["GS", "HC", sender, receiver, "20261122", "1030", "1", "X", "005010X222A1"],
        ["ST", "837", "0001", "005010X222A1"],
        ["BHT", "0019", "00", "B1", "20261122", "1030", "CH"],
        ["NM1", "41", "2", PROFILE.submitter_name, "", "", "", "", "46", PROFILE.submitter_id],
        ["PER", "IC", "CLAIMS DESK", "TE", "9165550100"],
        ["NM1", "40", "2", PROFILE.receiver_name, "", "", "", "", "46", PROFILE.receiver_id],
        ["HL", "1", blank, "20", "1"],
        ["PRV", "BI", "PXC", hub.taxonomy],
        ["NM1", "85", "2", *name],
        ["N3", home.line_1],
        ["N4", home.city, home.state, home.zip_code],
        ["REF", "EI", hub.tin],
    ]


def rows_of(level: int, claim: Claim837P) -> Iterator[Row]:
    """Every segment of one member and claim as the list of its elements."""
    member, home, payer = claim.subscriber, claim.subscriber.address, claim.payer
    name = [member.last_name, member.first_name, "", "", "", "MI", member.member_id]
    yield ["HL", str(level), "1", "22", "0"]
    yield ["SBR", "P", "18", "", "", "", "", "", "", "MC"]
    yield ["NM1", "IL", "1", *name]
    yield ["N3", home.line_1]
    yield ["N4", home.city, home.state, home.zip_code]
    yield ["DMG", "D8", f"{member.birth_on:%Y%m%d}", member.sex_code]
    yield ["NM1", "PR", "2", payer.name, "", "", "", "", "PI", payer.payer_id]
    place = f"{claim.place_of_service}:B:{claim.claim_frequency_code}"
    charge = format_dollars(claim.charge_cents)
    yield ["CLM", claim.patient_control_number, charge, "", "", place, "Y", "A", "Y", "Y"]
    codes = [f"ABF:{code}" for code in claim.diagnoses[1:]]
    yield ["HI", f"ABK:{claim.diagnoses[0]}", *codes]
    for number, line in enumerate(claim.lines, 1):
        procedure = ":".join(("HC", line.code, *line.modifiers))
        pointers = ":".join(map(str, line.pointers))
        cost = format_dollars(line.charge_cents)
        yield ["LX", str(number)]
        yield ["SV1", procedure, cost, "UN", str(line.units), "", "", pointers]
        yield ["DTP", "472", "D8", f"{line.service_on:%Y%m%d}"]
        yield ["REF", "6R", line.control_number]


def read_openx12(path: Path, size: int) -> Act:
    """openx12, its own reader."""
    parse = import_module("openx12.x835").parse
    return lambda: len(parse(path.read_text("ascii")).claims)


def read_pyx12(path: Path, size: int) -> Act:
    """pyx12, its validating read."""
    return lambda: _validate(path.read_text("ascii"), size)


def read_x12_python(path: Path, size: int) -> Act:
    """x12-python, its parser of a whole file into segments and loops."""
    parser = import_module("x12").Parser

    def act() -> int:
        return _count(parser().parse(path.read_text("ascii")), "CLP")

    return act


def read_x12_python_stream(path: Path, size: int) -> Act:
    """x12-python, its streamed reader: whole segments as text, no elements, no structure."""
    reader = import_module("x12.streaming").StreamingSegmentReader
    return lambda: sum(one.segment_id == "CLP" for one in reader(path))


def _count(parsed: Any, segment_id: str) -> int:
    """How many segments of an id an x12-python interchange holds, whatever its shape."""
    found, left = 0, [parsed]
    while left:
        one = left.pop()
        for name in ("functional_groups", "transactions", "transaction_sets", "loops"):
            left += getattr(one, name, ())
        root = getattr(one, "root_loop", None)
        left += [root] if root is not None else []
        found += sum(segment.segment_id == segment_id for segment in getattr(one, "segments", ()))
    return found


def write_pyx12(path: Path, size: int) -> Act:
    """pyx12's writer: every segment made from its elements, counted and printed; no guide asked."""
    claims = make_claims(size)
    return lambda: len(_pyx12(claims))


def write_pyx12_checked(path: Path, size: int) -> Act:
    """pyx12's writer and then its validation: how values are checked with pyx12."""
    claims = make_claims(size)

    def act() -> int:
        text = _pyx12(claims)
        _validate(text, size)
        return len(text)

    return act


def _pyx12(claims: list[Claim837P]) -> str:
    segment = import_module("pyx12.segment").Segment
    writer = import_module("pyx12.x12file").X12Writer
    out = io.StringIO()
    into = writer(out, "~", "*", ":", "", "^")
    for row in head_rows():
        into.Write(segment("*".join(row), "~", "*", ":"))
    for level, claim in enumerate(claims, 2):
        for row in rows_of(level, claim):
            into.Write(segment("*".join(row), "~", "*", ":"))
    into.Close()
    return out.getvalue()


def _validate(text: str, size: int) -> int:
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    params = import_module("pyx12.params")
    document = import_module("pyx12.x12n_document")
    document.x12n_document(params.params(), io.StringIO(text), None, None)
    return size


def write_x12_python(path: Path, size: int) -> Act:
    """x12-python's generator, segment by segment; nothing is checked."""
    generator = import_module("x12").Generator
    claims = make_claims(size)

    def act() -> int:
        write = generator().generate_segment
        texts = [write(row[0], row[1:]) for row in head_rows()]
        for level, claim in enumerate(claims, 2):
            texts += [write(row[0], row[1:]) for row in rows_of(level, claim)]
        texts.append(generator().generate_se(len(texts) - 1, "0001"))
        return len("".join(texts))

    return act
