"""`hub x12`: read any X12 file, write an 837P, answer a file; docs/x12.md describes the JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.terminal import fail, print_fact, print_json
from hub.kit.clock import SystemClock
from hub.x12.claim_837p import Claim837P
from hub.x12.profile import Profile
from hub.x12.snip import HeldClaim
from hub.x12.write_837p import Rendered

app = typer.Typer(
    help="Read, write and answer X12 files; no server, no database.", no_args_is_help=True
)

NUMBER_MAX = 999_999_999
_EXIT_CODES = {"accepted": 0, "refused": 1, "set aside": 1, "not readable": 2}


@dataclass(frozen=True, slots=True)
class ClaimsFile:
    """What `write-837p` takes: a partner's profile, the numbers, the claims."""

    profile: Profile
    interchange_control_number: int
    group_control_number: int
    first_transaction_set_control_number: int
    batch_number: str
    written_at: datetime
    claims: tuple[Claim837P, ...]
    purpose_code: str = "00"


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(help="X12 files of any kind.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file.")] = False,
    claims: Annotated[bool, typer.Option(help="With a row for every claim payment.")] = False,
) -> None:
    """Tell what a file is, what it says, whether it is whole and balanced.

    Exit code 0: accepted; 1: refused, or nothing in it is for the hub; 2: not readable.
    Example: hub x12 read remittance.835 --json
    """
    from hub.x12.report import report

    worst = 0
    for path in files:
        try:
            with path.open("rb") as source:
                found: dict[str, Any] = {"file": path.name, **report(source, claims=claims)}
        except OSError as problem:
            typer.echo(f"{path}: {problem.strerror}", err=True)
            worst = 2
            continue
        worst = max(worst, _EXIT_CODES[found["verdict"]])
        if as_json:
            print_json(found)
        else:
            _tell(found)
    raise typer.Exit(worst)


@app.command("write-837p")
def write_837p(
    file: Annotated[Path, typer.Argument(help="Profile, numbers and claims as JSON.")],
    out: Annotated[Path | None, typer.Option(help="Where to write; else standard output.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="What was written and held, as JSON (needs --out).")
    ] = False,
) -> None:
    """Write claims as one 837P interchange; a claim that breaks a rule is held, the rest goes.

    Exit code 0: all written; 1: some held or nothing written; 2: the JSON cannot be read.
    Example: hub x12 write-837p claims.json --out batch.837
    """
    from hub.x12.errors import X12Error
    from hub.x12.snip import sort_out
    from hub.x12.write_837p import render

    if as_json and out is None:
        fail("--json needs --out: standard output holds the interchange")
    asked = _claims_file(file)
    sorted_out = sort_out(asked.profile, asked.claims, written_on=asked.written_at.date())
    held = [_held(one) for one in sorted_out.held]
    for one in held:
        for finding in one["findings"]:
            typer.echo(f"held: {finding['id']} {finding['sentence']}", err=True)
    first = asked.first_transaction_set_control_number
    try:
        rendered = render(
            asked.profile,
            sorted_out.passing,
            interchange_control_number=asked.interchange_control_number,
            group_control_number=asked.group_control_number,
            transaction_set_control_numbers=range(first, first + len(asked.claims) + 1),
            batch_number=asked.batch_number,
            written_at=asked.written_at,
            purpose_code=asked.purpose_code,
        )
    except X12Error as error:
        fail(f"{error.code} {error.message}", 1)
    _put(rendered.content, out)
    if as_json:
        print_json({**_written(rendered), "held": held})
    raise typer.Exit(1 if held else 0)


@app.command()
def ack(
    file: Annotated[Path, typer.Argument(help="A file that a partner sent.")],
    interchange: Annotated[
        int, typer.Option(min=1, max=NUMBER_MAX, help="ISA13 of the first answer.")
    ] = 1,
    group: Annotated[
        int, typer.Option(min=1, max=NUMBER_MAX, help="GS06 of the first answer.")
    ] = 1,
    at: Annotated[str | None, typer.Option(help="When it is written, ISO 8601; else now.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead.")] = False,
) -> None:
    """Write the TA1 or 999 that answers a file.

    Exit code 0: the file is accepted; 1: refused; 2: not readable, so nobody can be answered.
    Example: hub x12 ack remittance.835 --interchange 17 --group 17
    """
    from itertools import count

    from hub.x12.report import as_json as told
    from hub.x12.write_999 import Numbers, answer_file

    try:
        written_at = datetime.fromisoformat(at) if at else SystemClock().now()
    except ValueError:
        fail("--at must be an instant in ISO 8601")
    numbers = Numbers(count(interchange).__next__, count(group).__next__)
    try:
        with file.open("rb") as source:
            answers = answer_file(source, numbers=numbers, written_at=written_at)
    except OSError as problem:
        fail(f"{file}: {problem.strerror}")
    if not answers:
        fail("no ISA was found: there is nobody to answer")
    if as_json:
        print_json(
            [
                {
                    "interchange_control_number": one.interchange_control_number,
                    "accepted": one.accepted,
                    "content": one.content.decode("ascii"),
                    "findings": [told(finding) for finding in one.findings],
                }
                for one in answers
            ]
        )
    else:
        _put(b"".join(one.content for one in answers), None)
    raise typer.Exit(0 if all(one.accepted for one in answers) else 1)


def _held(one: HeldClaim) -> dict[str, Any]:
    return {
        "patient_control_number": one.claim.patient_control_number,
        "findings": [{"id": found.id, "sentence": found.sentence} for found in one.findings],
    }


def _written(rendered: Rendered) -> dict[str, Any]:
    return {
        "interchange_control_number": rendered.interchange_control_number,
        "claim_count": rendered.claim_count,
        "charge_cents": rendered.charge_cents,
        "sets": [
            {
                "control_number": one.control_number,
                "batch_reference": one.batch_reference,
                "segment_count": one.segment_count,
                "claims": [claim._asdict() for claim in one.claims],
            }
            for one in rendered.sets
        ],
    }


def _claims_file(file: Path) -> ClaimsFile:
    from hub.x12.from_json import JsonRefused, from_json

    try:
        return from_json(ClaimsFile, json.loads(file.read_text("utf-8")))
    except OSError as problem:
        fail(f"{file}: {problem.strerror}")
    except JsonRefused as problem:
        fail(f"{file}{problem.detail}")
    except (ValueError, RecursionError):
        fail(f"{file}: not JSON")


def _put(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    else:
        out.write_bytes(content)


def _tell(found: dict[str, Any]) -> None:
    """One file for people: every transaction set with its facts and findings."""
    typer.echo(f"{found['file']}: {found['verdict']}")
    _findings(found["findings"])
    for interchange in found["interchanges"]:
        parties = f"{interchange['sender_id']} to {interchange['receiver_id']}"
        print_fact("  interchange", f"{interchange['control_number']} from {parties}")
        for answer in interchange["answers"]:
            number = answer["interchange_control_number"]
            print_fact("    TA1", f"{number} {answer['code']} {answer['note_code']}")
        _findings(interchange["findings"])
        for group in interchange["groups"]:
            for one in group["transaction_sets"]:
                kind = one["kind"] or f"{one['identifier']} {group['guide']}"
                print_fact(f"    {kind} {one['control_number']}", one["verdict"])
                for name, value in one["facts"].items():
                    print_fact(f"      {name}", json.dumps(value))
                _findings(one["findings"])


def _findings(findings: list[dict[str, Any]]) -> None:
    for one in findings:
        sign = "!" if one["refuses"] else "-"
        place = f" at segment {one['position']}" if one.get("position") else ""
        if one.get("segment_id"):
            place += f", {one['segment_id']}"
            place += f"{one['element']:02d}" if one.get("element") else ""
            place += f"-{one['component']}" if one.get("component") else ""
        typer.echo(f"      {sign} {one['id']}{place}: {one['sentence']}")
