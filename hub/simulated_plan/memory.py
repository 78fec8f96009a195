"""What a simulated plan remembers between two runs, as one JSON file that is replaced whole."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hub.kit.money import Cents
from hub.simulated_plan.adjudicate import Books, ClaimResult, LineResult
from hub.simulated_plan.envelope import Numbers, Route
from hub.simulated_plan.reader import Line, Party, SubmittedClaim

Json = dict[str, Any]


class MemoryUnreadable(Exception):
    """The file is not one that a simulated plan wrote."""


@dataclass(slots=True)
class Memory:
    """Decided claims, every number drawn, what came so far, and what payees still owe.

    What was put off to a later round is not kept: a plan that starts again has forgotten it.
    """

    books: Books
    files: int = 0
    claims: int = 0
    carried: list[tuple[tuple[str, str], Route, Cents]] = field(default_factory=list)
    """Payee (NPI, tax id), the way to it, and the balance carried to its next payment."""


def fresh(first_number: int = 0) -> Memory:
    """A plan that has seen nothing; its interchanges count on from a number."""
    return Memory(Books(numbers=Numbers(first_number)))


def save(path: Path, memory: Memory) -> None:
    """Write the file beside its place, then put it there: a kill leaves the old or the new one."""
    books = memory.books
    told = {
        "last": books.numbers.last,
        "drawn": books.numbers.drawn,
        "results": {number: asdict(one) for number, one in books.by_number.items()},
        "served": sorted(books.served, key=repr),
        "files": memory.files,
        "claims": memory.claims,
        "carried": [[payee, asdict(route), cents] for payee, route, cents in memory.carried],
    }
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(json.dumps(told, separators=(",", ":")), encoding="utf-8")
    beside.replace(path)


def load(path: Path, first_number: int = 0) -> Memory:
    """What `save` wrote; a plan without memory where there is no file yet.

    Raises:
        MemoryUnreadable: the file holds something else.
    """
    if not path.exists():
        return fresh(first_number)
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        books = Books(
            {number: _result(one) for number, one in told["results"].items()},
            {_service(one) for one in told["served"]},
            Numbers(told["last"], told["drawn"]),
        )
        carried = [
            ((payee[0], payee[1]), Route(**route), cents) for payee, route, cents in told["carried"]
        ]
        return Memory(books, told["files"], told["claims"], carried)
    except (ValueError, KeyError, TypeError, IndexError) as problem:
        raise MemoryUnreadable(f"{path} is not the memory of a simulated plan") from problem


def _result(told: Json) -> ClaimResult:
    claim = dict(told["claim"])
    for name in ("billing", "member", "payer"):
        claim[name] = Party(**claim[name])
    claim["lines"] = [_line(one) for one in claim["lines"]]
    lines = tuple(
        LineResult(
            _line(one["line"]),
            one["paid_cents"],
            tuple((group, reason, cents) for group, reason, cents in one["adjustments"]),
            tuple(one["remarks"]),
        )
        for one in told["lines"]
    )
    return ClaimResult(
        SubmittedClaim(**claim),
        told["payer_number"],
        told["status_code"],
        lines,
        told["interest_cents"],
        told["sign"],
    )


def _line(told: Json) -> Line:
    return Line(**{**told, "modifiers": tuple(told["modifiers"])})


def _service(told: list[Any]) -> tuple[object, ...]:
    member, day, code, modifiers = told
    return (member, day, code, tuple(modifiers))
