"""Any bytes have a verdict: random ones, damaged golden files, and everything fuzzing found."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.x12.fuzz.strategies import FILES, damaged, written
from tests.x12.fuzz.targets import read_anything

CORPUS = sorted((Path(__file__).parent / "fuzz" / "corpus").glob("*"))
EXAMPLES = 150
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=EXAMPLES, **QUIET)  # type: ignore[arg-type]
@given(damaged())
def test_a_damaged_file_has_a_verdict_and_an_answer(data: bytes) -> None:
    read_anything(data)


@settings(max_examples=EXAMPLES // 5, **QUIET)  # type: ignore[arg-type]
@given(written())
def test_a_file_of_claims_with_a_byte_changed_has_a_verdict(data: bytes) -> None:
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
