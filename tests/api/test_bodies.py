"""A body means one thing or is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.api.bodies import DEPTH_MAX, FRACTIONAL, read_json
from hub.api.errors import Malformed

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), inner,
        max_size=4,
    ),
    max_leaves=20,
)  # fmt: skip


@given(PLAIN)
def test_plain_json_is_read_as_the_library_reads_it(value: object) -> None:
    for ascii_only in (True, False):
        assert read_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b'{"a": 1,}', "not JSON"),
        (b'{"a": 1} {"a": 1}', "not JSON"),
        (b'{"a": NaN}', "NaN"),
        (b"[Infinity]", "NaN"),
        (b"[-Infinity]", "NaN"),
        (b'{"a": 1, "a": 1}', "twice"),
        (b'{"b": {"a": 1, "\\u0061": 2}}', "twice"),
        (b'"\xff"', "UTF-8"),
        (b'\xff\xfe"\x00a\x00"\x00', "UTF-8"),
        (b'\xef\xbb\xbf{"a": 1}', "plain JSON|not JSON"),
        (b'{"a": "\\u0000"}', "NUL"),
        (b'{"a\\u0000": 1}', "NUL"),
        (b'["\\ud800"]', "surrogate"),
        (b'["\\udc00\\ud800"]', "surrogate"),
        (b"[" * (DEPTH_MAX + 1) + b"]" * (DEPTH_MAX + 1), "deeper"),
        (b"[" * 500_000, "deeper"),
        (b'{"a":' * 500_000, "deeper"),
        (b"1" * 5000, "plain JSON"),
        (b'["a\nb"]', "not JSON"),
    ],
)
@pytest.mark.asks(
    "V1.2 injection", "A body means one thing: UTF-8, no name twice, no NaN, no NUL, bounded depth"
)
def test_what_could_be_read_in_two_ways_is_refused(raw: bytes, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        read_json(raw)


def test_brackets_inside_texts_are_not_nesting() -> None:
    text = "[" * 1000 + '\\"{'
    assert read_json(json.dumps({"a": text}).encode()) == {"a": text}


def test_nesting_up_to_the_limit_is_read() -> None:
    read_json(b"[" * DEPTH_MAX + b"]" * DEPTH_MAX)


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert read_json(b'"\\ud83d\\ude00"') == "\U0001f600"


def test_a_spelled_out_backslash_u_is_only_text() -> None:
    assert read_json(b'"\\\\u0000 \\\\ud800"') == "\\u0000 \\ud800"


@pytest.mark.parametrize("raw", [b"1.5", b"1e2", b"1e999", b"-0.0"])
def test_a_number_with_a_fraction_is_nothing_that_a_field_takes(raw: bytes) -> None:
    assert read_json(raw) is FRACTIONAL


def test_a_refusal_never_quotes_the_body() -> None:
    for raw in (b'{"Maria": 1, "Maria": 2}', b'{"Maria', b'["Maria\xff"]'):
        with pytest.raises(Malformed) as refused:
            read_json(raw)
        assert "Maria" not in str(refused.value) + repr(refused.value.values)
