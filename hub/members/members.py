"""Members as one CBO knows them; the human behind two CBOs' members is one person inside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from hub.database import hub_view
from hub.kit.identifiers import is_cin, new_id, normal_cin, read_id
from hub.members import evidence, spells
from hub.members.shapes import MemberEdit, MemberIn
from hub.record import Act, Change, announce, ask_for, note
from hub.tables import Member
from hub.tables.references import RefTaken, check_new_ref
from hub.vault import Vault

_IDENTITY = (
    "cin",
    "first_name",
    "last_name",
    "middle_name",
    "suffix",
    "birth_date",
    "address",
    "phone",
)
# The same one statement whether or not another CBO knows the person already: neither the
# answer nor its timing tells.
_PERSON = text(
    "INSERT INTO person (id, cin_index, created_at) VALUES (:id, :cin_index, :created_at) "
    "ON CONFLICT (cin_index) DO UPDATE SET cin_index = excluded.cin_index RETURNING id"
)


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A member with the identity unsealed and, where loaded, all that hangs on them."""

    row: Member
    identity: dict[str, Any]
    spells: spells.Spells = field(default_factory=spells.Spells)
    evidence: evidence.Evidence = field(default_factory=evidence.Evidence)
    warnings: tuple[tuple[str, str, str], ...] = ()


def add_member(
    session: Session, vault: Vault, act: Act, cbo_id: UUID, body: MemberIn
) -> MemberRecord:
    """Record a member with coverage, programs, recommendations, plans of care, authorizations.

    A CIN that does not have its form is kept as typed, with a warning: rule ELIG-CIN judges
    it when services come.

    Raises:
        RefTaken, RefLooksLikeId, UnknownReference (plan_ref).
    """
    check_new_ref(body.ref)
    if find_member(session, cbo_id, body.ref) is not None:
        raise RefTaken("Another member has this reference.", pointers=(("/ref", "Taken."),))
    row_id = new_id()
    index = _cin_index(vault, cbo_id, body.ref, body.cin)
    warnings = _warnings(session, cbo_id, row_id, body, index)
    row = Member(
        id=row_id,
        cbo_id=cbo_id,
        ref=body.ref,
        person_id=_person(session, act, index),
        cin_index=index,
        sealed=_sealed(vault, cbo_id, row_id, body),
        created_at=act.at,
        **_columns(body),
    )
    session.add(row)
    session.flush()
    spells.put_coverage(session, act, row, body.coverage)
    spells.put_programs(session, act, row, body.programs)
    evidence.add_all(session, vault, act, row, body)
    _tell(session, act, row, "member.added")
    return read_member(session, vault, row, warnings)


def edit_member(
    session: Session, vault: Vault, act: Act, row: Member, body: MemberEdit
) -> MemberRecord:
    """Replace who the member is; spells and evidence stay. A new CIN may mean a new person."""
    index = _cin_index(vault, row.cbo_id, row.ref, body.cin)
    warnings = _warnings(session, row.cbo_id, row.id, body, index)
    if index != bytes(row.cin_index):
        row.person_id = _person(session, act, index)
        row.cin_index = index
    row.sealed = _sealed(vault, row.cbo_id, row.id, body)
    for name, value in _columns(body).items():
        setattr(row, name, value)
    touch(session, act, row, "member.edited")
    return read_member(session, vault, row, warnings)


def touch(session: Session, act: Act, row: Member, what: str) -> None:
    """A new version of a member: on the record, in the feed, and judged again where waiting."""
    row.version += 1
    session.add(row)
    session.flush()
    ask_for(
        session,
        "judge_again",
        subject_id=row.id,
        due_at=act.at,
        once=f"member/{row.version}",
        detail={"noun": "member"},
    )
    _tell(session, act, row, what)


def find_member(session: Session, cbo_id: UUID | None, text_: str) -> Member | None:
    """A member by id, or by reference within one CBO."""
    row_id = read_id("member", text_)
    query = select(Member).where(Member.ref == text_ if row_id is None else Member.id == row_id)
    if cbo_id is not None:
        query = query.where(Member.cbo_id == cbo_id)
    found = session.exec(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def read_member(
    session: Session,
    vault: Vault,
    row: Member,
    warnings: tuple[tuple[str, str, str], ...] = (),
) -> MemberRecord:
    """The member with everything that hangs on them."""
    return MemberRecord(
        row,
        vault.open(bytes(row.sealed), table="member", row_id=row.id),
        spells.load(session, row.id),
        evidence.load(session, vault, row.id),
        warnings,
    )


def list_members(
    session: Session, vault: Vault, *, cbo_id: UUID | None, after: UUID | None, limit: int
) -> list[MemberRecord]:
    """Members in the order of ids, identity only; `limit` + 1 of them, in one query."""
    query = select(Member).order_by(col(Member.id)).limit(limit + 1)
    if cbo_id is not None:
        query = query.where(Member.cbo_id == cbo_id)
    if after is not None:
        query = query.where(col(Member.id) > after)
    return [_opened(vault, row) for row in session.exec(query)]


def search_members(
    session: Session, vault: Vault, cbo_id: UUID | None, cin: str
) -> list[MemberRecord]:
    """The caller's members with exactly this CIN (at most 50)."""
    index = vault.blind_index("cin", normal_cin(cin))
    query = select(Member).where(Member.cin_index == index).order_by(col(Member.id)).limit(50)
    if cbo_id is not None:
        query = query.where(Member.cbo_id == cbo_id)
    return [_opened(vault, row) for row in session.exec(query)]


def _opened(vault: Vault, row: Member) -> MemberRecord:
    return MemberRecord(row, vault.open(bytes(row.sealed), table="member", row_id=row.id))


def _cin_index(vault: Vault, cbo_id: UUID, ref: str, cin: str) -> bytes:
    """The blind index that makes one person of two members; an ill-formed CIN joins nobody."""
    normal = normal_cin(cin)
    if is_cin(normal):
        return vault.blind_index("cin", normal)
    return vault.blind_index("cin of nobody", f"{cbo_id}/{ref}/{normal}")


def _person(session: Session, act: Act, index: bytes) -> UUID:
    with hub_view(session):
        found: UUID = (
            session.connection()
            .execute(_PERSON, {"id": new_id(), "cin_index": index, "created_at": act.at})
            .scalar_one()
        )
    return found


def _columns(body: MemberEdit) -> dict[str, Any]:
    return {
        "sex": body.sex,
        "language": body.language,
        "county": body.county,
        "has_address": body.address is not None,
        "eligibility": {
            "other_coverage": [
                told.model_dump(mode="json", by_alias=True) for told in body.other_coverage
            ],
            "share_of_cost": [told.model_dump(mode="json") for told in body.share_of_cost],
            "checked_on": [day.isoformat() for day in body.eligibility_checked_on],
        },
    }


def _sealed(vault: Vault, cbo_id: UUID, row_id: UUID, body: MemberEdit) -> bytes:
    told = body.model_dump(mode="json", include=set(_IDENTITY))
    told["cin"] = normal_cin(body.cin)
    return vault.seal(told, tenant_id=cbo_id, table="member", row_id=row_id)


def _warnings(
    session: Session, cbo_id: UUID, row_id: UUID, body: MemberEdit, index: bytes
) -> tuple[tuple[str, str, str], ...]:
    """What the CBO should look at: (rule, pointer, sentence)."""
    found = []
    if not is_cin(normal_cin(body.cin)):
        sentence = "A CIN is eight digits and a letter; services cannot be billed until it is."
        found.append(("ELIG-CIN", "/cin", sentence))
    query = select(Member.id).where(
        Member.cbo_id == cbo_id, Member.cin_index == index, Member.id != row_id
    )
    if session.exec(query.limit(1)).first() is not None:
        found.append(("MEMBER-TWICE", "/cin", "Another member of yours has this CIN."))
    return tuple(found)


def _tell(session: Session, act: Act, row: Member, what: str) -> None:
    note(session, act, what, subject="member", subject_id=row.id)
    announce(session, act, [Change(what, "member", row.id, cbo_id=row.cbo_id)])
