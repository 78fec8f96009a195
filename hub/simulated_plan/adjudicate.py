"""The plan's decisions: what each accepted claim is paid, and what is taken back later."""

from __future__ import annotations

from dataclasses import dataclass, field

from hub.kit.money import Cents, share_of
from hub.simulated_plan.envelope import Numbers
from hub.simulated_plan.reader import Line, SubmittedClaim
from hub.simulated_plan.scenario import ClaimRule

DUPLICATE = ClaimRule("deny", group="CO", reason="18")
NO_SUCH_ORIGINAL = ClaimRule("deny", group="CO", reason="16", remarks=("N142",))
DENIED, PROCESSED, REVERSED = "4", "1", "22"


@dataclass(frozen=True, slots=True)
class LineResult:
    """One service line as paid; `adjustments` are (group, reason, cents) that lower the charge."""

    line: Line
    paid_cents: Cents
    adjustments: tuple[tuple[str, str, Cents], ...] = ()
    remarks: tuple[str, ...] = ()

    def negated(self) -> LineResult:
        """The same with every amount turned around, for a reversal."""
        turned = tuple((group, reason, -cents) for group, reason, cents in self.adjustments)
        return LineResult(self.line, -self.paid_cents, turned, self.remarks)


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """One CLP: a claim as paid, denied or reversed. `sign` is -1 for a reversal."""

    claim: SubmittedClaim
    payer_number: str
    status_code: str
    lines: tuple[LineResult, ...]
    interest_cents: Cents = 0
    sign: int = 1

    @property
    def paid_cents(self) -> Cents:
        """CLP04; interest is not part of it."""
        return sum(one.paid_cents for one in self.lines)

    @property
    def charge_cents(self) -> Cents:
        """CLP03."""
        return self.sign * self.claim.charge_cents

    def reversed(self) -> ClaimResult:
        """The claim taken back whole (CLP02 22), in the groups it was paid in."""
        turned = tuple(one.negated() for one in self.lines)
        return ClaimResult(self.claim, self.payer_number, REVERSED, turned, 0, -self.sign)


@dataclass(frozen=True, slots=True)
class Recoupment:
    """Money taken back by PLB WO, by the number of the claim it was paid for."""

    result: ClaimResult
    cents: Cents


@dataclass(slots=True)
class Deferred:
    """What comes in a later round: a reversal with its correction, or a recoupment."""

    after: int
    results: tuple[ClaimResult, ...] = ()
    recoupment: Recoupment | None = None


@dataclass(slots=True)
class Books:
    """What the plan remembers of the claims it decided."""

    by_number: dict[str, ClaimResult] = field(default_factory=dict)
    served: set[tuple[object, ...]] = field(default_factory=set)
    numbers: Numbers = field(default_factory=Numbers)

    def number_claim(self) -> str:
        """A payer claim control number never used before."""
        return f"SP{self.numbers.draw('claim'):010d}"

    def adjudicate(
        self, claim: SubmittedClaim, payer_number: str, rule: ClaimRule
    ) -> tuple[list[ClaimResult], Deferred | None]:
        """Decide one claim: what the next 835 says of it, and what a later one will.

        A replacement (7) first takes back what was processed, a void (8) does only that.
        """
        results: list[ClaimResult] = []
        if claim.frequency_code in ("7", "8"):
            original = self.by_number.pop(claim.replaces, None)
            if original is None:
                return [_decide(claim, payer_number, NO_SUCH_ORIGINAL)], None
            self.served -= _services(original.claim)
            if claim.frequency_code == "8":
                return [original.reversed()], None
            if original.status_code != DENIED:
                results.append(original.reversed())
        elif self.served & _services(claim):
            return [_decide(claim, payer_number, DUPLICATE)], None
        result = _decide(claim, payer_number, rule)
        self.by_number[payer_number] = result
        if rule.do != "deny":
            self.served |= _services(claim)
        return [*results, result], self._later(result, rule)

    def _later(self, result: ClaimResult, rule: ClaimRule) -> Deferred | None:
        if rule.do == "reverse_and_correct":
            lesser = ClaimRule("pay_less", paid_bp=rule.paid_bp)
            corrected = _decide(result.claim, self.number_claim(), lesser)
            self.by_number[corrected.payer_number] = corrected
            return Deferred(rule.after, (result.reversed(), corrected))
        if rule.do == "recoup" and result.paid_cents:
            return Deferred(rule.after, (), Recoupment(result, result.paid_cents))
        return None


def _decide(claim: SubmittedClaim, payer_number: str, rule: ClaimRule) -> ClaimResult:
    usual = DENIED if rule.do == "deny" else PROCESSED
    lines = tuple(_pay(line, rule) for line in claim.lines)
    status = rule.status_code or usual
    return ClaimResult(claim, payer_number, status, lines, rule.interest_cents)


def _pay(line: Line, rule: ClaimRule) -> LineResult:
    if rule.do in ("deny", "pay_zero"):
        why = (rule.group, rule.reason, line.charge_cents)
        return LineResult(line, 0, (why,), rule.remarks)
    share_bp = rule.paid_bp if rule.do == "pay_less" else 10_000
    paid = share_of(line.charge_cents, share_bp)
    if paid == line.charge_cents:
        return LineResult(line, paid)
    why = (rule.group, rule.reason, line.charge_cents - paid)
    return LineResult(line, paid, (why,), rule.remarks)


def _services(claim: SubmittedClaim) -> set[tuple[object, ...]]:
    """What the plan calls the same service twice: member, day, code and modifiers."""
    return {(claim.member.id, line.service_date, line.code, line.modifiers) for line in claim.lines}
