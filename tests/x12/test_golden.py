"""Golden files: what we write stays byte for byte; cut, doubled, reframed or changed by a byte,
every file has the verdict declared here and never a crash."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from hub.x12.report import report
from hub.x12.tokens import Delimiters, read_segments
from tests.x12.goldens import FOLDER, golden_files

NAMES = sorted(golden_files())
OTHERS = Delimiters("|", ">", "!", "\\")


def golden(name: str) -> bytes:
    """A golden file as it is kept."""
    return (FOLDER / name).read_bytes()


def set_facts(found: Any) -> list[Any]:
    """The facts of every transaction set, in order, without the hash of the body."""
    facts = [
        one["facts"]
        for interchange in found["interchanges"]
        for group in interchange["groups"]
        for one in group["transaction_sets"]
    ]
    return [{k: v for k, v in one.items() if k != "body_sha256"} for one in facts]


def reframed(data: bytes, signs: Delimiters, line_end: str = "") -> bytes:
    """The same file in other delimiters."""
    old, segments = read_segments(data)
    table = str.maketrans(
        {
            old.element: signs.element,
            old.component: signs.component,
            old.repetition: signs.repetition,
        }
    )
    end = signs.terminator + line_end
    return "".join("*".join(one.elements).replace("*", old.element).translate(table) + end
                   for one in segments).encode()  # fmt: skip


def test_golden_files_are_what_the_writers_write_today() -> None:
    wanted = golden_files()
    kept = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.edi")}
    assert kept == set(wanted)
    for name, content in wanted.items():
        assert golden(name) == content, f"{name}: run python -m tests.x12.goldens and read the diff"


def test_every_golden_file_has_its_verdict() -> None:
    verdicts = {name: report(golden(name))["verdict"] for name in NAMES}
    assert {name for name, one in verdicts.items() if one != "accepted"} == {
        "835/unbalanced.edi",
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_file_cut_after_any_segment_is_refused(name: str) -> None:
    data = golden(name)
    end = read_segments(data)[0].terminator.encode()
    places = [at + 1 for at in range(len(data)) if data[at : at + 1] == end]
    for place in places[:-1]:
        assert report(data[:place])["verdict"] == "refused"


@pytest.mark.parametrize("name", NAMES)
def test_a_file_cut_inside_any_segment_is_never_accepted(name: str) -> None:
    data = golden(name).rstrip(b"\r\n")
    for place in range(0, len(data), 7):
        assert report(data[:place])["verdict"] in ("refused", "not readable")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r\n\r\n", " \n"])
def test_line_ends_change_nothing(name: str, line_end: str) -> None:
    data = golden(name)
    signs = read_segments(data)[0]
    plain = report(reframed(data, signs))
    assert report(reframed(data, signs, line_end)) == plain


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "signs", [OTHERS, Delimiters("+", "<", "%", "\n"), Delimiters("\x1d", "\x1f", "\x1e", "\x1c")]
)
def test_other_delimiters_change_nothing(name: str, signs: Delimiters) -> None:
    data = golden(name)
    first, second = report(data), report(reframed(data, signs))
    assert second["verdict"] == first["verdict"]
    assert set_facts(second) == set_facts(first)


@pytest.mark.parametrize("name", NAMES)
def test_a_doubled_file_is_refused(name: str) -> None:
    found: Any = report(golden(name) * 2)
    assert found["verdict"] == "refused"
    told = {one["id"] for interchange in found["interchanges"] for one in interchange["findings"]}
    assert "X12-ISA13-TWICE" in told


@pytest.mark.parametrize("name", NAMES)
def test_a_byte_order_mark_and_blank_lines_before_the_isa_change_nothing(name: str) -> None:
    data = golden(name)
    found = report(b"\xef\xbb\xbf\r\n\n " + data)
    assert set_facts(found) == set_facts(report(data))


@pytest.mark.parametrize("name", NAMES)
def test_one_byte_changed_never_crashes_and_never_moves_money_unseen(name: str) -> None:
    data = golden(name)
    picks = random.Random(name)  # the seed is the file's name: the same bytes every run
    before: Any = report(data)
    for _ in range(150):
        at, byte = picks.randrange(len(data)), picks.randrange(256)
        changed = data[:at] + bytes([byte]) + data[at + 1 :]
        found: Any = report(changed)
        assert found["verdict"] in ("accepted", "refused", "set aside", "not readable")
        if name.startswith("835/") and found["verdict"] == "accepted":
            for old, new in zip(set_facts(before), set_facts(found), strict=True):
                assert new["claims_paid_cents"] == old["claims_paid_cents"]


def test_goldens_are_small_and_ours() -> None:
    for path in Path(FOLDER).rglob("*.edi"):
        assert path.stat().st_size < 20_000
        assert b"EXAMPLE" in path.read_bytes()
