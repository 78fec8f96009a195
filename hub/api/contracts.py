"""Contracts with plans: terms, rates and the steps of their life, previewed before taken."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import Field, JsonValue

from hub.api.dependencies import (
    ActDep,
    AdminDep,
    PlanOrAdminDep,
    SessionDep,
    TodayDep,
    VersionDep,
    VersionMissing,
    VersionStale,
    check_version,
)
from hub.api.errors import problems
from hub.api.paging import CursorRefused, Page, PageDep
from hub.api.routing import hub_router
from hub.api.shown import SpanOut
from hub.api.steps import ConsequencesOut, StepName, take
from hub.contracts import contracts
from hub.contracts.contracts import ContractRecord, HolderUnfit
from hub.contracts.lifecycle import StepImpossible
from hub.contracts.profile import profile_of
from hub.contracts.shapes import ContractIn, RatesIn, Step, TermsIn
from hub.contracts.terms import TermUnfit, unconfirmed_terms
from hub.kit.identifiers import show_id
from hub.shapes import Day, Shown
from hub.tables import ContractTerm, RateLine
from hub.tables.references import RefLooksLikeId, RefTaken, UnknownReference, get_contract

router = hub_router("contracts")

ContractId = Annotated[str, Path(max_length=80, description="The id (`con_…`) or the reference.")]
Status = Literal["draft", "active", "suspended", "ended"]


class TermOut(SpanOut):
    """One dated value of a term."""

    value: JsonValue
    source: str
    confirmed_by: str | None
    confirmed_on: date | None
    cbo_id: str | None
    county: str | None

    @classmethod
    def of_term(cls, row: ContractTerm) -> TermOut:
        """A term as it is known now."""
        return cls(
            from_=row.effective_from,
            to=row.effective_to,
            value=row.value,
            source=row.source,
            confirmed_by=row.confirmed_by,
            confirmed_on=row.confirmed_on,
            cbo_id=None if row.cbo_id is None else show_id("organization", row.cbo_id),
            county=row.county,
        )


class RateOut(SpanOut):
    """The price of one unit of a code with its pricing modifiers."""

    code: str
    modifiers: list[str]
    county: str | None
    amount_cents: int

    @classmethod
    def of_rate(cls, row: RateLine) -> RateOut:
        """A rate line as it is known now."""
        return cls(
            from_=row.effective_from,
            to=row.effective_to,
            code=row.code,
            modifiers=row.modifiers,
            county=row.county,
            amount_cents=row.amount_cents,
        )


class ContractSummary(Shown):
    """A contract in a list."""

    id: str
    ref: str
    plan_id: str
    plan_ref: str
    holder_id: str
    holder_ref: str
    billing_provider: Literal["hub", "cbo"]
    status: Status
    effective_from: date
    effective_to: date | None
    version: int
    created_at: datetime

    @classmethod
    def of(cls, record: ContractRecord) -> ContractSummary:
        """The contract without what was agreed under it."""
        return cls(**_head(record))


class ContractOut(ContractSummary):
    """A contract with its terms (by name, by first day) and rates as known now.

    `unconfirmed_terms` hold every encounter that needs them.
    """

    terms: dict[str, list[TermOut]]
    rates: list[RateOut]
    unconfirmed_terms: list[str] = Field(description="Terms that nobody confirmed yet.")

    @classmethod
    def of(cls, record: ContractRecord) -> ContractOut:
        """The contract with all that was agreed."""
        terms: dict[str, list[TermOut]] = {}
        for term in record.terms:
            terms.setdefault(term.name, []).append(TermOut.of_term(term))
        return cls(
            **_head(record),
            terms=terms,
            rates=[RateOut.of_rate(rate) for rate in record.rates],
            unconfirmed_terms=unconfirmed_terms(record.terms),
        )


def _head(record: ContractRecord) -> dict[str, Any]:
    row = record.row
    return {
        "id": show_id("contract", row.id),
        "ref": row.ref,
        "plan_id": show_id("organization", row.plan_id),
        "plan_ref": record.plan_ref,
        "holder_id": show_id("organization", row.holder_id),
        "holder_ref": record.holder_ref,
        "billing_provider": row.billing_provider,
        "status": row.status,
        "effective_from": row.effective_from,
        "effective_to": row.effective_to,
        "version": row.version,
        "created_at": row.created_at,
    }


@router.post(
    "",
    status_code=201,
    responses=problems(RefTaken, RefLooksLikeId, UnknownReference, HolderUnfit, TermUnfit),
)
def post_contract(
    session: SessionDep, caller: AdminDep, act: ActDep, body: ContractIn
) -> ContractOut:
    """Record a contract with its terms and rates; unconfirmed terms are legal, and hold."""
    return ContractOut.of(contracts.add_contract(session, act, body))


@router.get("", responses=problems(CursorRefused))
def list_contracts(
    session: SessionDep,
    caller: PlanOrAdminDep,
    page: PageDep,
    status: Annotated[Status | None, Query()] = None,
) -> Page[ContractSummary]:
    """Contracts in the order of their ids; a plan sees its own."""
    rows = contracts.list_contracts(session, status=status, after=page.after, limit=page.limit)
    return page.page(rows, ContractSummary.of, lambda record: record.row.id)


@router.get("/{contract_id}")
def get_contract_by_id(
    session: SessionDep, caller: PlanOrAdminDep, contract_id: ContractId
) -> ContractOut:
    """One contract; terms and rates are the hub's own record and shown to administrators."""
    row = get_contract(session, contract_id)
    shown = ContractOut.of(contracts.read_contract(session, row))
    return shown if caller.role == "admin" else shown.model_copy(update={"unconfirmed_terms": []})


@router.post(
    "/{contract_id}/terms", status_code=201, responses=problems(UnknownReference, TermUnfit)
)
def post_terms(
    session: SessionDep, caller: AdminDep, act: ActDep, contract_id: ContractId, body: TermsIn
) -> ContractOut:
    """Add dated terms; where spans overlap, the newer value supersedes the older one."""
    row = get_contract(session, contract_id)
    return ContractOut.of(contracts.add_terms(session, act, row, body))


@router.post("/{contract_id}/rates", status_code=201)
def post_rates(
    session: SessionDep, caller: AdminDep, act: ActDep, contract_id: ContractId, body: RatesIn
) -> ContractOut:
    """Add dated rate lines; where spans overlap, the newer price supersedes the older one."""
    row = get_contract(session, contract_id)
    return ContractOut.of(contracts.add_rates(session, act, row, body))


@router.get("/{contract_id}/profile")
def get_contract_profile(
    session: SessionDep,
    caller: AdminDep,
    contract_id: ContractId,
    on: Annotated[Day | None, Query(description="Only what runs on this day.")] = None,
) -> dict[str, Any]:
    """The contract on one page: each term of the catalogue, what it holds, what is missing."""
    row = get_contract(session, contract_id)
    return profile_of(contracts.read_contract(session, row), on)


@router.get("/{contract_id}/{step}/preview", responses=problems(StepImpossible))
def preview_contract_step(
    session: SessionDep,
    caller: AdminDep,
    today: TodayDep,
    contract_id: ContractId,
    step: StepName,
    on: Annotated[Day | None, Query(description="From which day on.")] = None,
) -> ConsequencesOut:
    """What a step would change, counted; nothing is written."""
    row = get_contract(session, contract_id)
    return ConsequencesOut.of(session, row, step, on, today)


@router.post(
    "/{contract_id}/{step}", responses=problems(StepImpossible, VersionMissing, VersionStale)
)
def post_contract_step(
    session: SessionDep,
    caller: AdminDep,
    act: ActDep,
    version: VersionDep,
    contract_id: ContractId,
    step: StepName,
    body: Step,
) -> ContractOut:
    """Activate, suspend or end a contract from a day on."""
    row = get_contract(session, contract_id)
    check_version(row.version, version)
    take(session, act, row, step, body)
    return ContractOut.of(contracts.read_contract(session, row))
