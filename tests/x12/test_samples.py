"""Files that others wrote: the facts of their list, or a refusal with its reason.

They stay outside the project; where they are absent these tests skip.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from hub.x12.envelope import walk
from hub.x12.events import Body
from hub.x12.report import report

SAMPLES = (
    Path(
        os.environ.get("HUB_SAMPLES", Path(__file__).parents[2] / ".." / "shared" / "samples")
    ).resolve()
    / "x12"
)

pytestmark = pytest.mark.skipif(
    not (SAMPLES / "ORIGINS.md").exists(), reason=f"no third-party samples in {SAMPLES}"
)


def listed() -> dict[str, dict[str, str]]:
    """The tables of ORIGINS.md: path of each file with its columns."""
    rows: dict[str, dict[str, str]] = {}
    folder = ""
    try:
        text = (SAMPLES / "ORIGINS.md").read_text()
    except OSError:
        return rows
    for line in text.splitlines():
        heading = re.match(r"## (\w+) \(", line)
        folder = heading.group(1) if heading else folder
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        if folder and len(cells) == 8 and "__" in cells[0]:
            names = ("path", "special", "claims", "paid", "bal", "pyx12", "facts")
            rows[f"{folder}/{cells[0]}"] = dict(zip(names, cells[1:], strict=True))
    return rows


ROWS = listed()


def read(name: str) -> dict[str, Any]:
    """The report on a sample."""
    with (SAMPLES / name).open("rb") as source:
        found: Any = report(source)
    return found  # type: ignore[no-any-return]


def sets(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Every transaction set of a report."""
    return [
        one
        for interchange in found["interchanges"]
        for group in interchange["groups"]
        for one in group["transaction_sets"]
    ]


def number(facts: str, name: str) -> int:
    """`ISA 1 GS 3 ST 3` holds 3 for `GS`."""
    found = re.search(rf"\b{name} (\d+)", facts)
    return int(found.group(1)) if found else 0


def cents(text: str) -> int:
    """`-20.16` in cents."""
    whole, _, fraction = text.lstrip("-").partition(".")
    value = int(whole) * 100 + int(fraction.ljust(2, "0") or 0)
    return -value if text.startswith("-") else value


def test_all_104_files_are_listed() -> None:
    assert len(ROWS) == 104


# Without ISA nothing says what the delimiters are: such a file is refused whole.
HEADLESS = [name for name, row in ROWS.items() if "noISA" in row["facts"]]
READABLE = [name for name in ROWS if name not in HEADLESS]


@pytest.mark.parametrize("name", HEADLESS)
def test_a_file_below_the_interchange_level_is_refused_with_that_reason(name: str) -> None:
    found = read(name)
    assert found["verdict"] == "not readable"
    assert [one["id"] for one in found["findings"]] == ["X12-ISA-MISSING"]


@pytest.mark.parametrize("name", READABLE)
def test_interchanges_groups_and_sets_are_counted_as_listed(name: str) -> None:
    facts = ROWS[name]["facts"]
    found = read(name)
    if name.endswith("nonasciielemsep.txt"):
        assert found["verdict"] in ("refused", "not readable")
        return
    if "ISA " in facts:
        assert len(found["interchanges"]) == number(facts, "ISA")
        assert sum(len(one["groups"]) for one in found["interchanges"]) == number(facts, "GS")
        assert len(sets(found)) == number(facts, "ST")


TRAILERS = {
    "IEA01": "X12-IEA01-COUNT",
    "IEA02": "X12-IEA02-NUMBER",
    "GE01": "X12-GE01-COUNT",
    "GE02": "X12-GE02-NUMBER",
    "SE01": "X12-SE01-COUNT",
    "SE02": "X12-SE02-NUMBER",
}


@pytest.mark.parametrize("name", READABLE)
def test_a_file_is_refused_for_exactly_the_trailers_that_are_listed(name: str) -> None:
    found = read(name)
    told = {one["id"] for interchange in found["interchanges"] for one in interchange["findings"]}
    told |= {one["id"] for group in sets(found) for one in group["findings"]}
    told |= {"X12-IEA01-COUNT"} if "X12-IEA01-TA1" in told else set()
    match = re.search(r"envelope: ([\w,]+)", ROWS[name]["facts"])
    wanted = {TRAILERS[one] for one in (match.group(1).split(",") if match else [])}
    if name.startswith("malformed/ryanco__example835nonascii"):
        return
    # GE02 0001 beside GS06 1 is one number; the list compares texts.
    assert told & set(TRAILERS.values()) <= wanted
    assert wanted - told <= {"X12-GE02-NUMBER"}


@pytest.mark.parametrize("name", [name for name in READABLE if name.startswith(("835/", "837P/"))])
def test_claims_and_money_are_as_listed(name: str) -> None:
    row, several = ROWS[name], [one["facts"] for one in sets(read(name))]
    assert sum(one["claim_count"] for one in several) == int(row["claims"])
    assert all(one["balanced"] for one in several) is (row["bal"] == "yes")
    if name.startswith("835/"):
        assert sum(one["claims_paid_cents"] for one in several) == cents(row["paid"])
        paid = re.search(r"BPR02 sum ([\d.]+)", row["facts"])
        assert paid is not None
        assert sum(one["paid_cents"] for one in several) == cents(paid.group(1))
        counts = re.search(r"lines (\d+)/(\d+), claims (\d+)/(\d+), ST (\d+)/(\d+)", row["facts"])
        assert counts is not None
        lines_ok, lines_bad, _, claims_bad, _, sets_bad = map(int, counts.groups())
        assert sum(one["service_count"] for one in several) == lines_ok + lines_bad
        assert sum(one["services_unbalanced"] for one in several) == lines_bad
        assert sum(one["claims_unbalanced"] for one in several) == claims_bad
        off = [one for one in several if one["transaction_expected_cents"] != one["paid_cents"]]
        assert len(off) == sets_bad
    else:
        charges = re.search(r"charges ([\d.]+), (\d+) lines", row["facts"])
        assert charges is not None
        assert sum(one["charge_cents"] for one in several) == cents(charges.group(1))
        assert sum(one["line_count"] for one in several) == int(charges.group(2))
        dependents = re.search(r"(\d+) dependent loop", row["facts"])
        wanted = int(dependents.group(1)) if dependents else 0
        assert sum(one["dependent_count"] for one in several) == wanted


@pytest.mark.parametrize("name", [name for name in READABLE if name.startswith(("835/", "837P/"))])
def test_a_sound_sample_is_accepted_and_a_malformed_one_refused(name: str) -> None:
    row = ROWS[name]
    sound = "envelope:" not in row["facts"] and row["bal"] == "yes"
    assert read(name)["verdict"] == ("accepted" if sound else "refused")


@pytest.mark.parametrize(
    "name",
    [name for name in READABLE if name.startswith(("277CA/", "276_277/", "270_271/", "999/"))],
)
def test_codes_of_answers_are_as_listed(name: str) -> None:
    row, several = ROWS[name], [one["facts"] for one in sets(read(name))]
    if row["claims"] != "-":
        assert sum(one.get("claim_count", 0) for one in several) == int(row["claims"])
    status = re.search(r"STC ((?:\w+:[\w:]+ ?)+)", row["facts"])
    if status and name.startswith("277CA/"):
        told = [code for one in several for code in one["statuses"]]
        assert told == [":".join(code.split(":")[:2]) for code in status.group(1).split()]
    benefits = re.search(r"EB ([\w ]+)", row["facts"])
    if benefits and "x271" not in name:
        told = [code for one in several for code in one["benefits"]]
        assert told == [code for code in benefits.group(1).split() if code != "none"]
    verdicts = re.search(r"AK9 ([A-Z ]+);", row["facts"])
    if verdicts:
        assert [one["code"] for one in several] == verdicts.group(1).split()


@pytest.mark.parametrize("name", [name for name in ROWS if name.startswith(("834/", "997/"))])
def test_a_foreign_transaction_is_recognised_and_set_aside(name: str) -> None:
    found = read(name)
    assert found["verdict"] == "set aside"
    assert {one["kind"] for one in sets(found)} == {None}


@pytest.mark.parametrize("name", [name for name in READABLE if name.startswith(("835/", "837P/"))])
def test_a_sample_cut_after_any_of_its_segments_is_refused(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    if len(data) > 100_000:
        pytest.skip("cut at a few places only by the streaming tests")
    segments = [text for event in walk(data) if isinstance(event, Body) for text in event.texts]
    at = 0
    for text in segments[:: max(1, len(segments) // 25)]:
        at = data.index(text.encode("latin-1" if not data.isascii() else "ascii", "ignore"), at)
        assert report(data[:at])["verdict"] == "refused"
