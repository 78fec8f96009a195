"""A claim with the people and organizations on it -> the values of an 837P: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from hub.kit.errors import HubError
from hub.kit.identifiers import normal_cin
from hub.rules.terms import ContractTerms
from hub.x12.claim_837p import (
    Address,
    BillingProvider,
    Claim837P,
    Payer,
    Provider,
    ServiceLine,
    Subscriber,
)
from hub.x12.text import clean

Told = Mapping[str, Any]
"""An organization row, or what a member's or recommendation's seal holds."""


class Unwritable(HubError):
    """A claim that cannot be put into a file yet; `detail` says what is missing."""

    code = "claim_unwritable"
    title = "The claim cannot be written yet"


@dataclass(frozen=True, slots=True)
class ClaimParts:
    """Everything one claim is made of. `identity` is the member's opened seal.

    `workers` are the health workers of its lines in their order (opened seal and `npi`), only
    where the contract wants them as rendering providers, with the taxonomy it expects of them.
    """

    claim: Any
    lines: Sequence[Any]
    identity: Told
    sex_code: str
    plan_member_number: str | None
    terms: ContractTerms
    recommendation: Told | None
    replaced_number: str | None
    workers: Sequence[Told | None] = ()
    taxonomy_rendering: str | None = None


class Mapper:
    """Maps the claims of one run: organizations are mapped once, not claim by claim."""

    def __init__(self, organizations: Mapping[Any, Told], plan: Told, pay_to: Told | None) -> None:
        self._organizations = organizations
        self._payer = Payer(clean(plan["name"], 60), plan["payer_id"])
        self._pay_to = pay_to
        self._billing: dict[tuple[Any, str | None], BillingProvider] = {}

    def claim(self, parts: ClaimParts) -> Claim837P:
        """The 837P values of a claim.

        Raises:
            Unwritable: an address, name, NPI or number that the guide needs is missing.
        """
        row = parts.claim
        diagnoses = tuple(row.diagnoses)
        rendering, others = self._rendering(row, parts)
        return Claim837P(
            billing_provider=self._billing_provider(row, parts.terms),
            subscriber=_subscriber(parts),
            payer=self._payer,
            patient_control_number=row.patient_control_number,
            charge_cents=row.charge_cents,
            place_of_service=row.place_of_service,
            diagnoses=diagnoses,
            lines=tuple(
                _line(line, diagnoses, other)
                for line, other in zip_longest(parts.lines, others, fillvalue=None)
            ),
            claim_frequency_code=row.claim_frequency_code,
            payer_claim_control_number=_answered(parts),
            authorization_number=clean(row.authorization_number or "", 50),
            delay_reason_code=row.delay_reason_code or "",
            referring=_referring(parts),
            rendering=rendering,
        )

    def _billing_provider(self, row: Any, terms: ContractTerms) -> BillingProvider:
        """2010AA; where the money comes to the hub, its address stands as pay-to address."""
        taxonomy = terms.taxonomy_billing.held
        key = (row.billing_provider_id, taxonomy)
        found = self._billing.get(key)
        if found is None:
            told = self._organizations[row.billing_provider_id]
            _need(told["npi"] and told["tin"], "The billing provider has no NPI or tax id.")
            pay_to = self._pay_to
            elsewhere = pay_to is not None and pay_to["id"] != told["id"]
            found = self._billing[key] = BillingProvider(
                name=clean(told["name"], 60),
                npi=told["npi"],
                tin=told["tin"],
                taxonomy=taxonomy or told["taxonomy"] or "",
                address=address_of(told["address"], "The billing provider has no address."),
                pay_to=address_of(pay_to["address"], "The hub has no address.")
                if elsewhere and pay_to is not None
                else None,
            )
        return found

    def _rendering(
        self, row: Any, parts: ClaimParts
    ) -> tuple[Provider | None, Sequence[Provider | None]]:
        """2310B by the contract's rule, and 2420A of the lines that another person served.

        The supervising organization is the CBO; an individual is the health worker.
        """
        rule = parts.terms.rendering_rule.held
        if rule == "individual":
            served = [_health_worker(one, parts.taxonomy_rendering) for one in parts.workers]
            _need(served, "The contract wants the health worker's name; no visit is on record.")
            return served[0], [None if one == served[0] else one for one in served]
        if rule != "supervising" or row.cbo_id == row.billing_provider_id:
            return None, ()
        told = self._organizations[row.cbo_id]
        _need(told["npi"], "The supervising CBO has no NPI.")
        provider = Provider(
            name=clean(told["name"], 60), npi=told["npi"], taxonomy=told["taxonomy"] or ""
        )
        return provider, ()


def _health_worker(told: Told | None, taxonomy: str | None) -> Provider:
    """A person with an NPI of their own, and the taxonomy that the plan expects, if any."""
    _need(told and told.get("npi"), "The contract wants each health worker's own NPI.")
    assert told is not None
    last_name = clean(told["last_name"], 60)
    _need(last_name, "The health worker's last name has no letter that X12 can carry.")
    return Provider(
        name=last_name,
        first_name=clean(told["first_name"], 35),
        npi=told["npi"],
        taxonomy=taxonomy or "",
        person=True,
    )


def _answered(parts: ClaimParts) -> str:
    """REF*F8: the plan's number of the claim that a replacement or void answers; else nothing."""
    if parts.claim.claim_frequency_code == "1":
        return ""
    _need(parts.replaced_number, "The plan's number of the answered claim is not known.")
    return parts.replaced_number or ""


def address_of(told: Told | None, missing: str) -> Address:
    """N3 and N4 of an address as posted.

    Raises:
        Unwritable: there is none.
    """
    if not told:
        raise Unwritable(missing)
    line_1, city = clean(told["line1"], 55), clean(told["city"], 30)
    _need(line_1 and city, missing)
    return Address(
        line_1=line_1,
        line_2=clean(told.get("line2") or "", 55),
        city=city,
        state=told["state"],
        zip_code=told["postal_code"].replace("-", ""),
    )


def _subscriber(parts: ClaimParts) -> Subscriber:
    told = parts.identity
    member_id = normal_cin(told["cin"])
    if parts.terms.member_id_type.held == "plan_id":
        _need(parts.plan_member_number, "The plan wants its own member number; none is on record.")
        member_id = parts.plan_member_number or ""
    last_name = clean(told["last_name"], 60)
    _need(last_name, "The member's last name has no letter that X12 can carry.")
    return Subscriber(
        last_name=last_name,
        first_name=clean(told["first_name"], 35),
        middle_name=clean(told.get("middle_name") or "", 25),
        suffix=clean(told.get("suffix") or "", 10),
        member_id=clean(member_id, 80),
        birth_on=date.fromisoformat(told["birth_date"]),
        sex_code=parts.sex_code,
        address=address_of(told.get("address"), "The member has no address on record."),
    )


def _referring(parts: ClaimParts) -> Provider | None:
    """2310A where the contract wants the recommender: a person with an NPI."""
    if not parts.terms.referring_provider_required.held:
        return None
    told = parts.recommendation
    _need(told is not None and told.get("npi"), "The plan wants the recommender's NPI.")
    assert told is not None
    names = clean(told.get("name") or "").split()
    names = [name.rstrip(",") for name in names if name not in ("MD", "DO", "NP", "PA", "RN", "DR")]
    _need(names, "The plan wants the recommender's name.")
    return Provider(
        name=names[-1][:60], first_name=" ".join(names[:-1])[:35], npi=told["npi"], person=True
    )


def _line(line: Any, diagnoses: tuple[str, ...], rendering: Provider | None) -> ServiceLine:
    mine = line.diagnoses or diagnoses[:1]
    return ServiceLine(
        control_number=line.line_control_number,
        code=line.code,
        modifiers=tuple(line.modifiers),
        charge_cents=line.charge_cents,
        units=line.units,
        service_on=line.service_date,
        pointers=tuple(diagnoses.index(code) + 1 for code in mine),
        rendering=rendering,
    )


def _need(value: object, sentence: str) -> None:
    if not value:
        raise Unwritable(sentence)
