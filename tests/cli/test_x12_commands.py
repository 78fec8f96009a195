"""`hub x12 read`, `write-837p` and `ack` end with stable codes and stable JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.cli.x12 import app
from hub.x12.interchange import split
from tests.x12.test_report import CLAIM
from tests.x12.values import make_835, wrap

RUNNER = CliRunner()

ASKED = {
    "profile": {
        "route": {
            "sender_qualifier": "ZZ",
            "sender_id": "EXAMPLEHUB",
            "receiver_qualifier": "ZZ",
            "receiver_id": "EXAMPLEPLAN",
        },
        "submitter_name": "EXAMPLE BILLING HUB",
        "submitter_id": "EXAMPLEHUB",
        "submitter_contact": {"name": "CLAIMS DESK", "telephone": "9165550100"},
        "receiver_name": "EXAMPLE HEALTH PLAN",
        "receiver_id": "EXAMPLEPLAN",
    },
    "interchange_control_number": 12,
    "group_control_number": 13,
    "first_transaction_set_control_number": 14,
    "batch_number": "B12",
    "written_at": "2026-11-22T10:30:00+00:00",
    "claims": [CLAIM, {**CLAIM, "patient_control_number": "C2", "place_of_service": "98"}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a sound, an unbalanced, a foreign and an unreadable file."""
    (tmp_path / "sound.835").write_bytes(make_835())
    (tmp_path / "unbalanced.835").write_bytes(make_835("53.33"))
    (tmp_path / "foreign.834").write_bytes(wrap("834", "BGN*00*1*20261122"))
    (tmp_path / "letter.txt").write_bytes(b"Dear hub")
    (tmp_path / "claims.json").write_text(json.dumps(ASKED))
    return tmp_path


@pytest.mark.parametrize(
    ("name", "code", "verdict"),
    [
        ("sound.835", 0, "accepted"),
        ("unbalanced.835", 1, "refused"),
        ("foreign.834", 1, "set aside"),
        ("letter.txt", 2, "not readable"),
    ],
)
def test_read_ends_with_the_code_of_its_verdict(
    folder: Path, name: str, code: int, verdict: str
) -> None:
    ran = RUNNER.invoke(app, ["read", str(folder / name), "--json"])
    assert ran.exit_code == code
    found = json.loads(ran.stdout)
    assert (found["file"], found["verdict"]) == (name, verdict)
    for_people = RUNNER.invoke(app, ["read", str(folder / name)])
    assert for_people.exit_code == code
    assert f"{name}: {verdict}" in for_people.stdout


def test_read_of_several_files_ends_with_the_worst_code(folder: Path) -> None:
    ran = RUNNER.invoke(
        app, ["read", str(folder / "sound.835"), str(folder / "unbalanced.835"), "--json"]
    )
    assert ran.exit_code == 1
    assert [json.loads(line)["verdict"] for line in ran.stdout.splitlines()] == [
        "accepted",
        "refused",
    ]
    assert RUNNER.invoke(app, ["read", str(folder / "absent")]).exit_code == 2


def test_read_shows_findings_and_answers_for_people(folder: Path) -> None:
    shown = RUNNER.invoke(app, ["read", str(folder / "unbalanced.835")]).stdout
    assert "! X12-835-TOTAL at segment 2, BPR02" in shown
    data = make_835().replace(b"~GS", b"~TA1*000000001*261122*1030*R*024~GS")
    (folder / "ta1.835").write_bytes(data)
    assert "000000001 R 024" in RUNNER.invoke(app, ["read", str(folder / "ta1.835")]).stdout


def test_write_837p_writes_what_passes_and_says_what_is_held(folder: Path) -> None:
    out = folder / "batch.837"
    ran = RUNNER.invoke(
        app, ["write-837p", str(folder / "claims.json"), "--out", str(out), "--json"]
    )
    assert ran.exit_code == 1
    told = json.loads(ran.stdout)
    assert (told["claim_count"], told["charge_cents"]) == (1, 2666)
    assert told["interchange_control_number"] == "000000012"
    assert told["sets"][0]["control_number"] == "0014"
    assert told["sets"][0]["claims"][0]["patient_control_number"] == "C1"
    (held,) = told["held"]
    assert held["patient_control_number"] == "C2"
    assert "X12-SNIP-PLACE" in {one["id"] for one in held["findings"]}
    (interchange,) = split(out.read_bytes())
    assert interchange.groups[0].header.control_number == "13"


def test_write_837p_writes_to_standard_output(folder: Path) -> None:
    asked = {**ASKED, "claims": [CLAIM]}
    (folder / "claims.json").write_text(json.dumps(asked))
    ran = RUNNER.invoke(app, ["write-837p", str(folder / "claims.json")])
    assert ran.exit_code == 0
    assert split(ran.stdout_bytes)[0].header.control_number == "000000012"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", 2),
        ("[]", 2),
        (json.dumps({**ASKED, "colour": 1}), 2),
        (json.dumps({**ASKED, "claims": []}), 1),
        (json.dumps({**ASKED, "interchange_control_number": 0, "claims": [CLAIM]}), 1),
    ],
)
def test_write_837p_refuses_what_it_cannot_read_or_write(
    folder: Path, text: str, code: int
) -> None:
    (folder / "claims.json").write_text(text)
    ran = RUNNER.invoke(app, ["write-837p", str(folder / "claims.json")])
    assert ran.exit_code == code
    assert ran.stderr


def test_write_837p_json_needs_a_file_for_the_interchange(folder: Path) -> None:
    assert RUNNER.invoke(app, ["write-837p", str(folder / "claims.json"), "--json"]).exit_code == 2
    assert RUNNER.invoke(app, ["write-837p", str(folder / "absent")]).exit_code == 2


@pytest.mark.parametrize(
    ("name", "code"), [("sound.835", 0), ("unbalanced.835", 1), ("letter.txt", 2), ("absent", 2)]
)
def test_ack_answers_a_file(folder: Path, name: str, code: int) -> None:
    options = ["--interchange", "7", "--group", "8", "--at", "2026-11-22T10:30:00+00:00"]
    ran = RUNNER.invoke(app, ["ack", str(folder / name), *options])
    assert ran.exit_code == code
    if code < 2:
        (interchange,) = split(ran.stdout_bytes)
        assert interchange.header.control_number == "000000007"
        assert interchange.groups[0].header.control_number == "8"


def test_ack_tells_its_findings_as_json(folder: Path) -> None:
    ran = RUNNER.invoke(app, ["ack", str(folder / "unbalanced.835"), "--json"])
    (answer,) = json.loads(ran.stdout)
    assert answer["accepted"] is False
    assert "X12-835-TOTAL" in {one["id"] for one in answer["findings"]}
    assert answer["content"].startswith("ISA*")
    assert RUNNER.invoke(app, ["ack", str(folder / "sound.835"), "--at", "noon"]).exit_code == 2
