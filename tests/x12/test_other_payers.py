"""Coverage that paid first goes along with the claim, comes back as it went, and adds up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hub.x12.claim_837p import Claim837P, LineDecision, OtherPayer, Payer
from hub.x12.errors import X12Error
from hub.x12.inspect import guide_part
from hub.x12.parts_835 import Adjustment
from hub.x12.read_837p import read_837p
from hub.x12.snip import sort_out
from tests.x12.test_oracles import pyx12_findings
from tests.x12.values import HUB, MEMBER, PROFILE, make_claim, make_line, one_set, render_claims

DECIDED = date(2026, 4, 1)
MEDICARE = OtherPayer(
    Payer("EXAMPLE MEDICARE", "EXMEDICARE"),
    "RIVERA",
    "ANA",
    "1EG4TE5MK73",
    "MB",
    paid_cents=1000,
    remaining_cents=1366,
    decided_on=DECIDED,
    payer_claim_control_number="ICN1",
)
DECISION = LineDecision(
    "EXMEDICARE",
    "98960",
    1000,
    1,
    DECIDED,
    ("U2",),
    (Adjustment("CO", "45", 300, ""), Adjustment("PR", "1", 1366, "1")),
    1366,
)


def second_claim(
    payers: tuple[OtherPayer, ...] = (MEDICARE,), decision: LineDecision = DECISION, **values: Any
) -> Claim837P:
    """A claim that Medi-Cal pays second, after Medicare has decided about its line."""
    member = replace(MEMBER, responsibility_code="S")
    line = make_line(decisions=(decision,), **values)
    return make_claim(subscriber=member, other_payers=payers, lines=(line,))


def test_the_loops_of_another_payer_stand_in_the_order_of_the_guide() -> None:
    written = render_claims([second_claim()]).content.decode().split("~")
    start = written.index("HI*ABK:Z7189") + 1
    assert written[start:-4] == [
        "SBR*P*18*******MB",
        "AMT*D*10",
        "AMT*EAF*13.66",
        "OI***Y***Y",
        "NM1*IL*1*RIVERA*ANA****MI*1EG4TE5MK73",
        "NM1*PR*2*EXAMPLE MEDICARE*****PI*EXMEDICARE",
        "DTP*573*D8*20260401",
        "REF*F8*ICN1",
        "LX*1",
        "SV1*HC:98960:U2*26.66*UN*1***1",
        "DTP*472*D8*20260304",
        "REF*6R*L1",
        "SVD*EXMEDICARE*10*HC:98960:U2**1",
        "CAS*CO*45*3",
        "CAS*PR*1*13.66*1",
        "DTP*573*D8*20260401",
        "AMT*EAF*13.66",
    ]


UNDECIDED = replace(
    MEDICARE,
    paid_cents=None,
    remaining_cents=None,
    decided_on=None,
    payer_claim_control_number="",
    responsibility_code="T",
    payer=Payer("THIRD", "THIRD1", address=HUB.address, references=(("2U", "X1"),)),
)
WHOLE = replace(
    MEDICARE,
    adjustments=tuple(Adjustment("PR", str(n), 100 + n, "") for n in range(1, 9)),
    noncovered_cents=5,
    group_number="G1",
    group_name="GROUP",
)


@pytest.mark.parametrize("payers", [(MEDICARE,), (MEDICARE, UNDECIDED), (WHOLE,)])
@pytest.mark.oracle
def test_what_goes_out_comes_back_and_pyx12_has_nothing_to_say(
    payers: tuple[OtherPayer, ...],
) -> None:
    claim = second_claim(payers)
    content = render_claims([claim]).content
    batch = read_837p(one_set(content))
    assert [one.claim for one in batch.claims] == [claim]
    assert batch.findings == ()
    assert guide_part(one_set(content)) == []
    assert pyx12_findings(content.decode()) == []


def test_a_sound_claim_after_another_payer_breaks_nothing() -> None:
    today = date(2026, 11, 22)
    assert sort_out(PROFILE, [second_claim((MEDICARE, UNDECIDED))], written_on=today).held == ()


BROKEN = {
    "X12-SNIP-COB-ORDER": second_claim((replace(MEDICARE, responsibility_code="S"),)),
    "X12-SNIP-COB-PAYER": second_claim(
        (replace(MEDICARE, paid_cents=2666),), replace(DECISION, payer_id="NOBODY")
    ),
    "X12-SNIP-COB-BALANCE": second_claim((replace(MEDICARE, paid_cents=999),)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_decision_that_cannot_be_holds_the_claim(name: str) -> None:
    (held,) = sort_out(PROFILE, [BROKEN[name]], written_on=date(2026, 11, 22)).held
    assert [one.id for one in held.findings] == [name]


def test_a_line_that_does_not_add_up_is_named() -> None:
    claim = second_claim(decision=replace(DECISION, paid_cents=999))
    (held,) = sort_out(PROFILE, [claim], written_on=date(2026, 11, 22)).held
    assert [(one.id, one.line_control_number) for one in held.findings] == [
        ("X12-SNIP-COB-BALANCE", "L1")
    ]


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        (second_claim((MEDICARE,) * 11), "X12-WRITE-COUNT"),
        (second_claim(decision=replace(DECISION, modifiers=("U2",) * 5)), "X12-WRITE-COUNT"),
        (second_claim(decision=replace(DECISION, decided_on=None)), "X12-WRITE-VALUE"),
        (second_claim(decision=replace(DECISION, payer_id="A*B")), "X12-WRITE-VALUE"),
        (second_claim(decision=replace(DECISION, code="98960:U2")), "X12-WRITE-VALUE"),
        (second_claim((replace(MEDICARE, last_name=""),)), "X12-WRITE-VALUE"),
        (
            second_claim(
                decision=replace(
                    DECISION,
                    adjustments=tuple(Adjustment(g, "1", 1, "") for g in ("CO", "PR") * 3),
                )
            ),
            "X12-WRITE-COUNT",
        ),
    ],
)
def test_what_the_guide_has_no_room_for_is_refused(claim: Claim837P, code: str) -> None:
    with pytest.raises(X12Error) as caught:
        render_claims([claim])
    assert caught.value.code == code


def test_what_another_payer_says_beyond_our_values_is_kept() -> None:
    text = render_claims([second_claim()]).content.decode()
    text = text.replace("OI***Y***Y~", "OI***Y***Y~MOA***MA01~").replace("SE*38*", "SE*39*")
    (claim,) = read_837p(one_set(text.encode())).claims
    assert [one.id for one in claim.kept] == ["MOA"]
