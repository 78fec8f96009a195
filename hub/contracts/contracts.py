"""Contracts with plans: the hub's, or a CBO's own with the hub as its billing agent."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session, col, select

from hub.contracts.lifecycle import open_span
from hub.contracts.shapes import ContractIn, RatesIn, TermsIn
from hub.contracts.terms import load_rates, load_terms, put_rates, put_terms
from hub.kit.errors import HubError, Kind
from hub.kit.identifiers import new_id
from hub.record import Act, Change, announce, ask_for, note
from hub.tables import Contract, ContractTerm, Organization, RateLine
from hub.tables.references import RefTaken, UnknownReference, check_new_ref, find, refer


class HolderUnfit(HubError):
    """Who holds a contract and who is billing provider do not fit together."""

    code = "holder_unfit"
    kind = Kind.UNREADABLE
    title = "Holder and billing provider do not fit"


@dataclass(frozen=True, slots=True)
class ContractRecord:
    """A contract with its terms and rates as known now, and the refs of its two sides."""

    row: Contract
    plan_ref: str
    holder_ref: str
    terms: list[ContractTerm] = field(default_factory=list)
    rates: list[RateLine] = field(default_factory=list)


def add_contract(session: Session, act: Act, body: ContractIn) -> ContractRecord:
    """Record a contract with its terms and rates; `active` starts it on its first day.

    Raises:
        RefTaken, RefLooksLikeId, UnknownReference, HolderUnfit, TermUnfit.
    """
    check_new_ref(body.ref)
    if find(session, Contract, "contract", body.ref) is not None:
        raise RefTaken("Another contract has this reference.", pointers=(("/ref", "Taken."),))
    plan_id = refer(session, body.plan_ref, "plan", "/plan_ref")
    row = Contract(
        id=new_id(),
        ref=body.ref,
        plan_id=plan_id,
        holder_id=_holder(session, body),
        billing_provider=body.billing_provider,
        status=body.status,
        effective_from=body.effective_from,
        effective_to=body.effective_to,
        created_at=act.at,
    )
    session.add(row)
    session.flush()
    put_terms(session, act, row, body.terms)
    put_rates(session, act, row, body.rates)
    if body.status == "active":
        open_span(session, act, row, body.effective_from)
    _tell(session, act, row, "contract.added")
    return read_contract(session, row)


def add_terms(session: Session, act: Act, row: Contract, body: TermsIn) -> ContractRecord:
    """Add dated terms; encounters held for them are judged again by the worker."""
    put_terms(session, act, row, body.terms)
    return _edited(session, act, row, "contract.terms_added")


def add_rates(session: Session, act: Act, row: Contract, body: RatesIn) -> ContractRecord:
    """Add dated rate lines."""
    put_rates(session, act, row, body.rates)
    return _edited(session, act, row, "contract.rates_added")


def read_contract(session: Session, row: Contract) -> ContractRecord:
    """The contract with everything agreed under it."""
    refs = refs_of(session, {row.plan_id, row.holder_id})
    terms, rates = load_terms(session, row.id), load_rates(session, row.id)
    return ContractRecord(row, refs[row.plan_id], refs[row.holder_id], terms, rates)


def list_contracts(
    session: Session, *, status: str | None, after: UUID | None, limit: int
) -> list[ContractRecord]:
    """Contracts that the tenant may see, without terms and rates; `limit` + 1 of them."""
    query = select(Contract).order_by(col(Contract.id)).limit(limit + 1)
    if status is not None:
        query = query.where(Contract.status == status)
    if after is not None:
        query = query.where(col(Contract.id) > after)
    rows = session.exec(query).all()
    refs = refs_of(session, {each for row in rows for each in (row.plan_id, row.holder_id)})
    return [ContractRecord(row, refs[row.plan_id], refs[row.holder_id]) for row in rows]


def refs_of(session: Session, ids: set[UUID]) -> dict[UUID, str]:
    """The references of organizations, by id; one that the tenant may not see shows as blank."""
    query = select(Organization.id, Organization.ref).where(col(Organization.id).in_(ids))
    return dict.fromkeys(ids, "") | dict(session.exec(query).all())


def _holder(session: Session, body: ContractIn) -> UUID:
    """The hub, or the CBO that contracts directly and is then its own billing provider."""
    if body.holder_ref is None:
        hub_id = session.exec(select(Organization.id).where(Organization.kind == "hub")).first()
        if hub_id is None:
            sentence = "Record the hub's own organization first."
            raise UnknownReference(sentence, pointers=(("/holder_ref", sentence),))
        return hub_id
    holder = find(session, Organization, "organization", body.holder_ref)
    if holder is None or holder.kind == "plan":
        sentence = "Neither the hub nor a CBO has this reference."
        raise UnknownReference(sentence, pointers=(("/holder_ref", sentence),))
    if holder.kind == "cbo" and body.billing_provider != "cbo":
        sentence = "A CBO that holds the contract is its billing provider: say cbo."
        raise HolderUnfit(sentence, pointers=(("/billing_provider", sentence),))
    return holder.id


def _edited(session: Session, act: Act, row: Contract, what: str) -> ContractRecord:
    row.version += 1
    session.add(row)
    session.flush()
    _tell(session, act, row, what)
    # What was held for a term, or priced by another rate, is judged anew.
    ask_for(session, "judge_again", subject_id=row.id, due_at=act.at, once=f"{what}/{row.version}")
    return read_contract(session, row)


def _tell(session: Session, act: Act, row: Contract, what: str) -> None:
    note(session, act, what, subject="contract", subject_id=row.id)
    announce(session, act, [Change(what, "contract", row.id, plan_id=row.plan_id)])
