"""Everything the drafted claims of one contract need to be written: a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.claims.map_837p import ClaimParts
from hub.claims.profile import contract_term
from hub.rules.known import Agreement, Contract
from hub.rules.terms import ContractTerms, resolve_terms
from hub.vault import Vault

_CLAIMS = text(
    """
    SELECT c.*, m.sealed AS member_sealed, m.sex AS member_sex, m.county AS member_county,
           p.payer_claim_control_number AS replaced_number
      FROM claim c JOIN member m ON m.id = c.member_id
      LEFT JOIN claim p ON p.id = c.replaces_id
     WHERE c.contract_id = :contract_id AND c.exchange_status = 'drafted'
     ORDER BY c.billing_provider_id, c.member_id, c.service_date, c.id
       FOR UPDATE OF c
    """
)
_LINES = text(
    """
    SELECT l.* FROM service_line l JOIN claim c ON c.id = l.claim_id
     WHERE c.contract_id = :contract_id AND c.exchange_status = 'drafted'
     ORDER BY l.claim_id, l.line_number
    """
)
_MEMBER_NUMBERS = text(
    """
    SELECT v.member_id, v.plan_member_number, v.effective_from, v.effective_to FROM coverage v
     WHERE v.plan_id = (SELECT plan_id FROM contract WHERE id = :contract_id)
       AND v.superseded_at IS NULL AND v.plan_member_number IS NOT NULL
       AND v.member_id IN (SELECT member_id FROM claim
                            WHERE contract_id = :contract_id AND exchange_status = 'drafted')
    """
)
_RECOMMENDATIONS = text(
    """
    SELECT r.id, r.member_id, r.npi, r.sealed, r.recommended_on, r.valid_to
      FROM recommendation r
     WHERE r.member_id IN (SELECT member_id FROM claim
                            WHERE contract_id = :contract_id AND exchange_status = 'drafted')
     ORDER BY r.recommended_on
    """
)
# Only where some plan of the contract wants health workers named; else nothing is read.
_WORKERS = text(
    """
    SELECT e.id AS encounter_id, w.id, w.npi, w.sealed
      FROM encounter e JOIN health_worker w ON w.id = e.health_worker_id
     WHERE EXISTS (SELECT 1 FROM contract_term t WHERE t.contract_id = :contract_id
                      AND t.name = 'rendering_rule' AND t.value = '"individual"'::jsonb)
       AND e.id IN (SELECT unnest(l.encounter_ids)::uuid
                      FROM service_line l JOIN claim c ON c.id = l.claim_id
                     WHERE c.contract_id = :contract_id AND c.exchange_status = 'drafted')
    """
)
_ORGANIZATIONS = text(
    """
    SELECT * FROM organization
     WHERE kind = 'hub' OR id = (SELECT plan_id FROM contract WHERE id = :contract_id) OR id IN
           (SELECT billing_provider_id FROM claim
             WHERE contract_id = :contract_id AND exchange_status = 'drafted')
        OR id IN (SELECT cbo_id FROM claim
                   WHERE contract_id = :contract_id AND exchange_status = 'drafted')
    """
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The drafted claims of one contract, in the order of the file, and their organizations."""

    organizations: dict[UUID, dict[str, Any]]
    hub: dict[str, Any]
    plan: dict[str, Any]
    claims: list[Any]
    _lines: dict[UUID, list[Any]]
    _member_numbers: dict[UUID, list[Any]]
    _recommendations: dict[UUID, list[Any]]
    _workers: dict[UUID, Any]

    def parts(self, vault: Vault, contract: Contract) -> Iterator[ClaimParts]:
        """Claim after claim; a member's seal is opened when its claims come up."""
        known: dict[tuple[object, ...], ContractTerms] = {}
        opened: dict[UUID, dict[str, Any]] = {}
        member_id, identity = None, {}
        for claim in self.claims:
            if claim.member_id != member_id:
                member_id = claim.member_id
                sealed = bytes(claim.member_sealed)
                identity = vault.open(sealed, table="member", row_id=claim.member_id)
            day = claim.service_date
            key = (claim.cbo_id, claim.member_county, day)
            terms = known.get(key)
            if terms is None:
                agreement = Agreement(claim.agreement_id, claim.cbo_id, (contract.key,), ())
                terms = known[key] = resolve_terms(contract, agreement, claim.member_county, day)
            yield ClaimParts(
                claim=claim,
                lines=self._lines[claim.id],
                identity=identity,
                sex_code=claim.member_sex,
                plan_member_number=self._member_number(claim),
                terms=terms,
                recommendation=self._recommendation(vault, claim, terms),
                replaced_number=claim.replaced_number,
                workers=self._workers_of(vault, claim, terms, opened),
                taxonomy_rendering=contract_term(contract, "taxonomy_rendering", day),
            )

    def _workers_of(
        self, vault: Vault, claim: Any, terms: ContractTerms, opened: dict[UUID, dict[str, Any]]
    ) -> tuple[dict[str, Any] | None, ...]:
        """Who served each line, where the contract wants them named; each seal is opened once.

        Several visits of one day may stand on one line: it names who made the first.
        """
        if terms.rendering_rule.held != "individual":
            return ()
        found: list[dict[str, Any] | None] = []
        for line in self._lines[claim.id]:
            row = self._workers.get(UUID(line.encounter_ids[0])) if line.encounter_ids else None
            if row is not None and row.id not in opened:
                told = vault.open(bytes(row.sealed), table="health_worker", row_id=row.id)
                opened[row.id] = {**told, "npi": row.npi}
            found.append(None if row is None else opened[row.id])
        return tuple(found)

    def lines_of(self, claim_id: UUID) -> list[Any]:
        """The service lines of a claim."""
        return self._lines[claim_id]

    def _member_number(self, claim: Any) -> str | None:
        for row in self._member_numbers.get(claim.member_id, ()):
            if _holds(row.effective_from, row.effective_to, claim.service_date):
                return str(row.plan_member_number)
        return None

    def _recommendation(
        self, vault: Vault, claim: Any, terms: ContractTerms
    ) -> dict[str, Any] | None:
        """The latest recommendation in force on the date of service, where it is wanted."""
        if not terms.referring_provider_required.held:
            return None
        for row in reversed(self._recommendations.get(claim.member_id, ())):
            if _holds(row.recommended_on, row.valid_to, claim.service_date):
                told = vault.open(bytes(row.sealed), table="recommendation", row_id=row.id)
                return {**told, "npi": row.npi}
        return None


def _holds(first: date, last: date | None, day: date) -> bool:
    return first <= day and (last is None or day <= last)


def gather(session: Session, *, contract_id: UUID) -> Gathered:
    """The drafted claims of a contract, locked, with what their file says: six queries."""
    asked = {"contract_id": contract_id}
    connection = session.connection()

    def grouped(statement: Any, column: str) -> dict[UUID, list[Any]]:
        found: dict[UUID, list[Any]] = {}
        for row in connection.execute(statement, asked):
            found.setdefault(getattr(row, column), []).append(row)
        return found

    claims = list(connection.execute(_CLAIMS, asked))
    organizations = {
        row["id"]: dict(row) for row in connection.execute(_ORGANIZATIONS, asked).mappings()
    }
    hub = next(told for told in organizations.values() if told["kind"] == "hub")
    return Gathered(
        organizations=organizations,
        hub=hub,
        plan=next(told for told in organizations.values() if told["kind"] == "plan"),
        claims=claims,
        _lines=grouped(_LINES, "claim_id"),
        _member_numbers=grouped(_MEMBER_NUMBERS, "member_id"),
        _recommendations=grouped(_RECOMMENDATIONS, "member_id"),
        _workers={row.encounter_id: row for row in connection.execute(_WORKERS, asked)},
    )
