"""Finding a thing by the caller's own reference or by our id, within what the tenant may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, SQLModel, col, select

from hub.kit.errors import HubError, Kind, NotFound
from hub.kit.identifiers import PREFIXES, read_id
from hub.tables.contracts import Agreement, Contract
from hub.tables.parties import Organization

Found = TypeVar("Found", bound=SQLModel)


class UnknownReference(HubError):
    """A reference in the body names nothing that the caller may use."""

    code = "unknown_reference"
    kind = Kind.UNREADABLE
    title = "A reference names nothing"


class RefTaken(HubError):
    """Another one of the same kind already has this reference."""

    code = "ref_taken"
    kind = Kind.CONFLICT
    title = "The reference is taken"


class RefLooksLikeId(HubError):
    """A reference of the caller's own must not have the form of an id of ours."""

    code = "ref_looks_like_id"
    kind = Kind.UNREADABLE
    title = "The reference has the form of an id"


def check_new_ref(ref: str) -> None:
    """Refuse a new reference that could be read as an id.

    Raises:
        RefLooksLikeId: it has the form `org_` + 32 hexadecimal digits (any prefix of ours).
    """
    if len(ref) == 36 and ref[3:4] == "_" and ref[:3] in PREFIXES.values():
        sentence = "Choose a reference of another form: this one could be read as an id."
        raise RefLooksLikeId(sentence, pointers=(("/ref", sentence),))


def find(session: Session, table: type[Found], noun: str, text: str, **where: Any) -> Found | None:
    """The row with this id or reference, or None; row security narrows what can be found."""
    row_id = read_id(noun, text)
    columns: Any = table
    query = select(table).where(columns.ref == text if row_id is None else columns.id == row_id)
    for name, value in where.items():
        query = query.where(getattr(columns, name) == value)
    return session.exec(query).one_or_none()


def get_organization(session: Session, text: str) -> Organization:
    """An organization by id or reference.

    Raises:
        NotFound: none, or none that the caller may see.
    """
    found = find(session, Organization, "organization", text)
    if found is None:
        raise NotFound("There is no such organization.")
    return found


def get_contract(session: Session, text: str) -> Contract:
    """A contract by id or reference; raises NotFound."""
    found = find(session, Contract, "contract", text)
    if found is None:
        raise NotFound("There is no such contract.")
    return found


def get_agreement(session: Session, text: str) -> Agreement:
    """An agreement by id, or by reference where that is unambiguous; raises NotFound."""
    row_id = read_id("agreement", text)
    query = select(Agreement)
    query = query.where(Agreement.ref == text if row_id is None else Agreement.id == row_id)
    found = session.exec(query.limit(2)).all()
    if len(found) != 1:
        raise NotFound("There is no such agreement.")
    return found[0]


def refer(session: Session, text: str, kind: str, pointer: str) -> UUID:
    """The id of the organization that a field of a body names.

    Raises:
        UnknownReference: no organization of that kind, at the pointer.
    """
    found = find(session, Organization, "organization", text, kind=kind)
    if found is None:
        sentence = f"No {kind} has this reference."
        raise UnknownReference(sentence, pointers=((pointer, sentence),))
    return found.id


def plan_ids(session: Session, named: Sequence[tuple[str, str]]) -> dict[str, UUID]:
    """The ids of plans named by (reference or id, pointer), in one query for any number.

    Raises:
        UnknownReference: with every name that is no plan's, at once.
    """
    texts = {text for text, _ in named}
    if not texts:
        return {}
    by_id = {row_id: text for text in texts if (row_id := read_id("organization", text))}
    rows = session.exec(
        select(Organization.id, Organization.ref).where(
            Organization.kind == "plan",
            or_(col(Organization.ref).in_(texts), col(Organization.id).in_(by_id)),
        )
    )
    found: dict[str, UUID] = {}
    for row_id, ref in rows:
        if row_id in by_id:
            found[by_id[row_id]] = row_id
        if ref in texts:
            found[ref] = row_id
    sentence = "No plan has this reference."
    wrong = tuple((pointer, sentence) for text, pointer in named if text not in found)
    if wrong:
        raise UnknownReference(sentence, pointers=wrong)
    return found


def hub_id(session: Session) -> UUID:
    """The id of the hub's own organization.

    Raises:
        NotFound: the hub has not been set up yet (`hub clients create` does it).
    """
    found = session.exec(select(Organization.id).where(Organization.kind == "hub")).first()
    if found is None:
        raise NotFound("This hub has no organization of its own yet; run hub clients create.")
    return found
