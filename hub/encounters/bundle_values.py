"""A bundle on the wire as the plain values that rules know."""

from __future__ import annotations

from pydantic import Field

from hub.contracts.shapes import AgreementIn, ContractIn, OrganizationIn
from hub.encounters.shapes import EncounterIn
from hub.kit.identifiers import normal_cin
from hub.members.shapes import HealthWorkerIn, MemberIn, PlanOfCareIn
from hub.rules import known
from hub.shapes import Day, Shape, Span


class BundleIn(Shape):
    """Everything that a check of encounters needs, judged as received on one day."""

    as_of: Day
    organizations: tuple[OrganizationIn, ...] = Field(max_length=10_000)
    contracts: tuple[ContractIn, ...] = Field(max_length=1000)
    agreements: tuple[AgreementIn, ...] = Field(max_length=10_000)
    health_workers: tuple[HealthWorkerIn, ...] = Field(max_length=100_000)
    members: tuple[MemberIn, ...] = Field(max_length=1_000_000)
    encounters: tuple[EncounterIn, ...] = Field(max_length=1_000_000)


def known_of(bundle: BundleIn) -> known.Known:
    """The bundle's organizations, contracts, agreements, health workers and members as values."""
    organizations: dict[known.Key, known.Organization] = {
        item.ref: _organization(item) for item in bundle.organizations
    }
    agreements: dict[known.Key, tuple[known.Agreement, ...]] = {}
    for item in bundle.agreements:
        agreement = _agreement(item)
        agreements[item.cbo_ref] = (*agreements.get(item.cbo_ref, ()), agreement)
    hubs = [item for item in organizations.values() if item.kind == "hub"]
    return known.Known(
        organizations=organizations,
        contracts={item.ref: _contract(item) for item in bundle.contracts},
        agreements=agreements,
        health_workers={item.ref: _health_worker(item) for item in bundle.health_workers},
        members={item.ref: _member(item) for item in bundle.members},
        hub=hubs[0] if hubs else None,
    )


def encounters_of(bundle: BundleIn) -> list[known.Encounter]:
    """The bundle's encounters as values, in order."""
    return [
        item.to_value(
            key=item.encounter_ref,
            cbo=item.cbo_ref,
            member=item.member_ref,
            health_worker=item.health_worker_ref,
        )
        for item in bundle.encounters
    ]


def _span(item: Span) -> known.Span:
    return known.Span(item.from_, item.to)


def _organization(item: OrganizationIn) -> known.Organization:
    return known.Organization(
        key=item.ref,
        kind=item.kind,
        name=item.name,
        npi=item.npi,
        tin=item.tin,
        taxonomy=item.taxonomy,
        address_line=item.address.line1 if item.address else None,
        postal_code=item.address.postal_code if item.address else None,
        provider_type=item.provider_type,
        enrollment=tuple(_span(span) for span in item.enrollment),
        vetted_by=tuple(item.vetted_by),
    )


def _active(item: ContractIn | AgreementIn) -> tuple[known.Span, ...]:
    """The days on which it stands: none while it is a draft."""
    stands = item.status == "active"
    return (known.Span(item.effective_from, item.effective_to),) if stands else ()


def _contract(item: ContractIn) -> known.Contract:
    terms = [
        known.DatedTerm(
            name,
            term.value,
            _span(term),
            term.source,
            term.confirmed_by,
            term.confirmed_on,
            term.cbo_ref,
            term.county,
        )
        for name, held in item.terms.items()
        for term in (held if isinstance(held, tuple) else (held,))
    ]
    rates = [
        known.RateLine(
            rate.code, tuple(rate.modifiers), rate.amount_cents, _span(rate), rate.county
        )
        for rate in item.rates
    ]
    return known.Contract(
        item.ref, item.plan_ref, _active(item), item.billing_provider, tuple(terms), tuple(rates)
    )


def _agreement(item: AgreementIn) -> known.Agreement:
    return known.Agreement(
        item.ref, item.cbo_ref, tuple(item.contract_refs), _active(item), tuple(item.counties)
    )


def _health_worker(item: HealthWorkerIn) -> known.HealthWorker:
    certificate, work = item.certificate, item.work_experience
    return known.HealthWorker(
        key=item.ref,
        cbo=item.cbo_ref,
        person=item.ref,
        pathway=item.pathway,
        active=known.Span(item.active_from, item.active_to),
        certificate=known.Certificate(certificate.kind, certificate.issuer, certificate.awarded_on)
        if certificate
        else None,
        work_experience=known.WorkExperience(work.hours, known.Span(work.from_, work.to))
        if work
        else None,
        first_service_on=item.first_service_on,
        lived_experience_attested_on=item.lived_experience_attested_on,
        training=tuple(known.Training(training.on, training.hours) for training in item.training),
        exclusion_checked_on=item.exclusion_checked_on,
        npi=item.npi,
    )


def _plan_of_care(item: PlanOfCareIn) -> known.PlanOfCare:
    return known.PlanOfCare(
        span=_span(item),
        signer_type=item.signer_type,
        states_condition=bool(item.condition.strip()),
        states_other_professionals=bool(item.other_professionals.strip()),
        states_objectives=bool(item.objectives.strip()),
        states_services=bool(item.services.strip()),
        states_frequency=bool(item.frequency.strip()),
        names_social_need=bool(item.social_need.strip()),
        reviewed_on=tuple(item.reviewed_on),
        attested_on=item.attested_on,
        submitted_on=item.submitted_on,
    )


def _member(item: MemberIn) -> known.Member:
    return known.Member(
        key=item.ref,
        person=normal_cin(item.cin),
        cin=item.cin,
        birth_date=item.birth_date,
        sex=item.sex,
        county=item.county,
        has_name=True,
        has_address=item.address is not None,
        coverage=tuple(
            known.Coverage(spell.plan_ref, _span(spell), spell.plan_member_number)
            for spell in item.coverage
        ),
        programs=tuple(known.Program(spell.program, _span(spell)) for spell in item.programs),
        other_coverage=tuple(
            known.OtherCoverage(spell.kind, _span(spell), spell.covers_chw)
            for spell in item.other_coverage
        ),
        share_of_cost=tuple(known.ShareOfCost(cost.month, cost.met) for cost in item.share_of_cost),
        eligibility_checked_on=tuple(item.eligibility_checked_on),
        recommendations=tuple(
            known.Recommendation(given.recommender_type, given.on, given.npi, given.to)
            for given in item.recommendations
        ),
        plans_of_care=tuple(_plan_of_care(plan) for plan in item.plans_of_care),
        authorizations=tuple(
            known.Authorization(given.kind, given.number, given.plan_ref, _span(given), given.units)
            for given in item.authorizations
        ),
    )
