"""Agreements with CBOs: which contracts each joins, in which counties, for which fees."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from hub.contracts.contracts import refs_of
from hub.contracts.lifecycle import open_span
from hub.contracts.shapes import AgreementIn
from hub.database import hub_view
from hub.kit.errors import HubError, Kind
from hub.kit.identifiers import new_id
from hub.record import Act, Change, announce, ask_for, note
from hub.tables import (
    Agreement,
    AgreementContract,
    Contract,
    FeeLayer,
    Organization,
    RecoupmentPolicy,
)
from hub.tables.references import RefTaken, UnknownReference, check_new_ref, find, refer


class ContractOfAnother(HubError):
    """A contract that a CBO holds itself is joined by nobody else, and costs it no hub fee."""

    code = "contract_of_another"
    kind = Kind.CONFLICT
    title = "The contract belongs to another CBO"


@dataclass(frozen=True, slots=True)
class AgreementRecord:
    """An agreement with the refs of its CBO and contracts, its fee stack and its recoupment
    policies, in order.
    """

    row: Agreement
    cbo_ref: str
    contract_refs: tuple[str, ...]
    fees: tuple[FeeLayer, ...]
    policies: tuple[RecoupmentPolicy, ...]


def add_agreement(session: Session, act: Act, body: AgreementIn) -> AgreementRecord:
    """Record an agreement; `active` starts it on its first day.

    Raises:
        RefTaken, RefLooksLikeId, UnknownReference, ContractOfAnother.
    """
    check_new_ref(body.ref)
    cbo_id = refer(session, body.cbo_ref, "cbo", "/cbo_ref")
    if find(session, Agreement, "agreement", body.ref, cbo_id=cbo_id) is not None:
        raise RefTaken(
            "This CBO has an agreement of this reference.", pointers=(("/ref", "Taken."),)
        )
    contracts = [
        _joinable(session, ref, cbo_id, f"/contract_refs/{place}")
        for place, ref in enumerate(body.contract_refs)
    ]
    row = Agreement(
        id=new_id(),
        cbo_id=cbo_id,
        ref=body.ref,
        status=body.status,
        counties=list(body.counties),
        effective_from=body.effective_from,
        effective_to=body.effective_to,
        created_at=act.at,
    )
    session.add(row)
    session.flush()
    session.add_all(_joins(row, contracts))
    session.add_all(_fees(row, body))
    session.add_all(_policies(row, body))
    if body.status == "active":
        open_span(session, act, row, body.effective_from)
    session.flush()
    note(session, act, "agreement.added", subject="agreement", subject_id=row.id)
    announce(session, act, [Change("agreement.added", "agreement", row.id, cbo_id=cbo_id)])
    ask_for(session, "judge_again", subject_id=row.id, due_at=act.at, once="agreement.added")
    return read_agreements(session, [row])[0]


def list_agreements(session: Session, *, after: UUID | None, limit: int) -> list[AgreementRecord]:
    """Agreements that the tenant may see; `limit` + 1 of them, in five queries."""
    query = select(Agreement).order_by(col(Agreement.id)).limit(limit + 1)
    if after is not None:
        query = query.where(col(Agreement.id) > after)
    return read_agreements(session, list(session.exec(query)))


def read_agreements(session: Session, rows: list[Agreement]) -> list[AgreementRecord]:
    """The agreements with what they join and cost.

    A CBO may not read contracts, but it may know the references of those it joined.
    """
    ids = [row.id for row in rows]
    fees: dict[UUID, list[FeeLayer]] = defaultdict(list)
    for fee in session.exec(
        select(FeeLayer).where(col(FeeLayer.agreement_id).in_(ids)).order_by(col(FeeLayer.position))
    ):
        fees[fee.agreement_id].append(fee)
    policies: dict[UUID, list[RecoupmentPolicy]] = defaultdict(list)
    for policy in session.exec(
        select(RecoupmentPolicy)
        .where(col(RecoupmentPolicy.agreement_id).in_(ids))
        .order_by(col(RecoupmentPolicy.effective_from))
    ):
        policies[policy.agreement_id].append(policy)
    joined = session.exec(
        select(AgreementContract.agreement_id, AgreementContract.contract_id)
        .where(col(AgreementContract.agreement_id).in_(ids))
        .order_by(col(AgreementContract.id))
    ).all()
    with hub_view(session):
        names = dict(
            session.exec(
                select(Contract.id, Contract.ref).where(
                    col(Contract.id).in_({contract_id for _, contract_id in joined})
                )
            ).all()
        )
    refs: dict[UUID, list[str]] = defaultdict(list)
    for agreement_id, contract_id in joined:
        refs[agreement_id].append(names[contract_id])
    cbos = refs_of(session, {row.cbo_id for row in rows})
    return [
        AgreementRecord(
            row,
            cbos[row.cbo_id],
            tuple(refs[row.id]),
            tuple(fees[row.id]),
            tuple(policies[row.id]),
        )
        for row in rows
    ]


def _joinable(session: Session, ref: str, cbo_id: UUID, pointer: str) -> Contract:
    contract = find(session, Contract, "contract", ref)
    if contract is None:
        sentence = "No contract has this reference."
        raise UnknownReference(sentence, pointers=((pointer, sentence),))
    holder = session.get_one(Organization, contract.holder_id)
    if holder.kind == "cbo" and holder.id != cbo_id:
        sentence = "Another CBO holds this contract for itself."
        raise ContractOfAnother(sentence, pointers=((pointer, sentence),))
    return contract


def _joins(row: Agreement, contracts: list[Contract]) -> list[AgreementContract]:
    return [
        AgreementContract(
            cbo_id=row.cbo_id,
            agreement_id=row.id,
            contract_id=contract.id,
            effective_from=row.effective_from,
            effective_to=row.effective_to,
        )
        for contract in contracts
    ]


def _fees(row: Agreement, body: AgreementIn) -> list[FeeLayer]:
    return [
        FeeLayer(
            cbo_id=row.cbo_id,
            agreement_id=row.id,
            position=position,
            payee=fee.payee,
            basis=fee.basis,
            share_bp=fee.share_bp,
            amount_cents=fee.amount_cents,
            on_interest=fee.on_interest,
            effective_from=fee.from_ or row.effective_from,
            effective_to=fee.to or row.effective_to,
        )
        for position, fee in enumerate(body.fee_stack)
    ]


def _policies(row: Agreement, body: AgreementIn) -> list[RecoupmentPolicy]:
    return [
        RecoupmentPolicy(
            cbo_id=row.cbo_id,
            agreement_id=row.id,
            policy=one.policy,
            offset_bp=one.offset_bp,
            due_days=one.due_days,
            effective_from=one.from_ or row.effective_from,
            effective_to=one.to,
        )
        for one in body.recoupment
    ]
