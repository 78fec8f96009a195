"""The contenders of the X12 benchmark, one a process: `python -m hub.bench.x12_contender`.

Needs nothing but the standard library, `hub.x12`, and the contender itself, so that a peer can
run in an environment of its own.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hub.bench import x12_linuxforhealth, x12_peers
from hub.bench.x12_files import PROFILE, make_claims, write_835
from hub.bench.x12_process import NOT_INSTALLED_CODE
from hub.kit.money import format_dollars
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
    """The bound: the same segments by f-strings, nothing checked, no positions.

    Dates and amounts are printed once and remembered, as a writer in a hurry would.
    """
    claims = make_claims(size)

    def act() -> int:
        texts: list[str] = []
        day, dollars = _Texts(_ymd).__getitem__, _Texts(format_dollars).__getitem__
        for level, claim in enumerate(claims, 2):
            member, home = claim.subscriber, claim.subscriber.address
            texts.append(
                f"HL*{level}*1*22*0~SBR*P*18*******MC~NM1*IL*1*{member.last_name}*"
                f"{member.first_name}****MI*{member.member_id}~N3*{home.line_1}~N4*{home.city}*"
                f"{home.state}*{home.zip_code}~DMG*D8*{day(member.birth_on)}*{member.sex_code}~"
                f"NM1*PR*2*{claim.payer.name}*****PI*{claim.payer.payer_id}~"
                f"CLM*{claim.patient_control_number}*{dollars(claim.charge_cents)}***"
                f"{claim.place_of_service}:B:{claim.claim_frequency_code}*Y*A*Y*Y~"
                f"HI*ABK:{'*ABF:'.join(claim.diagnoses)}~"
            )
            for number, line in enumerate(claim.lines, 1):
                texts.append(
                    f"LX*{number}~SV1*HC:{line.code}:{':'.join(line.modifiers)}*"
                    f"{dollars(line.charge_cents)}*UN*{line.units}***"
                    f"{':'.join(map(str, line.pointers))}~DTP*472*D8*{day(line.service_on)}~"
                    f"REF*6R*{line.control_number}~"
                )
        return len("".join(texts))

    return act


class _Texts(dict[Any, str]):
    """How values are printed, remembered."""

    def __init__(self, write: Callable[[Any], str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, value: Any) -> str:
        text = self[value] = self._write(value)
        return text


def _ymd(day: date) -> str:
    return day.isoformat().replace("-", "")


CONTENDERS: dict[tuple[str, str], Callable[[Path, int], Act]] = {
    ("835 read", "ours"): read_ours,
    ("835 read", "split"): read_split,
    ("835 read", "openx12"): x12_peers.read_openx12,
    ("835 read", "x12-python streamed"): x12_peers.read_x12_python_stream,
    ("835 read", "x12-python parsed"): x12_peers.read_x12_python,
    ("835 read", "linuxforhealth"): x12_linuxforhealth.read_models,
    ("835 read", "pyx12 validating"): x12_peers.read_pyx12,
    ("837P write", "ours"): write_ours,
    ("837P write", "f-strings"): write_fstrings,
    ("837P write", "x12-python"): x12_peers.write_x12_python,
    ("837P write", "pyx12"): x12_peers.write_pyx12,
    ("837P write", "pyx12 validating"): x12_peers.write_pyx12_checked,
    ("837P write", "linuxforhealth"): x12_linuxforhealth.write_models,
}
"""Ours first, then the bound, then the peers."""


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
    try:
        found = main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    except ModuleNotFoundError:
        sys.exit(NOT_INSTALLED_CODE)
    sys.stdout.write(json.dumps(found) + "\n")
