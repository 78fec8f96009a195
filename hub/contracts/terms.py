"""Terms and rates of a contract: added, superseded where they overlap, never rewritten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from hub.contracts.shapes import RateIn, TermIn, Terms
from hub.contracts.spans import Days, cut
from hub.kit.errors import HubError, Kind
from hub.kit.identifiers import new_id
from hub.record import Act
from hub.rules.term_catalog import SPECS
from hub.rules.term_catalog_exchange import ALL_SPECS, check_term
from hub.tables import Contract, ContractTerm, RateLine
from hub.tables.references import refer


class TermUnfit(HubError):
    """A term's value is not of the form that the catalogue of terms asks for."""

    code = "term_unfit"
    kind = Kind.UNREADABLE
    title = "A term's value cannot be accepted"


def check_terms(terms: Terms) -> None:
    """Hold every value against the catalogue; null is legal: it says that nobody knows yet.

    Raises:
        TermUnfit: with every value that does not fit, at once.
    """
    wrong: list[tuple[str, str]] = []
    for name, place, term in _each(terms):
        unknown = name not in ALL_SPECS
        if term.value is None and term.confirmed_on is None and not unknown:
            continue
        for problem in check_term(name, term.value):
            pointer = f"/terms/{name}{place}" + ("" if unknown else "/value")
            wrong.append((pointer, f"This {problem}."))
    if wrong:
        count = len(wrong)
        raise TermUnfit(f"{count} values do not fit their terms.", pointers=tuple(wrong))


def unconfirmed_terms(terms: Sequence[ContractTerm]) -> list[str]:
    """Terms that rules need and that no confirmed value answers on any day: they will hold."""
    confirmed = {term.name for term in terms if term.confirmed_on is not None}
    needed = {name for name, spec in SPECS.items() if spec.absence == "absent"}
    stated = {term.name for term in terms}
    return sorted((needed | stated) - confirmed)


def load_terms(session: Session, contract_id: UUID) -> list[ContractTerm]:
    """The contract's terms as known now, by name and first day."""
    query = (
        select(ContractTerm)
        .where(ContractTerm.contract_id == contract_id, col(ContractTerm.superseded_at).is_(None))
        .order_by(col(ContractTerm.name), col(ContractTerm.effective_from))
    )
    return list(session.exec(query))


def load_rates(session: Session, contract_id: UUID) -> list[RateLine]:
    """The contract's rate lines as known now, by code, modifiers and first day."""
    query = (
        select(RateLine)
        .where(RateLine.contract_id == contract_id, col(RateLine.superseded_at).is_(None))
        .order_by(col(RateLine.code), col(RateLine.modifiers), col(RateLine.effective_from))
    )
    return list(session.exec(query))


def put_terms(session: Session, act: Act, contract: Contract, terms: Terms) -> list[ContractTerm]:
    """Add terms; a newer value supersedes what it overlaps and leaves the days around it.

    What was known before stays on record (`recorded_at`, `superseded_at`).

    Raises:
        TermUnfit, UnknownReference (cbo_ref).
    """
    check_terms(terms)
    current = load_terms(session, contract.id)
    for name, place, term in _each(terms):
        cbo_id = None
        if term.cbo_ref is not None:
            cbo_id = refer(session, term.cbo_ref, "cbo", f"/terms/{name}{place}/cbo_ref")
        row = ContractTerm(
            id=new_id(),
            contract_id=contract.id,
            name=name,
            value=term.value,
            cbo_id=cbo_id,
            county=term.county,
            effective_from=term.from_,
            effective_to=term.to,
            source=term.source,
            confirmed_by=term.confirmed_by,
            confirmed_on=term.confirmed_on,
            recorded_at=act.at,
        )
        alike = [old for old in current if _same_term(old, row)]
        current += _supersede(session, act, alike, row, by=row.id)
        current = [old for old in current if old.superseded_at is None] + [row]
        session.add(row)
    session.flush()
    return current


def put_rates(
    session: Session, act: Act, contract: Contract, rates: Sequence[RateIn]
) -> list[RateLine]:
    """Add rate lines; a newer price supersedes the days it overlaps."""
    current = load_rates(session, contract.id)
    for rate in rates:
        row = RateLine(
            id=new_id(),
            contract_id=contract.id,
            code=rate.code,
            modifiers=list(rate.modifiers),
            county=rate.county,
            amount_cents=rate.amount_cents,
            effective_from=rate.from_,
            effective_to=rate.to,
            recorded_at=act.at,
        )
        alike = [old for old in current if _same_rate(old, row)]
        current += _supersede(session, act, alike, row)
        current = [old for old in current if old.superseded_at is None] + [row]
        session.add(row)
    session.flush()
    return current


def _each(terms: Terms) -> Iterator[tuple[str, str, TermIn]]:
    for name, value in terms.items():
        if isinstance(value, TermIn):
            yield name, "", value
        else:
            yield from ((name, f"/{place}", term) for place, term in enumerate(value))


def _same_term(old: ContractTerm, new: ContractTerm) -> bool:
    return (old.name, old.cbo_id, old.county) == (new.name, new.cbo_id, new.county)


def _same_rate(old: RateLine, new: RateLine) -> bool:
    return (old.code, sorted(old.modifiers), old.county) == (
        new.code,
        sorted(new.modifiers),
        new.county,
    )


def _supersede(
    session: Session, act: Act, alike: Sequence[Any], newer: Any, *, by: UUID | None = None
) -> list[Any]:
    """Mark what `newer` lies over as superseded; answers copies for the days it leaves."""
    days = Days(newer.effective_from, newer.effective_to)
    copies: list[Any] = []
    for old in alike:
        span = Days(old.effective_from, old.effective_to)
        if not span.overlaps(days):
            continue
        old.superseded_at = act.at
        if by is not None:
            old.superseded_by = by
        session.add(old)
        for rest in cut(span, days):
            told = old.model_dump(exclude={"id", "superseded_at", "superseded_by"})
            told |= {
                "id": new_id(),
                "effective_from": rest.first,
                "effective_to": rest.last,
                "recorded_at": act.at,
            }
            copies.append(type(old)(**told))
    session.add_all(copies)
    return copies
