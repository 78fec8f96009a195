"""Independent readers agree: pyx12 on what we write, openx12 on what we read."""

from __future__ import annotations

import io
import json
import logging
import warnings
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from hub.x12.claim_837p import Claim837P
from hub.x12.read_835 import read_remittances
from hub.x12.tokens import Delimiters
from tests.x12.goldens import FOLDER, golden_files
from tests.x12.strategies import claims
from tests.x12.test_samples import READABLE, ROWS, SAMPLES, cents
from tests.x12.test_snip import SOUND
from tests.x12.values import PROFILE, ROUTE, render_claims

pytestmark = pytest.mark.oracle

MAPPED = [name for name in sorted(golden_files()) if name.split("/")[0] in ("837p", "999")]


def pyx12_findings(text: str) -> list[str]:
    """What pyx12 objects to in one X12 text; an empty list means clean. Never raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        params = pytest.importorskip("pyx12.params")
        document = pytest.importorskip("pyx12.x12n_document")
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    report = io.StringIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            clean = document.x12n_document(
                params.params(), io.StringIO(text), None, None, fd_json=report
            )
    except Exception as problem:
        return [f"pyx12 stopped: {type(problem).__name__}"]
    found: list[str] = []
    _collect(json.loads(report.getvalue() or "{}"), "", found)
    return found or ([] if clean else ["not clean, no reason given"])


def _collect(node: object, segment: str, found: list[str]) -> None:
    if isinstance(node, dict):
        segment = node.get("seg_id") or segment
        found.extend(f"{segment}: {one.get('err_str')}" for one in node.get("errors", []))
        for key, value in node.items():
            if key != "errors":
                _collect(value, segment, found)
    elif isinstance(node, list):
        for one in node:
            _collect(one, segment, found)


@pytest.mark.parametrize("name", MAPPED)
def test_pyx12_has_nothing_to_say_about_what_we_write(name: str) -> None:
    assert pyx12_findings((FOLDER / name).read_bytes().decode()) == []


@pytest.mark.parametrize("claim", SOUND)
def test_pyx12_has_nothing_to_say_about_any_sound_claim(claim: Claim837P) -> None:
    assert pyx12_findings(render_claims([claim]).content.decode()) == []


def test_pyx12_sees_what_is_wrong_when_something_is() -> None:
    text = render_claims([SOUND[0]]).content.decode()
    assert pyx12_findings(text.replace("HI*ABK:Z7189~", "")) != []


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(claims())
def test_pyx12_objects_only_to_codes_of_random_claims(claim: Claim837P) -> None:
    # Random codes are no real ones; structure, lengths, order and counts must still be clean.
    content = render_claims([replace(claim, diagnoses=("Z7189",))]).content.decode()
    structural = [
        one
        for one in pyx12_findings(content)
        if "is not a valid code" not in one and "external" not in one.lower()
    ]
    assert structural == []


@pytest.mark.parametrize("line_end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("signs", [Delimiters(), Delimiters("|", ">", "!", "~")])
def test_pyx12_reads_our_other_delimiters_too(signs: Delimiters, line_end: str) -> None:
    profile = replace(PROFILE, route=replace(ROUTE, delimiters=signs, line_end=line_end))
    assert pyx12_findings(render_claims(SOUND[:3], profile).content.decode()) == []


BALANCED = [
    name
    for name in READABLE
    if name.startswith("835/")
    and ROWS[name]["bal"] == "yes"
    and "envelope" not in ROWS[name]["facts"]
]


@pytest.mark.skipif(not BALANCED, reason=f"no third-party samples in {SAMPLES}")
def test_there_are_balanced_samples_to_compare() -> None:
    assert len(BALANCED) > 8


@pytest.mark.parametrize("name", BALANCED)
def test_openx12_counts_the_same_claims_and_dollars(name: str) -> None:
    x835 = pytest.importorskip("openx12.x835")
    data = (SAMPLES / name).read_bytes()
    found = read_remittances(data)
    text = data.decode("utf-8", "replace").lstrip("\ufeff")
    text = text[text.index("ISA") :]
    if text[3] != "*" or text[105] != "~":
        pytest.skip("openx12 knows only * and ~")
    other = x835.parse(text)
    ours = [claim for remittance in found for claim in remittance.claims]
    assert len(other.claims) == len(ours)
    paid = [cents(f"{float(one['claim_payment_amount'] or 0):.2f}") for one in other.claims]
    assert paid == [claim.paid_cents for claim in ours]
    assert cents(f"{float(other.payment_amount):.2f}") == found[0].header.paid_cents
