"""Correct or withdraw an encounter that no claim carries; what shares its day is judged anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlmodel import Session

from hub.encounters.intake import UnknownParty, fingerprint, told_by
from hub.encounters.named import Named, find_named
from hub.encounters.rejudge import rejudge, same_day
from hub.encounters.shapes import EncounterIn
from hub.encounters.store import posted_columns
from hub.kit.errors import HubError, Kind, NotFound
from hub.kit.identifiers import new_id, show_id
from hub.record import Act, Change, announce, note
from hub.tables import Decision, Encounter, EncounterVersion, Member
from hub.vault import Vault

_encounter = Encounter.__table__  # type: ignore[attr-defined]
_member = Member.__table__  # type: ignore[attr-defined]
_decision = Decision.__table__  # type: ignore[attr-defined]
_version = EncounterVersion.__table__  # type: ignore[attr-defined]


class EncounterClaimed(HubError):
    """A claim carries the encounter: the claim must be voided or replaced instead."""

    code = "encounter_claimed"
    kind = Kind.CONFLICT
    title = "A claim already carries this encounter"


class EncounterWithdrawn(HubError):
    """The encounter was withdrawn and counts no more."""

    code = "encounter_withdrawn"
    kind = Kind.CONFLICT
    title = "This encounter was withdrawn"


class EncounterRefFixed(HubError):
    """A correction cannot rename the encounter."""

    code = "encounter_ref_fixed"
    kind = Kind.UNREADABLE
    title = "The encounter_ref cannot be changed"


def lock_encounter(session: Session, encounter_id: UUID) -> Any:
    """The encounter's row, locked; within what the tenant may see.

    Raises:
        NotFound: no such encounter, or another CBO's.
    """
    query = select(_encounter).where(_encounter.c.id == encounter_id).with_for_update()
    row = session.connection().execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such encounter.")
    return row


def correct(session: Session, vault: Vault, act: Act, row: Any, posted: EncounterIn) -> None:
    """Put corrected content in place of the old, keep the old, and judge the day anew.

    Raises:
        EncounterClaimed, EncounterWithdrawn: it has left the CBO's hands.
        EncounterRefFixed: the body names another encounter_ref.
        UnknownParty: the body names a member or health worker who is not on record.
    """
    _changeable(row)
    if posted.encounter_ref != row.encounter_ref:
        raise EncounterRefFixed(
            "Keep the encounter_ref; post another contact as an encounter of its own.",
            pointers=(("/encounter_ref", "differs from the encounter's"),),
        )
    named = find_named(session, row.cbo_id, [posted])
    problem = named.problem_of(posted)
    if problem is not None:
        raise UnknownParty(problem[1], pointers=(problem,))
    # Once set apart it stays so: a correction that forgets the mark opens nothing.
    sensitivity = "sensitive" if "sensitive" in (posted.sensitivity, row.sensitivity) else "plain"
    if sensitivity != row.sensitivity:
        _set_apart(session, vault, row.cbo_id, row.id)
    _keep_version(session, vault, act, row, sensitivity)
    siblings = same_day(session, row.cbo_id, row.person_id, row.service_date)
    person_id = _write(session, vault, row, posted, named, sensitivity)
    note(session, act, "encounter.corrected", subject="encounter", subject_id=row.id)
    siblings += same_day(session, row.cbo_id, person_id, posted.service_date)
    affected = sorted({row.id, *siblings})
    rejudge(session, vault, act, cbo_id=row.cbo_id, encounter_ids=affected)


def withdraw(session: Session, vault: Vault, act: Act, row: Any) -> None:
    """Take an unclaimed encounter back; its units are free again. Twice is once.

    Raises:
        EncounterClaimed: void the claim instead.
    """
    if row.status == "withdrawn":
        return
    _changeable(row)
    session.connection().execute(
        update(_encounter)
        .where(_encounter.c.id == row.id)
        .values(
            status="withdrawn",
            units_added=0,
            waits_for_minutes=False,
            withdrawn_at=act.at,
            version=_encounter.c.version + 1,
        )
    )
    note(session, act, "encounter.withdrawn", subject="encounter", subject_id=row.id)
    announce(
        session,
        act,
        [Change("encounter.withdrawn", "encounter", row.id, cbo_id=row.cbo_id)],
    )
    siblings = same_day(session, row.cbo_id, row.person_id, row.service_date)
    rejudge(session, vault, act, cbo_id=row.cbo_id, encounter_ids=siblings)


def _changeable(row: Any) -> None:
    if row.status == "claimed":
        claim = show_id("claim", row.claim_id)
        raise EncounterClaimed(
            f"Claim {claim} carries it. Void that claim (POST /v1/claims/{claim}/void), "
            "then post the contact again.",
            claim_id=claim,
        )
    if row.status == "withdrawn":
        raise EncounterWithdrawn("Post the contact again under a new encounter_ref.")


def _set_apart(session: Session, vault: Vault, cbo_id: UUID, encounter_id: UUID) -> None:
    """Seal what was kept of an encounter before it was marked sensitive under the second key."""
    for table in (_version, _decision):
        found = select(table.c.id, table.c.sealed).where(table.c.encounter_id == encounter_id)
        for row_id, sealed in session.connection().execute(found).all():
            place: dict[str, Any] = {"table": table.name, "row_id": row_id}
            told = vault.open_bytes(bytes(sealed), **place)
            anew = vault.seal(told, tenant_id=cbo_id, sensitivity="sensitive", **place)
            session.connection().execute(
                update(table).where(table.c.id == row_id).values(sealed=anew)
            )


def _keep_version(session: Session, vault: Vault, act: Act, row: Any, sensitivity: str) -> None:
    version_id = new_id()
    told = vault.open_bytes(bytes(row.sealed), table="encounter", row_id=row.id)
    session.connection().execute(
        insert(_version).values(
            id=version_id,
            cbo_id=row.cbo_id,
            encounter_id=row.id,
            version=row.version,
            sealed=vault.seal(
                told,
                tenant_id=row.cbo_id,
                sensitivity=sensitivity,
                table="encounter_version",
                row_id=version_id,
            ),
            replaced_at=act.at,
        )
    )


def _write(
    session: Session,
    vault: Vault,
    row: Any,
    posted: EncounterIn,
    named: Named,
    sensitivity: str,
) -> UUID:
    """Put the new content into the row; answers the person it is about now."""
    person_id: UUID = (
        session.connection()
        .execute(
            select(_member.c.person_id).where(_member.c.id == named.members[posted.member_ref])
        )
        .scalar_one()
    )
    told = told_by(posted)
    session.connection().execute(
        update(_encounter)
        .where(_encounter.c.id == row.id)
        .values(
            **posted_columns(named.value_of(posted, row.id, row.cbo_id)),
            person_id=person_id,
            group_ref=posted.group_ref,
            fingerprint=fingerprint(posted),
            sensitivity=sensitivity,
            sealed=vault.seal(
                told,
                tenant_id=row.cbo_id,
                sensitivity=sensitivity,
                table="encounter",
                row_id=row.id,
            ),
        )
    )
    return person_id
