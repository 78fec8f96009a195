"""How a simulated plan behaves: a JSON document, checked when it is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from hub.simulated_plan.reader import SubmittedClaim

Outcome = Literal["pay", "pay_less", "deny", "pay_zero", "reject", "reverse_and_correct", "recoup"]
Fate = Literal["answer", "lose", "reject"]
When = Literal["when_asked", "always", "never"]
Value = TypeVar("Value")


class ScenarioUnreadable(Exception):
    """The document is no scenario; the message says where."""


@dataclass(frozen=True, slots=True)
class Payer:
    """How the plan writes itself in an 835; its name and id come from the claims."""

    tax_id: str = "990000001"
    street: str = "1 Example Plaza"
    city: str = "Exampleton"
    state: str = "CA"
    postal_code: str = "921010001"
    phone: str = "6195550100"


@dataclass(frozen=True, slots=True)
class Answers:
    """Which acknowledgments come, how often and how late (in rounds)."""

    ta1: When = "when_asked"
    functional_copies: int = 1
    claim_acknowledgment_after: int = 0


@dataclass(frozen=True, slots=True)
class FileRule:
    """What happens to the nth file pulled (1 is the first): answered, lost, rejected by a 999."""

    nth: int
    do: Fate = "answer"
    found_after: int | None = None
    """Rounds until a lost file turns up; None: never."""


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """Which claims it is for, and what becomes of them. The first rule that fits decides.

    A claim fits when every condition given holds: its place in the order of arrival
    (`first`, then each `every`th), its procedure `code`, its `frequency_code`, its charge.
    """

    do: Outcome
    first: int = 1
    every: int | None = None
    code: str | None = None
    frequency_code: str | None = None
    charge_cents_min: int = 0
    paid_bp: int = 10_000
    """Basis points of the charge paid (`pay_less`, and the correction after a reversal)."""
    group: str = "CO"
    reason: str = "45"
    remarks: tuple[str, ...] = ()
    status_code: str = ""
    """CLP02 where it is not the usual one (4 for a denial, else 1)."""
    interest_cents: int = 0
    category: str = "A7"
    status: str = "562"
    entity: str = "85"
    after: int = 1
    """Rounds until a reversal or a recoupment comes."""

    def fits(self, place: int, claim: SubmittedClaim) -> bool:
        """Whether the rule is for this claim, the `place`th to arrive (1 is the first)."""
        if self.code is not None and all(line.code != self.code for line in claim.lines):
            return False
        if self.frequency_code is not None and claim.frequency_code != self.frequency_code:
            return False
        if claim.charge_cents < self.charge_cents_min or place < self.first:
            return False
        return (place - self.first) % self.every == 0 if self.every else True


@dataclass(frozen=True, slots=True)
class Scenario:
    """One plan's behaviour; an empty document pays everything in full at once."""

    name: str = "a plan that pays in full"
    payer: Payer = field(default_factory=Payer)
    answers: Answers = field(default_factory=Answers)
    files: tuple[FileRule, ...] = ()
    claims: tuple[ClaimRule, ...] = ()

    def file_rule(self, nth: int) -> FileRule:
        """What happens to the nth file pulled."""
        return next((rule for rule in self.files if rule.nth == nth), FileRule(nth))

    def claim_rule(self, place: int, claim: SubmittedClaim) -> ClaimRule:
        """What becomes of the `place`th claim to arrive."""
        fitting = (rule for rule in self.claims if rule.fits(place, claim))
        return next(fitting, ClaimRule("pay"))


def read_scenario(path: Path) -> Scenario:
    """The scenario in a file.

    Raises:
        ScenarioUnreadable: there is no such file, it is not JSON, or it holds a name or a value
            that a scenario does not have.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise ScenarioUnreadable(f"{path} cannot be read as JSON: {problem}") from problem
    return make_scenario(document)


def make_scenario(document: object) -> Scenario:
    """The scenario a document describes.

    Raises:
        ScenarioUnreadable: see `read_scenario`.
    """
    held = dict(_object(document, "the scenario"))
    for name, kind in (("payer", Payer), ("answers", Answers)):
        if name in held:
            held[name] = _make(kind, held[name], name)
    for name, rule in (("files", FileRule), ("claims", ClaimRule)):
        rows = held.get(name, [])
        if not isinstance(rows, list):
            raise ScenarioUnreadable(f"{name} is not a list")
        held[name] = tuple(_make(rule, row, f"{name}[{at}]") for at, row in enumerate(rows))
    return _make(Scenario, held, "the scenario")


def _make(kind: type[Value], document: object, where: str) -> Value:
    held = dict(_object(document, where))
    known = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(held) - set(known)):
        raise ScenarioUnreadable(f"{where} does not know {', '.join(unknown)}")
    missing = [
        name
        for name, one in known.items()
        if name not in held and one.default is MISSING and one.default_factory is MISSING
    ]
    if missing:
        raise ScenarioUnreadable(f"{where} lacks {', '.join(missing)}")
    for name, value in held.items():
        held[name] = _checked(str(known[name].type), value, f"{where}.{name}")
    return kind(**held)


def _checked(annotation: str, value: Any, where: str) -> Any:
    choices = {"Outcome": Outcome, "Fate": Fate, "When": When}.get(annotation)
    if choices is not None:
        fine = value in get_args(choices)
    elif annotation == "tuple[str, ...]":
        fine = isinstance(value, list) and all(isinstance(one, str) for one in value)
        value = tuple(value) if fine else value
    elif annotation.startswith("int"):
        whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        fine = whole or (value is None and "None" in annotation)
    elif annotation.startswith("str"):
        fine = isinstance(value, str) or (value is None and "None" in annotation)
    else:
        fine = True  # built by `make_scenario` already
    if not fine:
        raise ScenarioUnreadable(f"{where} cannot be {value!r}")
    return value


def _object(document: object, where: str) -> Mapping[str, Any]:
    if not isinstance(document, dict):
        raise ScenarioUnreadable(f"{where} is not an object")
    return document
