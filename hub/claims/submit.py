"""From ready encounters to files on offer: what is ready is assembled, written once, archived."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from hub.claims.assemble import assemble
from hub.claims.draft import number, write_drafts
from hub.claims.gather import Gathered, gather
from hub.claims.lifecycle import Told, record_events
from hub.claims.map_837p import Mapper, Unwritable
from hub.claims.offer import BatchMade, HeldBack, offer
from hub.claims.profile import make_profile
from hub.claims.ready import load_contracts, lock_plan, take_ready, waiting_contracts
from hub.database import committing, hub_view
from hub.encounters.rejudge import rejudge
from hub.record import Act, note
from hub.rules.known import Contract
from hub.vault import Vault
from hub.x12.claim_837p import Claim837P


@dataclass(frozen=True, slots=True)
class Run:
    """What one run did."""

    batches: tuple[BatchMade, ...]
    held_back: tuple[HeldBack, ...]
    claims_assembled: int


def run(
    session: Session, vault: Vault, act: Act, *, live: bool, plan_id: UUID | None = None
) -> Run:
    """Claim everything that is ready, for one plan or all; one file per contract and run.

    Everything in the caller's transaction: a crash before its end leaves encounters ready and
    control numbers undrawn. The caller is the hub (administrator, worker, command line).

    Raises:
        SubmitterIncomplete, PayerIncomplete: the record of the hub or a plan lacks what every
            file says.
    """
    committing(session, "batching")
    batches: list[BatchMade] = []
    held: list[HeldBack] = []
    assembled = 0
    with hub_view(session):
        for contract_id, its_plan in waiting_contracts(session, plan_id):
            lock_plan(session, its_plan)
            contract = load_contracts(session, [contract_id])[contract_id]
            more = True
            while more:
                count, more = _assemble(session, vault, act, contract_id, contract)
                assembled += count
                batch, problems = _send(session, vault, act, contract, contract_id, live=live)
                held += [one for one in problems if one not in held]
                if batch is not None:
                    batches.append(batch)
    note(
        session,
        act,
        "claim_batch.run",
        subject="claim_batch",
        detail={
            "plan_id": plan_id and str(plan_id),
            "batches": [str(batch.id) for batch in batches],
            "claims_assembled": assembled,
            "held_back": len(held),
        },
    )
    return Run(tuple(batches), tuple(held), assembled)


def _assemble(
    session: Session, vault: Vault, act: Act, contract_id: UUID, contract: Contract
) -> tuple[int, bool]:
    """Drafts of what is ready; encounters that came too late for their line are judged again."""
    waiting = take_ready(session, vault, contract_id)
    for cbo_id, late in waiting.late.items():
        rejudge(session, vault, act, cbo_id=cbo_id, encounter_ids=late)
    drafts = assemble(waiting.ready, {contract_id: contract})
    write_drafts(session, act, [number(draft) for draft in drafts])
    return len(drafts), waiting.more and bool(waiting.ready)


def _send(
    session: Session,
    vault: Vault,
    act: Act,
    contract: Contract,
    contract_id: UUID,
    *,
    live: bool,
) -> tuple[BatchMade | None, list[HeldBack]]:
    """Write what is drafted under a contract into one file and put it on offer."""
    gathered = gather(session, contract_id=contract_id)
    if not gathered.claims:
        return None, []
    profile = make_profile(contract, gathered.hub, gathered.plan, day=act.day, live=live)
    claims, held = _map(gathered, vault, contract)
    batch, refused = offer(session, vault, act, gathered, profile, claims)
    held += refused
    _tell_held(session, act, gathered, held)
    return batch, held


def _map(
    gathered: Gathered, vault: Vault, contract: Contract
) -> tuple[list[Claim837P], list[HeldBack]]:
    """The values of every claim that has all the guide needs; why the others have not."""
    comes_to_hub = gathered.claims[0].pays_to == "hub"
    mapper = Mapper(gathered.organizations, gathered.plan, gathered.hub if comes_to_hub else None)
    claims: list[Claim837P] = []
    held: list[HeldBack] = []
    for parts in gathered.parts(vault, contract):
        try:
            claims.append(mapper.claim(parts))
        except Unwritable as error:
            held.append(HeldBack(parts.claim.id, error.code, error.detail))
    return claims, held


def _tell_held(session: Session, act: Act, gathered: Gathered, held: list[HeldBack]) -> None:
    """Each reason stands once in the timeline, however many runs meet it."""
    rows = {claim.id: claim for claim in gathered.claims}
    record_events(
        session,
        act,
        [
            Told(
                claim_id=one.claim_id,
                cbo_id=rows[one.claim_id].cbo_id,
                plan_id=rows[one.claim_id].plan_id,
                axis="note",
                kind="held_back",
                once=f"held_back:{one.code}:{one.sentence}",
                detail={"code": one.code, "sentence": one.sentence},
            )
            for one in held
        ],
    )
