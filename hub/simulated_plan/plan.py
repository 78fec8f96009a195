"""The plan at work: pull batches, answer them, pay, and come back to what was put off."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.kit.clock import Clock, SystemClock
from hub.kit.money import Cents, print_dollars
from hub.simulated_plan.acknowledge import (
    Refusal,
    claim_acknowledgment,
    implementation_acknowledgment,
    interchange_acknowledgment,
)
from hub.simulated_plan.adjudicate import ClaimResult, Deferred, Recoupment
from hub.simulated_plan.client import HubClient, HubRefused
from hub.simulated_plan.envelope import Route
from hub.simulated_plan.memory import Memory, fresh
from hub.simulated_plan.reader import Submission, SubmittedClaim, read_submission
from hub.simulated_plan.remit import make_payment, write_remittance
from hub.simulated_plan.scenario import FileRule, Scenario

Decision = tuple[list[ClaimResult], Deferred | None]
"""What the next 835 says of a claim, and what a later one will."""

Payee = tuple[str, str]
"""NPI and tax id of a billing provider: one 835 pays one of them."""


@dataclass(slots=True)
class Till:
    """What the next 835 of one payee will hold."""

    route: Route
    results: list[ClaimResult] = field(default_factory=list)
    recoupments: list[Recoupment] = field(default_factory=list)
    carried_cents: Cents = 0


class SimulatedPlan:
    """One health plan, with the hub's public API as its only door. `say` is told what it does."""

    def __init__(
        self,
        client: HubClient,
        scenario: Scenario,
        *,
        first_number: int = 0,
        memory: Memory | None = None,
        clock: Clock | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._client = client
        self._scenario = scenario
        self._clock = clock or SystemClock()
        self._say = say
        known = memory or fresh(first_number)
        self._books = known.books
        self._numbers = known.books.numbers
        self._tills: dict[Payee, Till] = {
            payee: Till(route, carried_cents=cents) for payee, route, cents in known.carried
        }
        self._later: list[tuple[int, Callable[[], None]]] = []
        self._round = 0
        self._files = known.files
        self._claims = known.claims
        self.refusals: list[str] = []
        """What the hub refused of what we posted: empty when all is well."""

    @property
    def waiting(self) -> int:
        """How many things are put off to a later round."""
        return len(self._later)

    @property
    def memory(self) -> Memory:
        """What to keep between two rounds, for a plan that starts again (`memory.save`)."""
        carried = [(payee, till.route, till.carried_cents) for payee, till in self._tills.items()]
        return Memory(self._books, self._files, self._claims, carried)

    def work(self) -> int:
        """One round; the number of things done. 0 with nothing `waiting`: there is no more to do.

        Raises:
            HubUnreachable: the hub does not answer.
            HubRefused: the hub refuses what every plan may do: list and pull its batches.
        """
        self._round += 1
        due = [act for after, act in self._later if after <= self._round]
        self._later = [(after, act) for after, act in self._later if after > self._round]
        for act in due:
            act()
        ready = list(self._client.get_all("/v1/claim-batches", status="ready"))
        for batch in ready:
            self._pull(batch)
        return len(due) + len(ready) + self._pay()

    def _pull(self, batch: dict[str, Any]) -> None:
        content = self._client.get_bytes(f"/v1/claim-batches/{batch['id']}/content")
        digest = hashlib.sha256(content).hexdigest()
        receipt = f"/v1/claim-batches/{batch['id']}/receipt"
        taken = self._try(lambda: self._client.post(receipt, {"sha256": digest}))
        if not taken or digest != batch["sha256"]:
            self.refusals.append(f"batch {batch['id']} is not what its manifest says")
            return
        self._files += 1
        submission = read_submission(content)
        rule = self._scenario.file_rule(self._files)
        number = submission.interchange_control_number
        self._say(f"pulled {number}: {batch['claim_count']} claims")
        if rule.do != "lose":
            self._answer(submission, rule)
        else:
            self._say(f"lost {number}")
            if rule.found_after is not None:
                self._put_off(rule.found_after, lambda: self._answer(submission, FileRule(0)))

    def _answer(self, submission: Submission, rule: FileRule) -> None:
        """The front end: TA1, 999, 277CA, and the accepted claims go on to be decided."""
        answers = self._scenario.answers
        asked = answers.ta1 == "when_asked" and submission.wants_acknowledgment
        if asked or answers.ta1 == "always":
            self._acknowledge(interchange_acknowledgment(submission, self._numbers, self._now()))
        rejected = rule.do == "reject"
        functional = implementation_acknowledgment(
            submission, self._numbers, self._now(), reject=rejected
        )
        for _ in range(answers.functional_copies):
            self._acknowledge(functional)
        if rejected:
            self._say(f"rejected {submission.interchange_control_number} by a 999")
            return
        refused, numbers, decisions = self._decide(submission)
        answer = claim_acknowledgment(submission, self._numbers, self._now(), refused, numbers)
        if answers.claim_acknowledgment_after:
            self._put_off(answers.claim_acknowledgment_after, lambda: self._acknowledge(answer))
        else:
            self._acknowledge(answer)
        route = Route.back_to(submission)
        for results, deferred in decisions:
            self._book(route, results, deferred)

    def _decide(
        self, submission: Submission
    ) -> tuple[dict[str, Refusal], dict[str, str], list[Decision]]:
        """Which claims the front end rejects, the numbers of the others, and their decisions."""
        refused: dict[str, Refusal] = {}
        numbers: dict[str, str] = {}
        decisions: list[Decision] = []
        # By member and day: a scenario does the same however the hub orders its file.
        for claim in sorted(submission.claims, key=_member_and_day):
            self._claims += 1
            rule = self._scenario.claim_rule(self._claims, claim)
            if rule.do == "reject":
                why = Refusal(rule.category, rule.status, rule.entity)
                refused[claim.patient_control_number] = why
                continue
            number = self._books.number_claim()
            numbers[claim.patient_control_number] = number
            decisions.append(self._books.adjudicate(claim, number, rule))
        return refused, numbers, decisions

    def _book(self, route: Route, results: list[ClaimResult], deferred: Deferred | None) -> None:
        """Put results into the till of their payee, and what comes later on the list."""
        till = self._till(results[0].claim, route)
        till.results += results
        if deferred is None:
            return
        if deferred.recoupment is not None:
            recoupment = deferred.recoupment
            self._put_off(deferred.after, lambda: till.recoupments.append(recoupment))
        else:
            self._put_off(deferred.after, lambda: till.results.extend(deferred.results))

    def _till(self, claim: SubmittedClaim, route: Route) -> Till:
        return self._tills.setdefault((claim.billing.id, claim.billing.tax_id), Till(route))

    def _pay(self) -> int:
        """Write and post one 835 for every payee with something in its till."""
        posted = 0
        for till in self._tills.values():
            if not till.results and not till.recoupments:
                continue
            payment, till.carried_cents = make_payment(
                till.results, till.recoupments, till.carried_cents, self._numbers
            )
            till.results, till.recoupments = [], []
            payer = self._scenario.payer
            content = write_remittance(payment, till.route, payer, self._numbers, self._now())
            self._say(f"paid {print_dollars(payment.paid_cents)} for {len(payment.results)} claims")
            self._send("/v1/remittances", content)
            posted += 1
        return posted

    def _acknowledge(self, content: bytes) -> None:
        self._send("/v1/acknowledgments", content)

    def _send(self, path: str, content: bytes) -> None:
        self._try(lambda: self._client.post_x12(path, content))

    def _try(self, post: Callable[[], object]) -> bool:
        """Post; what the hub refuses is kept and told, and the plan goes on."""
        try:
            post()
        except HubRefused as refused:
            self.refusals.append(str(refused))
            self._say(f"refused: {refused}")
            return False
        return True

    def _put_off(self, rounds: int, act: Callable[[], None]) -> None:
        self._later.append((self._round + rounds, act))

    def _now(self) -> datetime:
        return self._clock.now()


def _member_and_day(claim: SubmittedClaim) -> tuple[str, str, str]:
    return claim.member.id, claim.service_date, claim.lines[0].code if claim.lines else ""
