"""An 835 is read whole or refused; its money is balanced at line, claim and transaction."""

from __future__ import annotations

from datetime import date

import pytest

from hub.x12.errors import X12Error
from hub.x12.findings import REMITTANCE
from hub.x12.inspect import inspect
from hub.x12.interchange import split, survey
from hub.x12.parse_835 import KNOWN_MAX
from hub.x12.read_835 import read_remittance, read_remittances, stream_remittances
from hub.x12.remittance_835 import (
    Adjudication,
    Adjustment,
    Amount,
    ClaimPayment,
    DateNote,
    Party,
    ProviderAdjustment,
    Reference,
    Remittance,
    RemittanceEnd,
    RemittanceHeader,
)
from tests.x12.values import CLAIM_835, HEAD_835, make_835, wrap


def read(data: bytes) -> Remittance:
    """The only remittance of a file."""
    (found,) = read_remittances(data)
    return found


def test_the_header_names_payment_payer_and_payee() -> None:
    header = read(make_835()).header
    assert header.handling_code == "I"
    assert header.paid_cents == 5332
    assert header.method_code == "ACH"
    assert header.payment_on == date(2026, 11, 25)
    assert (header.trace_number, header.payer_trace_id) == ("EFT0001", "1512345678")
    assert header.produced_on == date(2026, 11, 22)
    assert (header.payer_name, header.payer_id) == ("EXAMPLE HEALTH PLAN", "EXAMPLEPLAN")
    assert (header.payee_id_qualifier, header.payee_id) == ("XX", "1234567893")
    assert header.payee_tin == "123456789"
    assert [one.id for one in header.kept] == ["DTM", "N3", "N4", "PER"]
    assert (header.interchange_control_number, header.transaction_set_control_number) == (
        "000000007",
        "0001",
    )


def test_a_claim_holds_everything_that_was_said_about_it() -> None:
    (claim,) = read(make_835()).claims
    assert claim.position == 12
    assert (claim.patient_control_number, claim.status_code) == ("C1", "1")
    assert (claim.charge_cents, claim.paid_cents, claim.patient_share_cents) == (6000, 5332, 0)
    assert claim.payer_claim_control_number == "PLAN0001"
    assert (claim.place_of_service, claim.claim_frequency_code) == ("12", "1")
    assert claim.details == (
        Party("QC", True, "RIVERA", "ANA", "", "", "MI", "90000001A"),
        Adjudication("MOA", ("MA01",), ("MOA", "", "", "MA01")),
        Reference("EA", "R1"),
        DateNote("050", "20261101", date(2026, 11, 1)),
        Amount("AU", 6000),
    )
    assert claim.remark_codes == ("MA01",)
    assert claim.parties[0].last_name == "RIVERA"
    assert claim.references == (Reference("EA", "R1"),)
    assert claim.amounts == (Amount("AU", 6000),)
    assert claim.kept == ()
    assert claim.balanced
    assert not claim.reversal


def test_a_line_holds_everything_that_was_said_about_it() -> None:
    first, second = read(make_835()).claims[0].services
    assert (first.qualifier, first.code, first.modifiers) == ("HC", "98960", ("U2",))
    assert (first.charge_cents, first.paid_cents) == (3000, 2666)
    assert first.units_paid == 1
    assert first.line_control_number == "L1"
    assert (first.service_on, first.service_until) == (date(2026, 3, 4), date(2026, 3, 4))
    assert first.adjustments == (Adjustment("CO", "45", 334, ""),)
    assert first.amounts == (Amount("B6", 2666),)
    assert first.remark_codes == ("N130",)
    assert first.balanced
    assert (second.line_control_number, second.service_on) == ("L2", date(2026, 3, 5))


def test_the_end_adds_up() -> None:
    end = read(make_835()).end
    assert (end.claim_count, end.service_count) == (1, 2)
    assert (end.charge_cents, end.claims_paid_cents, end.paid_cents) == (6000, 5332, 5332)
    assert end.balanced
    assert end.findings == ()


def test_a_changed_code_and_its_units_are_told_beside_the_paid_ones() -> None:
    changed = "SVC*HC:98961:U3*30*26.66**2*HC:98960:U2*4"
    claims = CLAIM_835.replace("SVC*HC:98960:U2*30*26.66**1", changed, 1)
    line = read(make_835(claims=claims)).claims[0].services[0]
    assert (line.code, line.modifiers, line.units_paid) == ("98961", ("U3",), 2)
    assert (line.submitted_code, line.submitted_modifiers) == ("98960", ("U2",))
    assert line.units_submitted == 4


def test_absent_units_are_one_and_a_fraction_is_none_with_a_finding() -> None:
    claims = CLAIM_835.replace("26.66**1", "26.66", 1).replace("26.66**1", "26.66**1.5", 1)
    found = read(make_835(claims=claims))
    assert [one.units_paid for one in found.claims[0].services] == [1, None]
    assert [one.id for one in found.end.findings] == ["X12-835-UNITS"]


def test_a_cas_holds_up_to_six_reasons() -> None:
    six = "CAS*CO*45*1*1*96*1**97*1**B7*.24**29*.05**18*.05*2"
    claims = CLAIM_835.replace("CAS*CO*45*3.34", six, 1)
    found = read(make_835(claims=claims))
    adjustments = found.claims[0].services[0].adjustments
    assert [one.reason_code for one in adjustments] == ["45", "96", "97", "B7", "29", "18"]
    assert [one.amount_cents for one in adjustments] == [100, 100, 100, 24, 5, 5]
    assert [one.quantity for one in adjustments] == ["1", "", "", "", "", "2"]
    assert found.balanced


def test_dates_of_a_line_may_be_a_span_and_those_of_a_claim_too() -> None:
    claims = CLAIM_835.replace("DTM*472*20260304", "DTM*150*20260304\nDTM*151*20260306")
    claims = claims.replace("DTM*050*20261101", "DTM*232*20260301\nDTM*233*20260331")
    (claim,) = read(make_835(claims=claims)).claims
    assert (claim.service_on, claim.service_until) == (date(2026, 3, 1), date(2026, 3, 31))
    line = claim.services[0]
    assert (line.service_on, line.service_until) == (date(2026, 3, 4), date(2026, 3, 6))


def test_what_is_said_twice_is_kept_twice() -> None:
    claims = CLAIM_835.replace("DTM*472*20260304", "DTM*472*20260304\nDTM*472*20260307")
    claims = claims.replace("REF*6R*L1", "REF*6R*L1\nREF*6R*L9")
    line = read(make_835(claims=claims)).claims[0].services[0]
    assert (line.service_on, line.line_control_number) == (date(2026, 3, 4), "L1")
    assert DateNote("472", "20260307", date(2026, 3, 7)) in line.details
    assert Reference("6R", "L9") in line.references


def test_a_segment_that_nobody_knows_is_kept_and_told() -> None:
    claims = CLAIM_835.replace("AMT*B6*26.66", "ZZZ*1*2\nREF*0K*A*B", 1)
    found = read(make_835(claims=claims))
    kept = found.claims[0].services[0].kept
    assert [one.elements for one in kept] == [["ZZZ", "1", "2"], ["REF", "0K", "A", "B"]]
    assert [(one.id, one.position) for one in found.end.findings] == [("X12-835-KEPT", 22)]


def test_unknown_codes_are_kept_as_text() -> None:
    claims = CLAIM_835.replace("CAS*CO*45", "CAS*XX*999Z").replace("CLP*C1*1*", "CLP*C1*77*")
    (claim,) = read(make_835(claims=claims)).claims
    assert claim.status_code == "77"
    assert claim.services[0].adjustments[0][:2] == ("XX", "999Z")


def test_an_unbalanced_line_is_told_with_the_numbers() -> None:
    found = read(make_835(claims=CLAIM_835.replace("CAS*CO*45*3.34", "CAS*CO*45*3", 1)))
    assert not found.balanced
    line, claim = found.imbalances
    assert (line.level, line.position, line.line_control_number) == ("line", 18, "L1")
    assert (line.expected_cents, line.actual_cents) == (2700, 2666)
    assert (claim.level, claim.expected_cents, claim.actual_cents) == ("claim", 5366, 5332)
    assert (found.end.services_unbalanced, found.end.claims_unbalanced) == (1, 1)


def test_an_adjustment_of_the_claim_itself_counts_for_the_claim() -> None:
    claims = CLAIM_835.replace("NM1*QC", "CAS*PR*3*1\nNM1*QC").replace("*60*53.32*", "*60*52.32*")
    found = read(make_835("52.32", claims))
    assert found.claims[0].adjustments == (Adjustment("PR", "3", 100, ""),)
    assert found.balanced


def test_an_unbalanced_transaction_is_told_with_the_numbers() -> None:
    found = read(make_835("53.33"))
    assert found.end.transaction is not None
    assert found.end.transaction[:4] == ("transaction", 2, 5332, 5333)
    assert not found.balanced


def test_lines_that_do_not_sum_to_the_claim_are_only_a_note() -> None:
    claims = CLAIM_835.replace("*1*60*53.32", "*1*61*53.32").replace("MOA*", "CAS*OA*23*1\nMOA*")
    found = read(make_835(claims=claims))
    assert found.balanced
    assert [one.level for one in found.claims[0].imbalances] == ["line_charges"]


def test_a_reversal_and_its_correction_balance() -> None:
    reversal = CLAIM_835.replace("CLP*C1*1*60*53.32", "CLP*C1*22*-60*-53.32")
    reversal = reversal.replace("*30*26.66", "*-30*-26.66").replace("*3.34", "*-3.34")
    found = read(make_835("0", reversal + CLAIM_835.replace("LX*1", "")))
    assert found.balanced
    assert [one.reversal for one in found.claims] == [True, False]
    assert [one.paid_cents for one in found.claims] == [-5332, 5332]


def test_provider_adjustments_lower_the_payment() -> None:
    plb = "PLB*1234567893*20261231*WO:PLAN0001*10*L6*-.32*72:A:B*0\nPLB*1234567893*2026*CS*1"
    found = read(make_835("42.64", after=plb))
    assert found.provider_adjustments[0] == ProviderAdjustment(
        28, "1234567893", date(2026, 12, 31), "WO", "PLAN0001", 1000
    )
    assert found.provider_adjustments[1].amount_cents == -32
    assert found.provider_adjustments[2].reference == "A:B"
    assert found.provider_adjustments[3].fiscal_on is None
    assert found.end.provider_adjustment_cents == 1068
    assert found.balanced


def test_a_debit_is_a_negative_payment() -> None:
    data = make_835("53.32").replace(b"*C*ACH*", b"*D*ACH*")
    assert read(data).header.paid_cents == -5332


def test_a_payment_without_claims_is_an_empty_remittance() -> None:
    found = read(make_835("0", ""))
    assert found.claims == ()
    assert found.balanced


DAMAGE = {
    "X12-835-HEADER": [
        make_835().replace(b"TRN*1*EFT0001*1512345678~", b"DTM*405*20261122~"),
        make_835().replace(b"DTM*405*20261122~", b"TRN*1*EFT0002*1512345678~"),
    ],
    "X12-835-ORDER": [
        make_835(claims="LX*1\nSVC*HC:98960*1*1"),
        make_835(claims="LX*1\nCAS*CO*45*1\n" + CLAIM_835),
        make_835(after="PLB*1*20261231*WO:A*0\n" + CLAIM_835),
        make_835(claims=CLAIM_835.replace("MOA***MA01", "N1*PE*X")),
        make_835(claims="SVC*HC:98960*1*1"),
        make_835(claims="LX*1\nDTM*472*20260304\n" + CLAIM_835),
    ],
    "X12-835-MONEY": [
        make_835("1,000.00"),
        make_835("1e3"),
        make_835("0.001"),
        make_835(""),
        make_835(claims=CLAIM_835.replace("*60*53.32", "**53.32")),
        make_835(claims=CLAIM_835.replace("*30*26.66**1", "*30", 1)),
        make_835(claims=CLAIM_835.replace("CAS*CO*45*3.34", "CAS*CO*45", 1)),
        make_835(claims=CLAIM_835.replace("AMT*B6*26.66", "AMT*B6*NaN")),
        make_835(after="PLB*1*20261231*WO:A"),
    ],
    "X12-835-CLAIM": [make_835(claims=CLAIM_835.replace("CLP*C1*", "CLP**"))],
    "X12-SEGMENT-ID": [
        make_835(claims=CLAIM_835.replace("MOA*", "moa*")),
        make_835(claims=CLAIM_835.replace("MOA*", "*")),
        make_835(claims=CLAIM_835.replace("MOA*", "M*")),
    ],
    "X12-835-DATE": [make_835(claims=CLAIM_835.replace("*20260304", "*20260230"))],
    "X12-835-UNITS": [make_835(claims=CLAIM_835.replace("26.66**1", "26.66**X"))],
    "X12-835-COMPONENT": [make_835(claims=CLAIM_835.replace("HC:98960:U2", "HC>98960>U2"))],
    "X12-835-KEPT": [make_835(claims=CLAIM_835.replace("MOA*", "XYZ*"))],
    "X12-835-NO-LX": [make_835(claims=CLAIM_835.replace("LX*1", ""))],
    "X12-835-LINE": [make_835(claims=CLAIM_835.replace("*3.34", "*3.35", 1))],
    "X12-835-CLAIM-BALANCE": [make_835(claims=CLAIM_835.replace("*60*53.32", "*60*53.31"))],
    "X12-835-TOTAL": [make_835("53.31"), make_835(after="PLB*1*20261231*WO:A*1")],
    "X12-835-LINE-CHARGES": [make_835(claims=CLAIM_835.replace("*60*53.32", "*61*53.32"))],
}


def test_every_finding_about_a_remittance_is_tried() -> None:
    assert set(REMITTANCE) <= set(DAMAGE)


@pytest.mark.parametrize(
    ("name", "data"), [(name, data) for name, several in DAMAGE.items() for data in several]
)
def test_damage_has_its_finding(name: str, data: bytes) -> None:
    interchange = survey(data).interchanges[0]
    group = interchange.groups[0]
    found = inspect(interchange, group, group.sets[0])
    assert name in {one.id for one in found}


@pytest.mark.parametrize(
    "data", [data for name in ("X12-835-MONEY", "X12-835-ORDER") for data in DAMAGE[name]]
)
def test_what_cannot_be_read_exactly_is_refused(data: bytes) -> None:
    with pytest.raises(X12Error):
        read_remittances(data)


def test_several_sets_of_a_file_are_several_remittances() -> None:
    text = make_835().decode()
    one = text[text.index("ST*") : text.index("GE*")]
    text = text.replace(one, one + one.replace("*0001~", "*0002~")).replace("GE*1", "GE*2")
    found = read_remittances(text.encode())
    assert [one.header.transaction_set_control_number for one in found] == ["0001", "0002"]
    assert found[0].claims == found[1].claims
    assert all(one.balanced for one in found)


def test_a_file_without_an_835_is_refused_by_the_reader_of_remittances() -> None:
    with pytest.raises(X12Error) as caught:
        read_remittances(wrap("834", "BGN*00*1*20261122"))
    assert caught.value.code == "X12-835-HEADER"


def test_streaming_tells_the_same_in_pieces_of_any_size() -> None:
    data = make_835()
    whole = list(stream_remittances(data))
    assert [type(one) for one in whole] == [RemittanceHeader, ClaimPayment, RemittanceEnd]
    for size in (1, 5, 64, 333):
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        assert list(stream_remittances(pieces)) == whole


def test_a_damaged_end_is_raised_after_the_claims_it_would_undo() -> None:
    events = stream_remittances(make_835().replace(b"SE*", b"SE*9"))
    with pytest.raises(X12Error) as caught:
        list(events)
    assert caught.value.code == "X12-SE01-COUNT"


def test_the_body_hash_stays_under_another_envelope() -> None:
    first, again = make_835(), make_835().replace(b"000000007", b"000000008")
    assert read(first).end.body_sha256 == read(again).end.body_sha256
    assert read(first).end.body_sha256 != read(make_835("53.31")).end.body_sha256


def test_a_set_out_of_a_split_file_reads_the_same() -> None:
    (interchange,) = split(make_835())
    group = interchange.groups[0]
    found = read_remittance(interchange, group, group.sets[0])
    assert found == read(make_835())


def test_more_different_texts_than_are_remembered_change_nothing() -> None:
    lines = [
        f"CLP*C{n}*1*{n}.01*{n}.01**HM*P{n}\nSVC*HC:98960*{n}.01*{n}.01**{n}"
        for n in range(KNOWN_MAX + 10)
    ]
    total = sum(n * 100 + 1 for n in range(KNOWN_MAX + 10))
    paid = f"{total // 100}.{total % 100:02d}"
    data = wrap("835", HEAD_835.format(paid=paid) + "LX*1\n" + "\n".join(lines))
    found = read(data)
    assert found.balanced
    assert found.end.claim_count == KNOWN_MAX + 10
    assert found.claims[-1].services[0].units_paid == KNOWN_MAX + 9
