"""Any bytes have a verdict: random ones, damaged golden files, and everything fuzzing found."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.x12.fuzz.targets import read_anything
from tests.x12.goldens import golden_files

CORPUS = sorted((Path(__file__).parent / "fuzz" / "corpus").glob("*"))
FILES = sorted(golden_files().values(), key=len)[:20]
EXAMPLES = 150
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}

PIECES = [
    b"*", b"~", b":", b"^", b"\r\n", b"\x00", b"\xff", b"ISA*", b"GS*HP*", b"ST*835*0001~",
    b"SE*2*0001~", b"GE*1*7~", b"IEA*1*000000007~", b"CLP*C1*1*1*1~", b"SVC*HC:1*1*1~",
    b"CAS*CO*45*1~", b"PLB*1*20261231*WO:1*1~", b"HL*1**20*1~", b"LX*1~", b"-", b".", b"9" * 40,
]  # fmt: skip
"""Bytes that mean something in X12, to be put where they do not belong."""


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A golden file with a few pieces cut out, doubled, or put in."""
    data = draw(st.sampled_from(FILES))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 40)))
        what = draw(st.sampled_from(["cut", "double", "put"]))
        if what == "cut":
            data = data[:at] + data[end:]
        elif what == "double":
            data = data[:end] + data[at:]
        else:
            data = data[:at] + draw(st.sampled_from(PIECES)) + data[at:]
    return data


@settings(max_examples=EXAMPLES, **QUIET)  # type: ignore[arg-type]
@given(damaged())
def test_a_damaged_file_has_a_verdict_and_an_answer(data: bytes) -> None:
    read_anything(data)


@settings(max_examples=EXAMPLES, **QUIET)  # type: ignore[arg-type]
@given(st.binary(max_size=300))
@example(b"")
@example(b"ISA")
@example(b"ISA" + b"*" * 400)
def test_random_bytes_have_a_verdict(data: bytes) -> None:
    read_anything(data)
    read_anything(FILES[0][:106] + data)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_what_fuzzing_found_stays_solved(path: Path) -> None:
    read_anything(path.read_bytes())
