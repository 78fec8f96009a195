"""Administrators sign in with two proofs; everything about it that must be refused is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from hub.database import HUB
from hub.members.administrators import FAILURES_MAX, LOCKED_FOR, SIGNED_IN_AT_MOST
from tests.api.people import PASSWORD, enrolled, invite
from tests.api.world import World


@pytest.mark.asks(
    "V6.3 authentication",
    "People prove a password (Argon2id) and a one-time code (RFC 6238), both at once",
)
def test_password_and_code_open_a_short_session(world: World) -> None:
    person = enrolled(world, "ana")
    answer = person.sign_in()
    assert answer.status_code == 200
    told = answer.json()
    assert told["expires_in"] <= 900
    assert (told["token_type"], told["administrator_id"]) == ("Bearer", person.id)
    ana = person.signed_in()
    assert ana.get("/v1/organizations").status_code == 200
    world.clock.advance(seconds=1000)
    assert ana.get("/v1/organizations").status_code == 401


@pytest.mark.parametrize("wrong", ["password", "code", "login"])
@pytest.mark.asks(
    "V6.3 authentication", "A wrong proof is refused, and the answer does not say which"
)
def test_one_wrong_proof_is_refused_and_the_answer_does_not_say_which(
    world: World, wrong: str
) -> None:
    person = enrolled(world, "ana")
    world.clock.advance(seconds=30)
    body = {"login": "ana", "password": PASSWORD, "code": person.code()}
    body[wrong] = {"password": "another password altogether", "code": "000000", "login": "eve"}[
        wrong
    ]
    answer = world.http.post("/v1/sessions", json=body)
    assert answer.status_code == 401
    assert answer.json()["code"] == "sign_in_refused"
    assert answer.json()["detail"].startswith("Login, password or code is wrong")


@pytest.mark.asks("V6.5 one-time codes", "A code is good once")
def test_a_code_is_good_once(world: World) -> None:
    person = enrolled(world, "ana")
    assert person.sign_in().status_code == 200
    assert person.sign_in(code=person.code()).status_code == 401
    assert person.sign_in().status_code == 200


def test_the_code_that_confirmed_the_app_signs_nobody_in(world: World) -> None:
    person = invite(world, "ana")
    person.enroll()
    code = person.code()
    assert person.confirm(code).status_code == 200
    assert person.sign_in(code=code).status_code == 401


@pytest.mark.asks("V6.3 authentication", "Five wrong tries lock a person for fifteen minutes")
def test_wrong_tries_lock_the_person_and_another_administrator_unlocks(world: World) -> None:
    person = enrolled(world, "ana")
    for _ in range(FAILURES_MAX):
        assert person.sign_in("not the password at all").status_code == 401
    assert person.sign_in().status_code == 401, "right, but locked"
    shown = world.admin.must("GET", f"/v1/administrators/{person.id}")
    assert shown["locked_until"] is not None
    world.admin.must("POST", f"/v1/administrators/{person.id}/unlock", {})
    assert person.sign_in().status_code == 200
    for _ in range(FAILURES_MAX):
        person.sign_in("not the password at all")
    world.clock.advance(seconds=int(LOCKED_FOR.total_seconds()))
    assert person.sign_in().status_code == 200


@pytest.mark.asks("V7.2 session", "Signing in anew or out ends every token from before")
def test_signing_in_anew_or_out_ends_what_was_before(world: World) -> None:
    person = enrolled(world, "ana")
    first = person.signed_in()
    second = person.signed_in()
    assert first.get("/v1/organizations").status_code == 401
    assert second.must("POST", "/v1/sessions/end", {}) == {"signed_out": True}
    assert second.get("/v1/organizations").status_code == 401


@pytest.mark.asks("V7.3 session life", "Renewed for twelve hours at most, then both proofs again")
def test_a_session_is_renewed_for_twelve_hours_at_most(world: World) -> None:
    ana = enrolled(world, "ana").signed_in()
    for _ in range(SIGNED_IN_AT_MOST // timedelta(minutes=9) - 1):
        world.clock.advance(minutes=9)
        answer = ana.post("/v1/sessions/renew")
        assert answer.status_code == 200
        ana.token = answer.json()["access_token"]
    world.clock.advance(minutes=9)
    assert ana.post("/v1/sessions/renew").status_code == 401


@pytest.mark.parametrize(
    "password", ["too short", "aaaaaaaaaaaaaaaaaaaa", "ana-is-my-name-and-login", "x" * 129]
)
@pytest.mark.asks(
    "V6.2 passwords", "15 characters or more, not too even, not the login; no rules of composition"
)
def test_a_password_that_could_be_guessed_is_not_taken(world: World, password: str) -> None:
    person = invite(world, "ana")
    answer = person.enroll(password)
    assert (answer.status_code, answer.json()["code"]) == (422, "password_unfit")
    assert password not in answer.text


def test_an_enrollment_code_is_the_persons_and_lasts_a_day(world: World) -> None:
    ana, ben = invite(world, "ana"), invite(world, "ben")
    ana.enrollment_code, ben.enrollment_code = ben.enrollment_code, ana.enrollment_code
    assert ana.enroll().status_code == 401
    ben.enrollment_code, ana.enrollment_code = ana.enrollment_code, ben.enrollment_code
    world.clock.advance(minutes=60 * 24)
    assert ana.enroll().status_code == 401


def test_enrollment_ends_with_a_code_of_the_app_and_happens_once(world: World) -> None:
    person = invite(world, "ana")
    person.enroll()
    assert person.sign_in().status_code == 401, "not confirmed yet"
    assert person.confirm("000000").status_code == 401
    assert person.confirm().status_code == 200
    assert person.enroll().status_code == 401, "the one-time code is spent"


@pytest.mark.asks(
    "V6.4 recovery", "Another administrator lets a person enroll anew; both proofs are forgotten"
)
def test_recovery_needs_another_person_and_forgets_both_proofs(world: World) -> None:
    person = enrolled(world, "ana")
    ana = person.signed_in()
    refused = ana.post(f"/v1/administrators/{person.id}/recover")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_yourself")
    told = (
        enrolled(world, "ben")
        .signed_in()
        .must("POST", f"/v1/administrators/{person.id}/recover", {})
    )
    assert ana.get("/v1/organizations").status_code == 401
    assert person.sign_in().status_code == 401
    person.enrollment_code = told["enrollment_code"]
    person.enroll()
    person.confirm()
    assert person.sign_in().status_code == 200


@pytest.mark.asks("V7.4 session end", "A person who was let go is out with living tokens")
def test_who_was_let_go_is_out_with_living_tokens(world: World) -> None:
    person = enrolled(world, "ana")
    ana = person.signed_in()
    assert ana.post(f"/v1/administrators/{person.id}/revoke").status_code == 409
    world.admin.must("POST", f"/v1/administrators/{person.id}/revoke", {})
    assert ana.get("/v1/organizations").status_code == 401
    assert person.sign_in().status_code == 401


def test_a_login_is_one_persons(world: World) -> None:
    invite(world, "ana")
    body = {"login": "ana", "name": "Another Example"}
    answer = world.admin.post("/v1/administrators", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "login_taken")


@pytest.mark.asks("V8.2 function level", "No person reads health data by a standing right")
def test_no_person_holds_health_data_by_standing_right(world: World) -> None:
    ana = enrolled(world, "ana").signed_in()
    for noun in ("members", "encounters", "claims", "claim-batches", "interchanges"):
        answer = ana.get(f"/v1/{noun}")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), noun
    body = {"login": "eve", "name": "Example Person", "scopes": ["members.read"]}
    answer = world.admin.post("/v1/administrators", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "scope_unfit")


def test_sessions_are_for_people_not_for_clients(world: World) -> None:
    assert world.admin.post("/v1/sessions/renew").status_code == 403
    assert world.admin.post("/v1/sessions/end").status_code == 403


@pytest.mark.asks(
    "V11.4 hashing", "Passwords, one-time secrets and codes are kept hashed or sealed"
)
def test_signing_in_is_on_the_audit_record_and_no_proof_is_kept_readable(world: World) -> None:
    person = enrolled(world, "ana")
    person.sign_in("not the password at all")
    person.signed_in()
    with world.database.session(HUB) as session:
        acts = session.connection().execute(
            text("SELECT act FROM audit_row WHERE subject = 'administrator' ORDER BY number")
        )
        assert list(acts.scalars()) == [
            "administrator.invited",
            "administrator.enrolled",
            "administrator.activated",
            "administrator.sign_in_refused",
            "administrator.signed_in",
        ]
        row = session.connection().execute(text("SELECT * FROM administrator")).mappings().one()
    kept = repr(dict(row)).encode()
    assert PASSWORD.encode() not in kept
    assert person.enrollment_code.encode() not in kept
    assert person.secret not in bytes(row["sealed"])
    assert row["password"].startswith("$argon2id$")
