"""The contenders of the X12 benchmark, one a process: `python -m hub.bench.x12_contender`.

Needs nothing but the standard library, `hub.x12`, and the contender itself, so that a peer can
run in an environment of its own.
"""

from __future__ import annotations

import gc
import io
import json
import logging
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from hub.bench.x12_files import PROFILE, make_claims, write_835
from hub.x12.claim_837p import Claim837P
from hub.x12.read_835 import stream_remittances
from hub.x12.remittance_835 import RemittanceEnd
from hub.x12.write_837p import write_interchange

Act = Callable[[], int]
"""Does the work once and answers the number of claims it saw, or of characters it wrote."""


def read_ours(path: Path, size: int) -> Act:
    """Streamed, structured, three balances."""

    def act() -> int:
        claims = 0
        with path.open("rb") as source:
            for event in stream_remittances(source):
                if isinstance(event, RemittanceEnd):
                    assert event.balanced
                    claims += event.claim_count
        return claims

    return act


def read_split(path: Path, size: int) -> Act:
    """The bound: all segments and elements split and kept, nothing understood."""

    def act() -> int:
        segments = [text.split("*") for text in path.read_text("ascii").split("~")]
        return sum(one[0] == "CLP" for one in segments)

    return act


def read_openx12(path: Path, size: int) -> Act:
    """openx12, its own reader."""
    parse = import_module("openx12.x835").parse
    return lambda: len(parse(path.read_text("ascii")).claims)


def read_pyx12(path: Path, size: int) -> Act:
    """pyx12, its validating read."""
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    params = import_module("pyx12.params")
    document = import_module("pyx12.x12n_document")

    def act() -> int:
        text = io.StringIO(path.read_text("ascii"))
        document.x12n_document(params.params(), text, None, None)
        return size

    return act


def write_ours(path: Path, size: int) -> Act:
    """Streamed; every value and total checked; every position known."""
    claims = make_claims(size)
    return lambda: sum(len(text) for text in _written(claims))


def _written(claims: list[Claim837P]) -> Iterator[str]:
    for part in write_interchange(
        PROFILE,
        claims,
        interchange_control_number=1,
        group_control_number=1,
        transaction_set_control_numbers=range(1, 1_000),
        batch_number="B1",
        written_at=datetime(2026, 11, 22, 10, 30),  # noqa: DTZ001 - printed as it is
    ):
        yield part.text


def write_fstrings(path: Path, size: int) -> Act:
    """The bound: the same segments by f-strings, nothing checked, no positions."""
    claims = make_claims(size)

    def act() -> int:
        texts: list[str] = []
        for level, claim in enumerate(claims, 2):
            member, home = claim.subscriber, claim.subscriber.address
            texts.append(
                f"HL*{level}*1*22*0~SBR*P*18*******MC~NM1*IL*1*{member.last_name}*"
                f"{member.first_name}****MI*{member.member_id}~N3*{home.line_1}~N4*{home.city}*"
                f"{home.state}*{home.zip_code}~DMG*D8*{member.birth_on:%Y%m%d}*{member.sex_code}~"
                f"NM1*PR*2*{claim.payer.name}*****PI*{claim.payer.payer_id}~"
                f"CLM*{claim.patient_control_number}*{_dollars(claim.charge_cents)}***"
                f"{claim.place_of_service}:B:{claim.claim_frequency_code}*Y*A*Y*Y~"
                f"HI*ABK:{'*ABF:'.join(claim.diagnoses)}~"
            )
            for number, line in enumerate(claim.lines, 1):
                texts.append(
                    f"LX*{number}~SV1*HC:{line.code}:{':'.join(line.modifiers)}*"
                    f"{_dollars(line.charge_cents)}*UN*{line.units}***"
                    f"{':'.join(map(str, line.pointers))}~DTP*472*D8*{line.service_on:%Y%m%d}~"
                    f"REF*6R*{line.control_number}~"
                )
        return len("".join(texts))

    return act


def _dollars(cents: int) -> str:
    whole, fraction = divmod(cents, 100)
    return f"{whole}.{fraction:02d}".rstrip("0") if fraction else str(whole)


def write_pyx12(path: Path, size: int) -> Act:
    """pyx12's writer on the same segments."""
    segment = import_module("pyx12.segment").Segment
    writer = import_module("pyx12.x12file").X12Writer
    texts = "".join(_written(make_claims(size))).split("~")[:-1]

    def act() -> int:
        out = io.StringIO()
        into = writer(out, "~", "*", ":", "\n", "^")
        for text in texts:
            if not text.startswith(("SE*", "GE*", "IEA*")):
                into.Write(segment(text, "~", "*", ":"))
        into.Close()
        return len(out.getvalue())

    return act


CONTENDERS: dict[tuple[str, str], Callable[[Path, int], Act]] = {
    ("835 read", "ours"): read_ours,
    ("835 read", "split"): read_split,
    ("835 read", "openx12"): read_openx12,
    ("835 read", "pyx12"): read_pyx12,
    ("837P write", "ours"): write_ours,
    ("837P write", "fstrings"): write_fstrings,
    ("837P write", "pyx12"): write_pyx12,
}


def main(task: str, name: str, size: int, path: Path) -> dict[str, Any]:
    """Make ready, warm up on ten claims, then run once; the clock counts this process's time.

    Processor time, because the machine may have other things to do; the work is one thread's.
    """
    small = path.with_name("10.835")
    write_835(small, 10)
    CONTENDERS[task, name](small, 10)()
    act = CONTENDERS[task, name](path, size)
    gc.collect()
    gc.freeze()  # what was made ready is not the contender's to be searched through
    start = _resident(reset=True)
    before = time.process_time()
    seen = act()
    seconds = time.process_time() - before
    return {"seconds": seconds, "peak_mb": max(0.0, _resident() - start), "seen": seen}


def _resident(*, reset: bool = False) -> float:
    """Megabytes: the peak since the last reset where Linux tells it, else of the process."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    found = main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    sys.stdout.write(json.dumps(found) + "\n")
