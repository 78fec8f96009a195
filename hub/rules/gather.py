"""Facts from what is known: derive the code, sum the day, look what else happened."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from hub.kit.quick import quick_maker
from hub.rules.choose import Choice, choose_contract
from hub.rules.deadlines import filing_due
from hub.rules.derive import (
    ADD_ON,
    CHI,
    FIRST_HOUR,
    GROUP_CODES,
    code_of,
    minutes_of,
    modifiers_of,
    rate_of,
)
from hub.rules.diagnoses import DiagnosisTable, table_in_use
from hub.rules.facts import Facts
from hub.rules.history import History, Waiting, month_line
from hub.rules.holding import (
    authorizations_of,
    member_number_of,
    plan_of_care_of,
    recommendation_of,
)
from hub.rules.known import (
    Agreement,
    Contract,
    Encounter,
    HealthWorker,
    Key,
    Known,
    Member,
    Organization,
    in_any,
)
from hub.rules.lending import lenders, past_of, units_under, waiting_of
from hub.rules.line_units import LineUnits, line_units
from hub.rules.once import Once, times_elsewhere
from hub.rules.terms import UNSAID_TERMS, ContractTerms, PreparedTerms

_MINUTE = timedelta(minutes=1)
_make_facts = quick_maker(Facts)


class _Beside(NamedTuple):
    """What else happened that day to the member and the health worker."""

    member_overlap: int
    worker_overlap: int
    same_untimed: int
    line_claimed: bool
    line_elsewhere: bool


class _Served(NamedTuple):
    """Code, modifiers and minutes of the encounter, its units, and what it stands beside."""

    code: str | None
    modifiers: tuple[str, ...]
    minutes: int | None
    topic_minutes: int
    units: LineUnits
    beside: _Beside
    month: dict[str, int]


class Gatherer:
    """Turns posted encounters into facts and resolved terms; resolves each term set once."""

    __slots__ = ("_diagnoses", "_history", "_known", "_once", "_prepared", "_resolved")

    def __init__(
        self, known: Known, history: History, diagnoses: DiagnosisTable | None = None
    ) -> None:
        self._known = known
        self._history = history
        self._diagnoses = diagnoses or table_in_use()
        self._once = Once()
        self._prepared: dict[Key, PreparedTerms] = {}
        self._resolved: dict[tuple[Key, Key, str | None, date], ContractTerms] = {}

    def terms(
        self, contract: Contract, agreement: Agreement, county: str | None, day: date
    ) -> ContractTerms:
        """The contract's terms for one CBO, county and day."""
        key = (contract.key, agreement.key, county, day)
        terms = self._resolved.get(key)
        if terms is None:
            prepared = self._prepared.get(contract.key)
            if prepared is None:
                prepared = self._prepared[contract.key] = PreparedTerms(contract)
            terms = self._resolved[key] = prepared.on(day, agreement.cbo, county)
        return terms

    def gather(self, encounter: Encounter, received_on: date) -> tuple[Facts, ContractTerms]:
        """The facts of one encounter and the terms that apply to it.

        Raises:
            KeyError: the encounter names a CBO, member or health worker that is not known.
        """
        member = self._known.members[encounter.member]
        choice = choose_contract(self._known, encounter, member)
        if choice.contract is None or choice.agreement is None:
            facts = _make_facts(
                encounter,
                member,
                self._known.health_workers[encounter.health_worker],
                self._known.organizations[encounter.cbo],
                received_on,
                encounter.service_date,
                plans=choice.plans,
                plan_known=choice.plan_known,
                plan_choices=choice.count,
                minutes=minutes_of(encounter),
            )
            return facts, UNSAID_TERMS
        day = encounter.service_date
        terms = self.terms(choice.contract, choice.agreement, member.county, day)
        return self._facts(encounter, member, received_on, choice, choice.contract, terms), terms

    def _facts(
        self,
        encounter: Encounter,
        member: Member,
        received_on: date,
        choice: Choice,
        contract: Contract,
        terms: ContractTerms,
    ) -> Facts:
        known, history, day = self._known, self._history, encounter.service_date
        cbo = known.organizations[encounter.cbo]
        worker = known.health_workers[encounter.health_worker]
        biller = known.hub if contract.billing_provider == "hub" else cbo
        served = self._served(encounter, member, worker, biller, terms)
        return _make_facts(
            encounter=encounter,
            member=member,
            worker=worker,
            cbo=cbo,
            received_on=received_on,
            day=day,
            biller=biller,
            plans=choice.plans,
            contract=contract,
            agreement=choice.agreement,
            plan_known=True,
            plan_choices=1,
            code=served.code,
            modifiers=served.modifiers,
            minutes=served.minutes,
            topic_minutes=served.topic_minutes,
            line_minutes=served.units.line_minutes,
            line_units=served.units.line_units,
            units=served.units.added,
            documented_units=served.units.documented,
            units_that_day=history.units_on(member.person, day),
            units_in_window=self._in_window(member.person, day, terms),
            units_this_year=history.units_in_year(member.person, day.year),
            g_units_this_month=served.month.get(ADD_ON, 0),
            other_family_this_month=_other_family(encounter, served.month),
            member_overlap_minutes=served.beside.member_overlap,
            worker_overlap_minutes=served.beside.worker_overlap,
            same_untimed_services=served.beside.same_untimed,
            line_claimed=served.beside.line_claimed,
            line_elsewhere=served.beside.line_elsewhere,
            diagnosis_faults=self._diagnoses.faults(encounter.diagnoses, day),
            recommendation=recommendation_of(member, day),
            plan_of_care=plan_of_care_of(member, day),
            authorizations=authorizations_of(member, contract.plan, day),
            plan_member_number=member_number_of(member, contract.plan, day),
            rate_cents=_rate(contract, served.code, served, member, day),
            add_on_rate_cents=_rate(contract, _add_on(served), served, member, day),
            filing_due_on=filing_due(day, terms, encounter.other_payer_decided_on),
            programs=tuple([spell.program for spell in member.programs if spell.span.holds(day)]),
            biller_enrolled=biller is not None and in_any(biller.enrollment, day),
            biller_faults=self._once.biller_faults(biller),
            cin_fault=self._once.cin_fault(member.cin),
            training_hours=self._once.training_hours(worker, day),
            times_elsewhere=times_elsewhere(encounter),
        )

    def _served(
        self,
        encounter: Encounter,
        member: Member,
        worker: HealthWorker,
        biller: Organization | None,
        terms: ContractTerms,
    ) -> _Served:
        """What the encounter is on a claim, and what it stands beside."""
        day = encounter.service_date
        month = self._history.month_codes(member.person, day)
        code = code_of(encounter, ADD_ON if month.get(FIRST_HOUR) else FIRST_HOUR)
        modifiers = modifiers_of(encounter, terms)
        minutes = minutes_of(encounter)
        topic_minutes = sum([topic.minutes for topic in encounter.topics])
        line = (encounter.cbo, member.person, day, code or "", modifiers)
        if encounter.service == CHI:
            line = month_line(member.person, day)
        mine = minutes or 0
        if self._history.waiting(line):
            past = past_of(encounter, member.person, worker.person, line)
            lent = self.lenders(waiting_of(encounter, past), terms)
            mine += sum([one.service.minutes for one in lent])
        undocumented = (minutes or 0) - topic_minutes
        units = line_units(self._history, line, code or "", mine, undocumented, terms)
        biller_key = biller.key if biller else None
        same = (code, modifiers)
        beside = self._beside(encounter, member.person, worker.person, minutes, biller_key, same)
        return _Served(code, modifiers, minutes, topic_minutes, units, beside, month)

    def lenders(self, mine: Waiting, terms: ContractTerms) -> list[Waiting]:
        """The contacts too short alone whose minutes count on this one's line when it does."""
        return lenders(self._history, mine, units_under(terms, mine.service.code))

    def _in_window(self, person: Key, day: date, terms: ContractTerms) -> int | None:
        """The person's units in the contract's threshold window, or None while unconfirmed."""
        threshold = terms.unit_threshold.held
        if threshold is None:
            return None
        if threshold.window == "calendar_year":
            return self._history.units_in_year(person, day.year)
        if threshold.window == "rolling_12_months":
            return self._history.most_in_a_year(person, day)
        return self._history.units_between(person, None, date.max)

    def _beside(
        self,
        encounter: Encounter,
        person: Key,
        worker: Key,
        minutes: int | None,
        biller: Key,
        same: tuple[str | None, tuple[str, ...]],
    ) -> _Beside:
        member_overlap = worker_overlap = same_untimed = 0
        claimed = elsewhere = False
        for past in self._history.of_person(person, encounter.service_date):
            member_overlap += _overlap(encounter, past.started_at, past.ended_at)
            alike = encounter.service == past.service == CHI or (past.code, past.modifiers) == same
            if alike and past.biller == biller:
                claimed |= past.claimed
                elsewhere |= past.cbo != encounter.cbo
            same_untimed += (
                past.started_at is None
                and encounter.started_at is None
                and past.worker == worker
                and past.minutes == minutes
            )
        for past in self._history.of_worker(worker, encounter.service_date):
            together = (
                past.group_ref is not None
                and past.group_ref == encounter.group_ref
                and past.cbo == encounter.cbo
                and past.code in GROUP_CODES
                and encounter.group_size > 1
            )
            if past.person != person and not together:
                worker_overlap += _overlap(encounter, past.started_at, past.ended_at)
        return _Beside(member_overlap, worker_overlap, same_untimed, claimed, elsewhere)


def _overlap(encounter: Encounter, started_at: datetime | None, ended_at: datetime | None) -> int:
    """Whole minutes that the encounter shares with an interval; touching ends share none."""
    if (
        encounter.started_at is None
        or encounter.ended_at is None
        or started_at is None
        or ended_at is None
    ):
        return 0
    shared = min(encounter.ended_at, ended_at) - max(encounter.started_at, started_at)
    return max(0, shared // _MINUTE)


def _add_on(served: _Served) -> str | None:
    """The code of what a contact adds beside its month's first hour, or None."""
    return ADD_ON if served.code == FIRST_HOUR and (served.units.added or 0) > 1 else None


def _rate(
    contract: Contract, code: str | None, served: _Served, member: Member, day: date
) -> int | None:
    """Cents of one unit of a code under the contract, or None without a code or a rate."""
    if code is None:
        return None
    return rate_of(contract.rates, code, served.modifiers, day, member.county)


def _other_family(encounter: Encounter, month: dict[str, int]) -> bool:
    """Whether the month already holds the other family of codes (CPT beside G, G beside CPT)."""
    is_g = encounter.service == CHI
    return any(code.startswith("G") != is_g for code in month)
