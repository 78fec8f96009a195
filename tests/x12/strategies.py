"""Claims of every shape, for the property tests: all of them writable."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from hub.x12.claim_837p import (
    Address,
    BillingProvider,
    Claim837P,
    LineDecision,
    OtherPayer,
    Payer,
    Provider,
    ServiceLine,
    Subscriber,
)
from hub.x12.parts_835 import Adjustment
from hub.x12.tokens import Delimiters

SIGNS = "|~^*:<>!+%_#&;="

delimiters = st.lists(st.sampled_from(SIGNS), min_size=4, max_size=4, unique=True).map(
    lambda signs: Delimiters(*signs)
)

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "0123456789"


def text(least: int, most: int) -> st.SearchStrategy[str]:
    """Upper case, digits, blanks inside, and signs that are never delimiters here."""
    inner = st.text(_LETTERS + _DIGITS + " -.,'/()", min_size=max(least, 1), max_size=most)
    return inner.filter(lambda value: value == value.strip(" ") and len(value) >= least)


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The value, or nothing."""
    return st.just("") | strategy


code = st.text(_LETTERS + _DIGITS, min_size=1, max_size=20)
digits9 = st.text(_DIGITS, min_size=9, max_size=9)
npi = st.text(_DIGITS, min_size=10, max_size=10)
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
addresses = st.builds(
    Address,
    line_1=text(1, 55),
    city=text(2, 30),
    state=st.sampled_from(["CA", "NV", "OR"]),
    zip_code=digits9,
    line_2=maybe(text(1, 55)),
)
taxonomies = st.text(_LETTERS + _DIGITS, min_size=10, max_size=10)


def providers(loop: str) -> st.SearchStrategy[Provider]:
    """A provider as its loop can hold it, so that reading gives the same value."""
    person = st.builds(
        Provider,
        name=text(1, 60),
        npi=maybe(npi),
        first_name=text(1, 35),
        middle_name=maybe(text(1, 25)),
        suffix=maybe(text(1, 10)),
        taxonomy=maybe(taxonomies) if loop == "82" else st.just(""),
        person=st.just(True),
    )
    if loop != "77":
        return person
    return st.builds(Provider, name=text(1, 60), npi=npi, address=addresses)


cents = st.integers(0, 99_999_99)
adjustments = st.lists(
    st.builds(
        Adjustment,
        group_code=st.sampled_from(["CO", "PR", "OA"]),
        reason_code=st.sampled_from(["1", "45", "96"]),
        amount_cents=st.integers(-99_999_99, 99_999_99),
        quantity=st.sampled_from(["", "1", "2.5"]),
    ),
    max_size=5,
).map(tuple)
decisions = st.builds(
    LineDecision,
    payer_id=st.text(_LETTERS + _DIGITS, min_size=2, max_size=20),
    code=st.sampled_from(["98960", "G0019"]),
    paid_cents=cents,
    units=st.integers(0, 999),
    decided_on=days,
    modifiers=st.lists(st.text(_LETTERS + _DIGITS, min_size=2, max_size=2), max_size=4).map(tuple),
    adjustments=adjustments,
    remaining_cents=st.none() | cents,
)
lines = st.builds(
    ServiceLine,
    control_number=st.text(_LETTERS + _DIGITS, min_size=1, max_size=30),
    code=st.sampled_from(["98960", "98961", "98962", "G0019", "G0022"]),
    charge_cents=st.integers(0, 99_999_99),
    units=st.integers(1, 9999),
    service_on=days,
    pointers=st.lists(st.integers(1, 12), min_size=1, max_size=4).map(tuple),
    modifiers=st.lists(st.text(_LETTERS + _DIGITS, min_size=2, max_size=2), max_size=4).map(tuple),
    place_of_service=maybe(st.sampled_from(["10", "12"])),
    note=maybe(text(1, 80)),
    rendering=st.none() | providers("82"),
    epsdt=st.booleans(),
    family_planning=st.booleans(),
    copay_exempt=st.booleans(),
    decisions=st.lists(decisions, max_size=2).map(tuple),
)


billing_providers = st.builds(
    BillingProvider,
    name=text(1, 60),
    npi=npi,
    tin=digits9,
    address=addresses,
    taxonomy=maybe(taxonomies),
    first_name=maybe(text(1, 35)),
    tin_qualifier=st.sampled_from(["EI", "SY"]),
    pay_to=st.none() | addresses,
    payer_number=maybe(code),
)
subscribers = st.builds(
    Subscriber,
    last_name=text(1, 60),
    first_name=text(1, 35),
    member_id=st.text(_LETTERS + _DIGITS, min_size=2, max_size=20),
    birth_on=days,
    sex_code=st.sampled_from("FMU"),
    address=addresses,
    middle_name=maybe(text(1, 25)),
    suffix=maybe(text(1, 10)),
    responsibility_code=st.sampled_from("PST"),
    group_number=maybe(code),
)
payers = st.builds(
    Payer,
    name=text(1, 60),
    payer_id=st.text(_LETTERS + _DIGITS, min_size=2, max_size=20),
    id_qualifier=st.sampled_from(["PI", "XV"]),
    address=st.none() | addresses,
    references=st.lists(st.tuples(st.sampled_from(["2U", "FY", "NF"]), code), max_size=2).map(
        tuple
    ),
)
other_payers = st.builds(
    OtherPayer,
    payer=payers,
    last_name=text(1, 60),
    first_name=text(1, 35),
    member_id=st.text(_LETTERS + _DIGITS, min_size=2, max_size=20),
    claim_filing_code=st.sampled_from(["MB", "16", "CI"]),
    responsibility_code=st.sampled_from("PST"),
    relationship_code=st.sampled_from(["18", "01", "19"]),
    group_number=maybe(code),
    group_name=maybe(text(1, 60)),
    paid_cents=st.none() | cents,
    noncovered_cents=st.none() | cents,
    remaining_cents=st.none() | cents,
    adjustments=adjustments,
    decided_on=st.none() | days,
    payer_claim_control_number=maybe(code),
    benefits_assigned=st.sampled_from("YNW"),
    release_code=st.sampled_from("YI"),
)


@st.composite
def claims(draw: st.DrawFn) -> Claim837P:
    """A claim whose charge is the sum of its lines."""
    several = tuple(draw(st.lists(lines, min_size=1, max_size=3)))
    return Claim837P(
        billing_provider=draw(billing_providers),
        subscriber=draw(subscribers),
        payer=draw(payers),
        patient_control_number=draw(code),
        charge_cents=sum(line.charge_cents for line in several),
        place_of_service=draw(st.sampled_from(["04", "10", "11", "12"])),
        diagnoses=tuple(draw(st.lists(code.filter(lambda c: len(c) > 2), min_size=1, max_size=12))),
        lines=several,
        claim_frequency_code=draw(st.sampled_from("178")),
        payer_claim_control_number=draw(maybe(code)),
        authorization_number=draw(maybe(code)),
        referral_number=draw(maybe(code)),
        delay_reason_code=draw(maybe(st.sampled_from(["1", "11", "15"]))),
        special_program_code=draw(maybe(st.sampled_from(["02", "03", "05"]))),
        contract_type_code=draw(maybe(st.just("05"))),
        clearinghouse_trace=draw(maybe(code)),
        record_number=draw(maybe(code)),
        demonstration_id=draw(maybe(code)),
        patient_signature_code=draw(maybe(st.just("P"))),
        note=draw(maybe(text(1, 80))),
        state_text=draw(maybe(text(1, 80))),
        referring=draw(st.none() | providers("DN")),
        rendering=draw(st.none() | providers("82")),
        service_location=draw(st.none() | providers("77")),
        supervising=draw(st.none() | providers("DQ")),
        other_payers=tuple(draw(st.lists(other_payers, max_size=2))),
    )
