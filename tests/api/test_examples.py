"""The examples of the OpenAPI document are posted, in order, and every one is taken."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, select

from hub.api.openapi import examples
from hub.contracts.clients import forget_uses
from hub.database import HUB, bind
from hub.record.idempotency import forget_answers
from hub.tables import IdempotentAnswer, TokenUse
from tests.api.world import Party, World, bundled

PATHS = {
    "OrganizationIn": "/v1/organizations",
    "ContractIn": "/v1/contracts",
    "AgreementIn": "/v1/agreements",
    "HealthWorkerIn": "/v1/health-workers",
    "MemberIn": "/v1/members",
    "MemberRecommendation": "/v1/recommendations",
    "MemberPlanOfCare": "/v1/plans-of-care",
    "MemberAuthorization": "/v1/authorizations",
    "EncounterIn": "/v1/encounters",
}
ADMINISTRATORS = ("OrganizationIn", "ContractIn", "AgreementIn")


def test_every_example_of_the_document_is_taken(world: World) -> None:
    for ref in ("hub", "plan-bahia"):
        world.admin.must("POST", "/v1/organizations", bundled("organizations", ref))
    told = examples()
    assert set(told) == set(PATHS)
    for name in ADMINISTRATORS:
        assert world.admin.post(PATHS[name], told[name]).status_code == 201, name
    cbo = world.party("cbo-semilla", "cbo")
    for name in [name for name in PATHS if name not in ADMINISTRATORS]:
        answer = cbo.post(PATHS[name], told[name])
        assert answer.status_code == 201, (name, answer.text)
    assert answer.json()["status"] in ("ready", "held")


def test_what_was_remembered_against_repetition_is_forgotten_in_time(
    world: World, admin: Party
) -> None:
    now = world.clock.now()
    with Session(world.database.engine) as session:
        bind(session, HUB)
        assert forget_uses(session, now) == 0
        assert forget_answers(session, before=now - timedelta(days=7)) == 0
        assert forget_uses(session, now + timedelta(hours=1)) == 1
        assert forget_answers(session, before=now + timedelta(seconds=1)) == 5
        assert session.exec(select(TokenUse)).all() == []
        assert session.exec(select(IdempotentAnswer)).all() == []
