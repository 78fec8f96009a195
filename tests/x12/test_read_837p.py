"""What the writer writes, the reader reads; what it does not know, it keeps and lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.x12.check import guide_findings
from hub.x12.claim_837p import Claim837P
from hub.x12.errors import X12Error
from hub.x12.findings import CLAIMS_READ
from hub.x12.inspect import guide_part
from hub.x12.interchange import split
from hub.x12.profile import Contact
from hub.x12.read_837p import read_837p
from hub.x12.tokens import Delimiters
from tests.x12.strategies import claims, delimiters
from tests.x12.values import PROFILE, ROUTE, make_claim, make_line, one_set, render_claims


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(claims(), min_size=1, max_size=3), delimiters, st.sampled_from(["", "\n", "\r\n"]))
def test_a_batch_written_and_read_is_the_same_batch(
    batch: list[Claim837P], signs: Delimiters, line_end: str
) -> None:
    profile = replace(PROFILE, route=replace(ROUTE, delimiters=signs, line_end=line_end))
    content = render_claims(batch, profile).content
    found = one_set(content)
    read = read_837p(found)
    assert [one.claim for one in read.claims] == batch
    assert read.kept == ()
    assert not any(one.kept for one in read.claims)
    assert read.findings == ()
    assert guide_part(found) == []


def test_the_batch_tells_who_sends_and_what() -> None:
    batch = read_837p(one_set(render_claims([make_claim()]).content))
    assert (batch.transaction_set_control_number, batch.purpose_code) == ("0001", "00")
    assert (batch.batch_reference, batch.transaction_type) == ("B1", "CH")
    assert (batch.written_on, batch.written_at) == (date(2026, 11, 22), "1030")
    assert (batch.submitter_name, batch.submitter_id) == ("EXAMPLE BILLING HUB", "EXAMPLEHUB")
    assert batch.submitter_contacts == (Contact("CLAIMS DESK", "9165550100", "CLAIMS@HUB.EXAMPLE"),)
    assert (batch.receiver_name, batch.receiver_id) == ("EXAMPLE HEALTH PLAN", "EXAMPLEPLAN")
    assert batch.claims[0].position == 19
    assert not batch.claims[0].dependent


def changed(old: str, new: str) -> bytes:
    """The file of one claim with a text replaced and its SE01 mended."""
    text = render_claims([make_claim()]).content.decode()
    assert old in text
    text = text.replace(old, new, 1)
    count = text[text.index("ST*") : text.index("GE*")].count("~")
    return (text[: text.index("SE*")] + f"SE*{count}*0001~" + text[text.index("GE*") :]).encode()


NOTED = {
    "X12-837-KEPT": changed("DTP*472", "QTY*PT*2~DTP*472"),
    "X12-837-UNITS": changed("*UN*1*", "*UN*1.5*"),
    "X12-837-POINTER": changed("***1~", "***A~"),
    "X12-837-DATE": changed("*19800229*", "*19800230*"),
    "X12-837-CODE-LIST": changed("ABK:Z7189", "BK:V700"),
    "X12-837-DEPENDENT": changed("CLM*", "HL*3*2*23*0~PAT*19~NM1*QC*1*RIVERA*LEO~CLM*"),
}
REFUSED = {
    "X12-837-MONEY": changed("CLM*C1*26.66", "CLM*C1*26,66"),
    "X12-837-CLAIM": changed("CLM*C1*", "CLM**"),
}


def test_every_finding_of_the_reader_is_tried() -> None:
    assert set(NOTED) | set(REFUSED) == set(CLAIMS_READ)


@pytest.mark.parametrize("name", NOTED)
def test_an_odd_claim_is_read_and_noted(name: str) -> None:
    batch = read_837p(one_set(NOTED[name]))
    assert name in {one.id for one in batch.findings}
    assert len(batch.claims) == 1


@pytest.mark.parametrize("name", REFUSED)
def test_a_claim_without_number_or_money_is_refused(name: str) -> None:
    with pytest.raises(X12Error) as caught:
        read_837p(one_set(REFUSED[name]))
    assert caught.value.code == name


def test_a_segment_without_a_field_is_kept_with_its_claim() -> None:
    (claim,) = read_837p(one_set(NOTED["X12-837-KEPT"])).claims
    assert [one.elements for one in claim.kept] == [["QTY", "PT", "2"]]


@pytest.mark.parametrize(
    ("old", "new", "segment_id"),
    [
        ("*Y*A*Y*Y~", "*Y*A*Y*Y**AA:::CA~", "CLM"),
        ("*Y*A*Y*Y~", "*Y*A*N*Y~", "CLM"),
        ("SBR*P*18*******MC", "SBR*P*18***12****MC", "SBR"),
        ("*UN*1***1~", "*UN*1***1**Y~", "SV1"),
        ("RIVERA*ANA****MI", "RIVERA*ANA**DR**MI", "NM1"),
    ],
)
def test_a_segment_that_says_more_than_our_values_is_kept_as_well(
    old: str, new: str, segment_id: str
) -> None:
    batch = read_837p(one_set(changed(old, new)))
    kept = [*batch.kept, *batch.claims[0].kept]
    assert [one.id for one in kept] == [segment_id]
    assert [(one.id, one.segment_id) for one in batch.findings] == [("X12-837-KEPT", segment_id)]


def test_the_filing_code_of_a_claim_is_told() -> None:
    (claim,) = read_837p(one_set(render_claims([make_claim()]).content)).claims
    assert claim.claim_filing_code == "MC"


def test_a_line_of_fractional_units_keeps_its_segment() -> None:
    (claim,) = read_837p(one_set(NOTED["X12-837-UNITS"])).claims
    assert claim.claim.lines[0].units == 0
    assert [one.id for one in claim.kept] == ["SV1"]


def test_a_dependents_claim_is_marked_and_his_level_kept() -> None:
    batch = read_837p(one_set(NOTED["X12-837-DEPENDENT"]))
    assert batch.claims[0].dependent
    assert [one.id for one in batch.kept] == ["HL", "PAT", "NM1"]


def test_every_set_of_a_file_is_read() -> None:
    profile = replace(PROFILE, claims_per_set_max=1)
    several = [make_claim(patient_control_number=f"C{n}") for n in range(3)]
    (interchange,) = split(render_claims(several, profile).content)
    read = [read_837p(one) for one in interchange.groups[0].sets]
    assert [batch.claims[0].claim for batch in read] == several


def test_what_is_written_is_what_the_guide_has() -> None:
    lines = tuple(make_line(control_number=f"L{n}") for n in range(50))
    found = one_set(render_claims([make_claim(lines=lines)]).content)
    segments = found.segments()
    told = guide_findings(
        "837P", segments, found.delimiters, "ST*837*0001*005010X222A1", "SE*1*0001"
    )
    assert told == []
