"""A packed decision opens to the same bytes, and stays openable for ever."""

from __future__ import annotations

import base64
import os

import pytest

from hub.encounters.packing import pack, unpack

# Packed on 2026-11-22. Never change them: rows like them are in databases.
PACKED_ONCE = {
    "AQNGGTD2gALVwDI1BWgivAmIpR4AmoauHwA=": (
        b'{"facts":{"code":"98960","line_claimed":false},"status":"ready"}'
    ),
    "AotG+AnoDRQpAA==": b'[["2026-03-04"],[],"ready"]',
}


@pytest.mark.parametrize("document", [b"", b'{"facts":{"day":"2026-03-04"}}', os.urandom(9000)])
def test_what_is_packed_opens_to_the_same_bytes(document: bytes) -> None:
    assert unpack(pack(document)) == document


def test_what_most_decisions_say_costs_little() -> None:
    document = b'{"kind":"health_navigation","minutes":30,"has_note":true},"unmet_social_need"' * 3
    assert len(pack(document)) < len(document) // 8


@pytest.mark.parametrize(("packed", "document"), PACKED_ONCE.items())
def test_a_decision_packed_long_ago_still_opens(packed: str, document: bytes) -> None:
    assert unpack(base64.b64decode(packed)) == document


def test_bytes_of_another_form_are_refused() -> None:
    with pytest.raises(ValueError, match="known form"):
        unpack(b"x")
