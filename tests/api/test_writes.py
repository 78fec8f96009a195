"""A write acts once per key, commits before it answers, and edits only what it read."""

from __future__ import annotations

import threading
import uuid

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session, select

from hub.database import HUB, Database
from hub.tables import Organization
from tests.api.world import Party, World, bundled

PLAN = {"ref": "plan-x", "kind": "plan", "name": "Example Plan X", "payer_id": "EXX09"}


def count_of(world: World, ref: str) -> int:
    with world.database.session(HUB) as session:
        return len(session.exec(select(Organization).where(Organization.ref == ref)).all())


def test_a_write_without_a_key_is_refused(world: World) -> None:
    headers = {"authorization": f"Bearer {world.admin.token}"}
    answer = world.http.post("/v1/organizations", json=PLAN, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert count_of(world, "plan-x") == 0


def test_a_write_with_two_keys_is_refused(world: World) -> None:
    headers = [("authorization", f"Bearer {world.admin.token}")]
    headers += [("idempotency-key", "one"), ("idempotency-key", "two")]
    answer = world.http.post("/v1/organizations", json=PLAN, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert count_of(world, "plan-x") == 0


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "a b", "caf\u00e9"])
def test_a_key_is_short_and_visible(world: World, key: str) -> None:
    headers = {
        "authorization": f"Bearer {world.admin.token}",
        "idempotency-key": key.encode("utf-8"),
    }
    answer = world.http.post("/v1/organizations", json=PLAN, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


def test_the_same_key_and_body_act_once_and_answer_the_same(world: World) -> None:
    key = uuid.uuid4().hex
    first = world.admin.post("/v1/organizations", PLAN, idempotency_key=key)
    again = world.admin.post("/v1/organizations", PLAN, idempotency_key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first.headers["etag"] == again.headers["etag"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert count_of(world, "plan-x") == 1


def test_the_same_key_with_another_body_is_refused(world: World) -> None:
    key = uuid.uuid4().hex
    world.admin.post("/v1/organizations", PLAN, idempotency_key=key)
    other = world.admin.post("/v1/organizations", PLAN | {"ref": "y"}, idempotency_key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    elsewhere = world.admin.post("/v1/organizations?again=1", PLAN, idempotency_key=key)
    assert elsewhere.json()["code"] == "idempotency_key_reused"
    assert count_of(world, "y") == 0


def test_a_refused_write_leaves_its_key_free(world: World) -> None:
    key = uuid.uuid4().hex
    refused = world.admin.post("/v1/organizations", PLAN | {"npi": "1"}, idempotency_key=key)
    assert refused.status_code == 422
    again = world.admin.post("/v1/organizations", PLAN, idempotency_key=key)
    assert again.status_code == 201
    assert "idempotent-replayed" not in again.headers


def test_two_clients_may_use_the_same_key(semilla: Party, camino: Party) -> None:
    for party in (semilla, camino):
        body = bundled("members", "m01")
        assert party.post("/v1/members", body, idempotency_key="same").status_code == 201


def test_a_key_in_flight_is_answered_with_a_conflict(world: World, database: Database) -> None:
    with Session(database.engine) as other:
        session = other
        session.connection().exec_driver_sql(HUB.statement())
        session.connection().execute(
            text(
                "INSERT INTO idempotent_answer "
                "(id, organization_id, client_id, key, fingerprint, headers, created_at) "
                "SELECT gen_random_uuid(), organization_id, id, 'busy', '', '{}', now() FROM client"
            )
        )
        answer = world.admin.post("/v1/organizations", PLAN, idempotency_key="busy")
        session.rollback()
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_in_flight")
    assert int(answer.headers["retry-after"]) >= 1
    assert world.admin.post("/v1/organizations", PLAN, idempotency_key="busy").status_code == 201


@pytest.mark.asks(
    "V2.3 business logic", "A write acts once per Idempotency-Key, also when sent by many at once"
)
def test_one_key_sent_by_many_at_once_acts_once(world: World) -> None:
    answers: list[int] = []

    def send() -> None:
        answers.append(
            world.admin.post("/v1/organizations", PLAN, idempotency_key="race").status_code
        )

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(201) >= 1
    assert set(answers) <= {201, 409}
    assert count_of(world, "plan-x") == 1


@pytest.mark.asks("V16.5 error handling", "A failed commit is never answered with success")
def test_a_failed_commit_is_never_answered_with_success(world: World) -> None:
    def fail(session: OrmSession) -> None:
        raise RuntimeError("the disk said no")

    event.listen(OrmSession, "before_commit", fail)
    try:
        answer = world.admin.post("/v1/organizations", PLAN)
    finally:
        event.remove(OrmSession, "before_commit", fail)
    assert answer.status_code == 500
    assert answer.json()["code"] == "unexpected_failure"
    assert "disk" not in answer.text
    assert count_of(world, "plan-x") == 0


def test_the_effect_is_committed_before_the_answer_begins(world: World) -> None:
    seen: list[int] = []
    inner = world.app.middleware_stack or world.app.build_middleware_stack()

    async def watching(scope: dict, receive: object, send: object) -> None:
        async def watch(message: dict) -> None:
            if message["type"] == "http.response.start" and scope["method"] == "POST":
                seen.append(count_of(world, "plan-x"))
            await send(message)  # type: ignore[operator]

        await inner(scope, receive, watch)

    world.app.middleware_stack = watching
    try:
        assert world.admin.post("/v1/organizations", PLAN).status_code == 201
    finally:
        world.app.middleware_stack = inner
    assert seen == [1]


@pytest.mark.asks("V2.3 business logic", "An edit names the version it read")
def test_an_edit_names_the_version_it_read(admin: Party) -> None:
    path, body = "/v1/organizations/plan-bahia", {"name": "Bahia Example Plan"}
    missing = admin.call("PATCH", path, body)
    assert (missing.status_code, missing.json()["code"]) == (428, "if_match_missing")
    etag = admin.get(path).headers["etag"]
    assert etag == '"v1"'
    edited = admin.call("PATCH", path, body, if_match=etag)
    assert (edited.status_code, edited.headers["etag"]) == (200, '"v2"')
    assert edited.json()["name"] == "Bahia Example Plan"
    stale = admin.call("PATCH", path, {"name": "Lost"}, if_match=etag)
    assert (stale.status_code, stale.json()["code"]) == (412, "version_stale")
    assert admin.get(path).json()["name"] == "Bahia Example Plan"


@pytest.mark.parametrize("etag", ["*", "v1", '"v"', '"x1"', "W/nonsense", '"v99999999999999999"'])
def test_an_etag_that_is_not_ours_matches_nothing(admin: Party, etag: str) -> None:
    answer = admin.call("PATCH", "/v1/organizations/plan-bahia", {"name": "X"}, if_match=etag)
    assert (answer.status_code, answer.json()["code"]) == (412, "version_stale")


@pytest.mark.asks(
    "V16.3 security events", "Every write is on the audit record, and the chain is whole"
)
def test_every_write_is_on_the_audit_record_and_the_chain_is_whole(admin: Party) -> None:
    rows = admin.must("GET", "/v1/audit?organization_ref=hub&limit=200")["data"]
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    assert sum(row["act"] == "organization.added" for row in rows) >= 4
    assert admin.must("GET", "/v1/audit/verify?organization_ref=hub")["whole"] is True


def test_writes_appear_in_the_feed_once(admin: Party) -> None:
    feed = admin.must("GET", "/v1/events?limit=200")
    kinds = [row["kind"] for row in feed["data"]]
    assert kinds.count("organization.added") == 4
    later = admin.must("GET", f"/v1/events?limit=200&cursor={feed['next']}")
    assert later["data"] == []
    admin.must("POST", "/v1/organizations", PLAN)
    following = admin.must("GET", f"/v1/events?limit=200&cursor={later['next']}")
    assert [row["kind"] for row in following["data"]] == ["organization.added"]
