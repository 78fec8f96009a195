"""The roster of health workers of a CBO."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import Field
from sqlmodel import Session

from hub.api.access import Caller
from hub.api.dependencies import (
    ActDep,
    CboOrAdminDep,
    SessionDep,
    VaultDep,
    VersionDep,
    VersionMissing,
    VersionStale,
    check_version,
)
from hub.api.errors import problems
from hub.api.paging import CursorRefused, Page, PageDep
from hub.api.routing import hub_router
from hub.api.tenants import CboMissing, cbo_filter, cbo_of
from hub.kit.errors import NotFound
from hub.kit.identifiers import show_id
from hub.members import health_workers
from hub.members.health_workers import WorkerRecord
from hub.members.shapes import HealthWorkerIn
from hub.record import note
from hub.shapes import Shown
from hub.tables import HealthWorker
from hub.tables.references import RefLooksLikeId, RefTaken, UnknownReference

router = hub_router("health-workers")

WorkerId = Annotated[str, Path(max_length=80, description="The id (`chw_…`) or the reference.")]


class CertificateOut(Shown):
    """A certificate of completion."""

    kind: str
    issuer: str
    awarded_on: date


class WorkExperienceOut(Shown):
    """Hours of paid or volunteer work between two days."""

    hours: int
    from_: date = Field(alias="from")
    to: date


class TrainingOut(Shown):
    """Hours of continuing training on one day."""

    on: date
    hours: int


class HealthWorkerOut(Shown):
    """A health worker on a CBO's roster."""

    id: str
    ref: str
    cbo_id: str
    first_name: str
    last_name: str
    languages: list[str]
    pathway: Literal["certificate", "work_experience", "violence_prevention"]
    lived_experience_attested_on: date | None
    certificate: CertificateOut | None
    work_experience: WorkExperienceOut | None
    first_service_on: date | None
    exclusion_checked_on: date | None
    npi: str | None
    training: list[TrainingOut]
    active_from: date
    active_to: date | None
    version: int
    created_at: datetime

    @classmethod
    def of(cls, record: WorkerRecord) -> HealthWorkerOut:
        """The worker as the CBO posted them."""
        row = record.row
        told: dict[str, Any] = {
            name: getattr(row, name)
            for name in (
                "ref", "languages", "pathway", "lived_experience_attested_on", "certificate",
                "work_experience", "first_service_on", "exclusion_checked_on", "npi",
                "training", "active_from", "active_to", "version", "created_at",
            )
        }  # fmt: skip
        told |= {
            "id": show_id("health_worker", row.id),
            "cbo_id": show_id("organization", row.cbo_id),
            "first_name": record.first_name,
            "last_name": record.last_name,
        }
        return cls.model_validate(told)


def _get(session: Session, caller: Caller, text: str) -> HealthWorker:
    cbo_id = caller.organization_id if caller.role == "cbo" else None
    found = health_workers.find_health_worker(session, cbo_id, text)
    if found is None:
        raise NotFound("There is no such health worker.")
    return found


@router.post(
    "",
    status_code=201,
    responses=problems(RefTaken, RefLooksLikeId, UnknownReference, CboMissing),
)
def post_health_worker(
    session: SessionDep, vault: VaultDep, caller: CboOrAdminDep, act: ActDep, body: HealthWorkerIn
) -> HealthWorkerOut:
    """Put a health worker on the roster."""
    cbo_id = cbo_of(session, caller, body.cbo_ref)
    return HealthWorkerOut.of(health_workers.add_health_worker(session, vault, act, cbo_id, body))


@router.get("", responses=problems(CursorRefused))
def list_health_workers(
    session: SessionDep,
    vault: VaultDep,
    caller: CboOrAdminDep,
    page: PageDep,
    cbo_ref: Annotated[str | None, Query(max_length=80, description="For administrators.")] = None,
) -> Page[HealthWorkerOut]:
    """The roster in the order of ids."""
    rows = health_workers.list_health_workers(
        session,
        vault,
        cbo_id=cbo_filter(session, caller, cbo_ref),
        after=page.after,
        limit=page.limit,
    )
    return page.page(rows, HealthWorkerOut.of, lambda record: record.row.id)


@router.get("/{worker_id}")
def get_health_worker(
    session: SessionDep, vault: VaultDep, caller: CboOrAdminDep, act: ActDep, worker_id: WorkerId
) -> HealthWorkerOut:
    """One health worker."""
    row = _get(session, caller, worker_id)
    note(session, act, "health_worker.read", subject="health_worker", subject_id=row.id)
    return HealthWorkerOut.of(health_workers.open_health_worker(vault, row))


@router.put("/{worker_id}", responses=problems(VersionMissing, VersionStale))
def put_health_worker(
    session: SessionDep,
    vault: VaultDep,
    caller: CboOrAdminDep,
    act: ActDep,
    version: VersionDep,
    worker_id: WorkerId,
    body: HealthWorkerIn,
) -> HealthWorkerOut:
    """Replace what is known of a health worker; `ref` in the body must stay the same."""
    row = _get(session, caller, worker_id)
    check_version(row.version, version)
    return HealthWorkerOut.of(health_workers.edit_health_worker(session, vault, act, row, body))
