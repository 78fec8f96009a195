"""The X12 benchmark measures everybody on the same sound files."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hub.bench import x12
from hub.bench.x12_contender import CONTENDERS, main
from hub.bench.x12_files import make_claims, write_835
from hub.bench.x12_process import measure
from hub.x12.report import report
from hub.x12.snip import sort_out
from tests.x12.values import PROFILE, WRITTEN_AT


def test_the_generated_835_is_sound_and_balanced(tmp_path: Path) -> None:
    path = tmp_path / "50.835"
    write_835(path, 50)
    found = report(path.read_bytes())
    assert (found["verdict"], found["findings"]) == ("accepted", [])


def test_the_generated_claims_break_no_rule() -> None:
    claims = make_claims(50)
    assert sort_out(PROFILE, claims, written_on=WRITTEN_AT.date()).held == ()


@pytest.mark.parametrize("task", ["835 read", "837P write"])
def test_every_contender_sees_all_of_the_file(task: str, tmp_path: Path) -> None:
    path = tmp_path / "20.835"
    write_835(path, 20)
    seen = {
        name: main(task, name, 20, path)["seen"]
        for of, name in CONTENDERS
        if of == task and name in x12.OURS
    }
    if task == "835 read":
        assert seen == {"ours": 20, "split": 20}
    else:
        # The bound writes the same segments but for the envelope and the heads of the sets.
        assert 0 < seen["ours"] - seen["f-strings"] < 600


@pytest.mark.parametrize("name", ["pyx12", "x12-python", "linuxforhealth"])
def test_every_peer_prints_the_same_segments(name: str, tmp_path: Path) -> None:
    path = tmp_path / "20.835"
    write_835(path, 20)
    try:
        seen = main("837P write", name, 20, path)["seen"]
    except ModuleNotFoundError:
        pytest.skip(f"{name} is not installed here")
    # LinuxForHealth prints two decimals always; others leave out parts of the envelope.
    assert abs(main("837P write", "ours", 20, path)["seen"] - seen) < 250


def test_figures_stand_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_BENCH_SIZES", "20,40")
    monkeypatch.setenv("HUB_BENCH_PEERS", "")
    figures = x12.run()
    for task, bound in (("835 read", "split"), ("837P write", "f-strings")):
        for size in (20, 40):
            assert figures[f"{task} {size} ours"]["ratio"] == 1
            assert figures[f"{task} {size} {bound}"]["seconds"] > 0
            assert "is asked" in figures["reach"][f"{task} {size} {bound}"]
        assert set(figures[f"{task} flatness"]) == {"20", "40"}
    assert figures["837P write 20 linuxforhealth"] == "not installed"


def test_a_contender_that_is_not_installed_is_told_as_such(tmp_path: Path) -> None:
    here = [sys.executable]
    assert measure(here, "837P write", "linuxforhealth", 1, tmp_path / "x") == "not installed"
    assert measure(["/nowhere/python"], "835 read", "ours", 1, tmp_path / "x") == (
        "/nowhere/python: No such file or directory"
    )
    told = measure(here, "835 read", "split", 1, tmp_path / "no" / "x")
    assert isinstance(told, str)
    assert told.startswith("failed: ")
