"""For whom a body speaks: a CBO for itself, an administrator for the CBO it names."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from hub.api.access import Caller, NotAllowed
from hub.kit.errors import HubError, Kind, NotFound
from hub.tables import Organization
from hub.tables.references import find, refer


class CboMissing(HubError):
    """An administrator has to name the CBO that the request is for."""

    code = "cbo_ref_missing"
    kind = Kind.UNREADABLE
    title = "The request names no CBO"


def cbo_of(session: Session, caller: Caller, cbo_ref: str | None) -> UUID:
    """The id of the CBO that a body is for.

    Raises:
        CboMissing: an administrator named none.
        NotAllowed: a CBO named another one.
        UnknownReference: an administrator named none of ours.
    """
    if caller.role == "cbo":
        if (
            cbo_ref is not None
            and refer(session, cbo_ref, "cbo", "/cbo_ref") != caller.organization_id
        ):
            raise NotAllowed("A CBO's credential speaks for that CBO only; leave cbo_ref out.")
        return caller.organization_id
    if cbo_ref is None:
        raise CboMissing("Name the CBO.", pointers=(("/cbo_ref", "is missing"),))
    return refer(session, cbo_ref, "cbo", "/cbo_ref")


def cbo_filter(session: Session, caller: Caller, cbo_ref: str | None) -> UUID | None:
    """Whose rows a list shows: a CBO's own always, an administrator's as asked (None: all).

    Raises:
        NotFound: the query names no CBO that the caller may see.
    """
    if caller.role == "cbo":
        return caller.organization_id
    if cbo_ref is None:
        return None
    found = find(session, Organization, "organization", cbo_ref, kind="cbo")
    if found is None:
        raise NotFound("There is no such CBO.")
    return found.id


class PlanMissing(HubError):
    """An administrator has to name the plan whose file it is."""

    code = "plan_ref_missing"
    kind = Kind.UNREADABLE
    title = "The request names no plan"


def plan_of(session: Session, caller: Caller, plan_ref: str | None) -> UUID:
    """The id of the plan that a file is from: a plan's own always, an administrator's as named.

    Raises:
        PlanMissing: an administrator named none.
        NotAllowed: a plan named another one.
        NotFound: there is no such plan.
    """
    if caller.role == "plan" and plan_ref is None:
        return caller.organization_id
    if plan_ref is None:
        raise PlanMissing("Name the plan.", pointers=(("query:plan_ref", "is missing"),))
    found = find(session, Organization, "organization", plan_ref, kind="plan")
    if found is None:
        raise NotFound("There is no such plan.")
    if caller.role == "plan" and found.id != caller.organization_id:
        raise NotAllowed("A plan's credential speaks for that plan only; leave plan_ref out.")
    return found.id
