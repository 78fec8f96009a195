"""TA1, 999 and 277CA of the simulated plan say what happened, to those who sent."""

from __future__ import annotations

from datetime import UTC, datetime

from hub.simulated_plan.acknowledge import (
    Refusal,
    claim_acknowledgment,
    implementation_acknowledgment,
    interchange_acknowledgment,
)
from hub.simulated_plan.envelope import Numbers
from hub.simulated_plan.reader import Submission, read_submission
from tests.simulated_plan.oracle import pyx12_findings
from tests.simulated_plan.submission import claim_text, rows, segments, submission_text

NOON = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


def submission() -> Submission:
    return read_submission(
        submission_text(("M1", claim_text("C1")), ("M2", claim_text("C2")), asks="1")
    )


def test_every_answer_goes_back_to_the_sender_with_a_number_of_its_own() -> None:
    numbers = Numbers(100)
    first = interchange_acknowledgment(submission(), numbers, NOON)
    second = implementation_acknowledgment(submission(), numbers, NOON)
    isa = segments(first)[0]
    assert [isa[6].strip(), isa[8].strip()] == ["EXB01", "EXAMPLEHUB"]
    assert len(b"*".join(first.split(b"*")[:17]).split(b"~")[0]) == 105
    assert [segments(answer)[0][13] for answer in (first, second)] == ["000000101", "000000102"]
    assert segments(second)[0][15] == "T"


def test_a_ta1_names_the_interchange_it_answers() -> None:
    accepted = interchange_acknowledgment(submission(), Numbers(), NOON)
    assert rows(accepted, "TA1") == [["TA1", "000000007", "261122", "1200", "A", "000"]]
    rejected = interchange_acknowledgment(submission(), Numbers(), NOON, "025")
    assert rows(rejected, "TA1")[0][4:] == ["R", "025"]
    assert rows(accepted, "IEA") == [["IEA", "0", "000000001"]]


def test_a_999_accepts_every_transaction_set() -> None:
    answer = implementation_acknowledgment(submission(), Numbers(), NOON)
    assert rows(answer, "AK1") == [["AK1", "HC", "7", "005010X222A1"]]
    assert rows(answer, "IK5") == [["IK5", "A"]]
    assert rows(answer, "AK9") == [["AK9", "A", "1", "1", "1"]]
    assert pyx12_findings(answer) == []


def test_a_999_that_rejects_shows_where_the_first_claim_stands() -> None:
    answer = implementation_acknowledgment(submission(), Numbers(), NOON, reject=True)
    position = submission().sets[0].first_claim_position
    assert rows(answer, "IK3") == [["IK3", "CLM", str(position), "2300", "8"]]
    assert rows(answer, "IK5") == [["IK5", "R", "5"]]
    assert rows(answer, "AK9") == [["AK9", "R", "1", "1", "0"]]
    assert pyx12_findings(answer) == []


def test_a_277ca_accepts_one_claim_with_its_number_and_rejects_another_with_a_reason() -> None:
    refused = {"C2": Refusal("A7", "562", "85")}
    answer = claim_acknowledgment(submission(), Numbers(), NOON, refused, {"C1": "SP1"})
    claims = [row for row in rows(answer, "TRN") if row[2] in ("C1", "C2")]
    assert claims == [["TRN", "2", "C1"], ["TRN", "2", "C2"]]
    statuses = [row for row in rows(answer, "STC") if not row[1].startswith("A1")]
    assert statuses == [
        ["STC", "A2:20:PR", "20261122", "WQ", "53.32"],
        ["STC", "A7:562:85", "20261122", "U", "53.32"],
    ]
    assert rows(answer, "REF") == [["REF", "1K", "SP1"]]
    assert ["TRN", "2", "B0007"] in rows(answer, "TRN")


def test_a_277ca_counts_and_sums_what_it_accepted_and_rejected() -> None:
    refused = {"C2": Refusal("A7", "562", "85")}
    answer = claim_acknowledgment(submission(), Numbers(), NOON, refused, {"C1": "SP1"})
    assert [row[1:] for row in rows(answer, "QTY")] == [
        ["90", "1"],
        ["AA", "1"],
        ["QA", "1"],
        ["QC", "1"],
    ]
    assert [row[1:] for row in rows(answer, "AMT")] == [["YU", "53.32"], ["YY", "53.32"]] * 2
    levels = [row[1] for row in rows(answer, "HL")]
    assert levels == ["1", "2", "3", "4", "5"]
    assert rows(answer, "SE")[0][1] == str(len(segments(answer)) - 4)
    assert pyx12_findings(answer) == []
