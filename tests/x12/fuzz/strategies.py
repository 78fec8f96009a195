"""Files for fuzzing: golden files with damage, and claims just written with a byte changed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from tests.x12.goldens import golden_files
from tests.x12.strategies import claims, delimiters
from tests.x12.values import PROFILE, ROUTE, render_claims

FILES = sorted(golden_files().values(), key=len)[:20]

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


@st.composite
def written(draw: st.DrawFn) -> bytes:
    """An 837P of random claims in random delimiters, as it is or with one byte changed."""
    profile = replace(PROFILE, route=replace(ROUTE, delimiters=draw(delimiters)))
    data = render_claims(draw(st.lists(claims(), min_size=1, max_size=2)), profile).content
    if draw(st.booleans()):
        at = draw(st.integers(0, len(data) - 1))
        data = data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]
    return data
