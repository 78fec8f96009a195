"""The golden files: our own, made by our own writers or by hand below, kept byte for byte.

`python -m tests.x12.goldens` writes them anew; the difference is for a person to read.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

from hub.x12.tokens import Delimiters
from hub.x12.write_999 import Numbers, answer_file
from hub.x12.write_inquiry import write_270, write_276
from tests.x12.test_acknowledgments import BODY_277CA, BODY_999
from tests.x12.test_inquiry import BODY_271, BODY_277, CLAIM, INQUIRER, MEMBER, NUMBERS
from tests.x12.test_write_837p import FULL
from tests.x12.values import (
    CLAIM_835,
    HEAD_835,
    PROFILE,
    ROUTE,
    WRITTEN_AT,
    make_835,
    make_claim,
    make_line,
    render_claims,
    wrap,
)
from tests.x12.values import (
    MEMBER as SUBSCRIBER,
)

FOLDER = Path(__file__).parent / "golden"


def golden_files() -> dict[str, bytes]:
    """Every golden file by its name under `golden/`."""
    return {**_claims(), **_remittances(), **_answers(), **_inquiries()}


def _claims() -> dict[str, bytes]:
    several = [
        make_claim(
            patient_control_number=f"C{number}",
            subscriber=replace(SUBSCRIBER, member_id=f"9000000{number}A"),
            lines=tuple(
                make_line(control_number=f"C{number}L{line}", service_on=date(2026, 3, 1 + line))
                for line in range(1, 3)
            ),
        )
        for number in range(1, 4)
    ]
    signs = replace(ROUTE, delimiters=Delimiters("|", ">", "!", "\\"), line_end="\r\n")
    return {
        "837p/one-claim.edi": render_claims([make_claim()]).content,
        "837p/three-claims.edi": render_claims(several).content,
        "837p/three-sets.edi": render_claims(
            several, replace(PROFILE, claims_per_set_max=1)
        ).content,
        "837p/everything.edi": render_claims([FULL]).content,
        "837p/other-delimiters.edi": render_claims(several, replace(PROFILE, route=signs)).content,
        "837p/encounters.edi": render_claims(
            several, replace(PROFILE, transaction_type="RP", claim_filing_code="HM")
        ).content,
    }


def _remittances() -> dict[str, bytes]:
    reversal = CLAIM_835.replace("CLP*C1*1*60*53.32", "CLP*C1*22*-60*-53.32")
    reversal = reversal.replace("*30*26.66", "*-30*-26.66").replace("*3.34", "*-3.34")
    denied = CLAIM_835.replace("*1*60*53.32", "*4*60*0").replace("*30*26.66", "*30*0")
    denied = denied.replace("*45*3.34", "*29*30")
    head = HEAD_835.format(paid="42.64")
    return {
        "835/paid.edi": make_835(),
        "835/denied.edi": make_835("0", denied),
        "835/reversed-and-corrected.edi": make_835("0", reversal + CLAIM_835),
        "835/recouped.edi": wrap(
            "835", head + CLAIM_835 + "PLB*1234567893*20261231*WO:PLAN0001*11*L6*-.32"
        ),
        "835/unbalanced.edi": make_835("53.33"),
    }


def _answers() -> dict[str, bytes]:
    numbers = Numbers(count(1).__next__, count(101).__next__)
    asked = make_835().replace(b"*0*T*:~", b"*1*T*:~")
    sound = answer_file(asked, numbers=numbers, written_at=WRITTEN_AT)
    unbalanced = answer_file(make_835("53.33"), numbers=numbers, written_at=WRITTEN_AT)
    damaged = answer_file(make_835()[:-20], numbers=numbers, written_at=WRITTEN_AT)
    return {
        "999/rejecting.edi": wrap("999", BODY_999),
        "999/ours-accepting.edi": sound[0].content,
        "999/ours-refusing.edi": unbalanced[0].content,
        "ta1/ours-refusing.edi": damaged[0].content,
        "277ca/mixed.edi": wrap("277CA", BODY_277CA),
    }


def _inquiries() -> dict[str, bytes]:
    asked = {"reference": "R1", "written_at": WRITTEN_AT, **NUMBERS}
    return {
        "270/one-member.edi": write_270(ROUTE, INQUIRER, [MEMBER], **asked),  # type: ignore[arg-type]
        "271/three-members.edi": wrap("271", BODY_271),
        "276/one-claim.edi": write_276(
            ROUTE,
            INQUIRER,
            [CLAIM],
            receiver_id="EXAMPLEHUB",
            **asked,  # type: ignore[arg-type]
        ),
        "277/three-claims.edi": wrap("277", BODY_277),
    }


if __name__ == "__main__":
    for name, content in golden_files().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
