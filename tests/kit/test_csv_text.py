"""A text that a spreadsheet would run is made harmless; numbers stay numbers."""

from __future__ import annotations

import pytest

from hub.kit.csv_text import escaped, print_csv


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx"])
@pytest.mark.asks("V1.2 injection", "A text that a spreadsheet would run is made harmless")
def test_a_text_that_a_spreadsheet_would_run_is_escaped(text: str) -> None:
    assert escaped(text) == "'" + text


def test_a_negative_amount_stays_a_number() -> None:
    assert escaped(-5) == -5


def test_rows_end_in_crlf_and_quotes_are_doubled() -> None:
    assert print_csv(("a", "b"), [('x"y', None)]) == b'a,b\r\n"x""y",\r\n'
