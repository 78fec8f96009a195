"""A long file is taken in as it streams, worked off part by part, and followed until done."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from hub.api import long_files
from hub.database import HUB
from hub.encounters.submissions import drop_abandoned, open_submission
from hub.record import Act, finish, take
from hub.tables import AuditRow, Encounter, Organization, Submission, SubmissionPart, WorkItem
from hub.vault import Vault
from hub.worker import Worker, work_off
from tests.api.world import BUNDLE, Party, World

BATCH = "/v1/encounters/batch"


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_files, "PART_ROWS", 3)


@pytest.fixture
def filled(world: World, semilla: Party) -> Party:
    """A CBO whose contracts, roster and members are in place."""
    world.add_bundle("contracts", "agreements", "health_workers", "members")
    return semilla


def _rows(count: int) -> list[dict[str, Any]]:
    found = [
        {name: value for name, value in each.items() if name not in ("received_on", "cbo_ref")}
        for each in copy.deepcopy(BUNDLE["encounters"])
        if each["cbo_ref"] == "cbo-semilla"
    ]
    return found[:count]


def _lines(*documents: Any) -> bytes:
    return b"".join(
        (one if isinstance(one, bytes) else json.dumps(one).encode()) + b"\n" for one in documents
    )


def _take_in(party: Party, body: bytes, kind: str = "application/x-ndjson", **more: str) -> Any:
    return party.post(BATCH, body, prefer="respond-async", content_type=kind, **more)


def _work(world: World, vault: Vault) -> int:
    return Worker(world.database, vault, world.clock).run_until_idle()


def _work_once(world: World, vault: Vault) -> None:
    """One part, as by a worker that dies before it takes the next."""
    clock = world.clock
    with world.database.session(HUB) as session:
        (lease,) = take(session, "submission", now=clock.now())
        act = Act("worker", lease.subject_id, clock.now())
        work_off(session, vault, act, lease)
        assert finish(session, lease, now=clock.now())


def _count(world: World, table: Any) -> int:
    with world.database.session(HUB) as session:
        return len(session.exec(select(table)).all())


def _asked(world: World) -> list[str]:
    """Which parts were left for the worker."""
    with world.database.session(HUB) as session:
        found = session.exec(select(WorkItem).where(WorkItem.kind == "submission")).all()
    return sorted(item.once for item in found)


def _outcomes(party: Party, submission: dict[str, Any]) -> list[dict[str, Any]]:
    answer = party.get(submission["outcomes"])
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_file_is_answered_at_once_and_worked_off_later(
    world: World, filled: Party, vault: Vault
) -> None:
    rows = _rows(7)
    answer = _take_in(filled, _lines(*rows))
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "respond-async"
    location = answer.headers["content-location"]
    told = answer.json()
    assert (told["status"], told["rows"], told["rows_done"]) == ("waiting", 7, 0)
    assert _count(world, Encounter) == 0
    _work(world, vault)
    told = filled.must("GET", location)
    assert (told["status"], told["rows_done"]) == ("done", 7)
    assert told["accepted"] + told["refused"] == 7
    assert [row["row"] for row in _outcomes(filled, told)] == list(range(7))


def test_rows_come_out_as_they_would_at_once(world: World, filled: Party, vault: Vault) -> None:
    rows = _rows(12)
    told = _take_in(filled, _lines(*rows)).json()
    _work(world, vault)
    later = {
        row["encounter"]["encounter_ref"]: (row["encounter"]["status"], row["encounter"]["code"])
        for row in _outcomes(filled, told)
        if row["encounter"]
    }
    now = filled.must("POST", BATCH, rows)
    assert now["repeated"] == told["rows"] - now["refused"]
    assert later == {
        row["encounter"]["encounter_ref"]: (row["encounter"]["status"], row["encounter"]["code"])
        for row in now["rows"]
        if row["encounter"]
    }


def test_a_row_that_is_damaged_is_refused_alone(world: World, filled: Party, vault: Vault) -> None:
    good = _rows(1)[0]
    told = _take_in(filled, _lines(good, b"{oops", {"encounter_ref": 7}, b'{"a":1,"a":2}')).json()
    _work(world, vault)
    rows = _outcomes(filled, told)
    assert [row["outcome"] for row in rows] == ["accepted", "refused", "refused", "refused"]
    assert [row["problem"]["code"] for row in rows[1:]] == [
        "malformed_body",
        "invalid_request",
        "malformed_body",
    ]


def test_an_array_is_taken_in_too(world: World, filled: Party, vault: Vault) -> None:
    told = _take_in(filled, json.dumps(_rows(4)).encode(), "application/json").json()
    _work(world, vault)
    assert filled.must("GET", f"/v1/submissions/{told['id']}")["status"] == "done"


def test_what_lies_in_the_table_is_not_readable(world: World, filled: Party) -> None:
    _take_in(filled, _lines(*_rows(2)))
    with world.database.session(HUB) as session:
        (part,) = session.exec(select(SubmissionPart)).all()
    assert _rows(1)[0]["encounter_ref"].encode() not in bytes(part.sealed)


def test_the_same_key_answers_the_same_and_keeps_the_file_once(
    world: World, filled: Party, vault: Vault
) -> None:
    body = _lines(*_rows(4))
    first, again = (_take_in(filled, body, idempotency_key="k") for _ in range(2))
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")
    other = _take_in(filled, body + _lines(*_rows(1)), idempotency_key="k")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert (_count(world, Submission), _count(world, SubmissionPart)) == (1, 2)
    _work(world, vault)
    assert _asked(world) == ["0", "1"]


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"", "application/x-ndjson", "malformed_body"),
        (b"\n\n", "application/x-ndjson", "malformed_body"),
        (b"{}", "application/json", "malformed_body"),
        (b"x", "text/csv", "wrong_media_type"),
        (b'{"a":"' + b"x" * 70_000, "application/x-ndjson", "malformed_body"),
    ],
)
def test_a_file_that_cannot_be_taken_in_leaves_nothing(
    world: World, filled: Party, body: bytes, kind: str, code: str
) -> None:
    answer = _take_in(filled, _lines(*_rows(4)) + body if len(body) > 9 else body, kind)
    assert answer.json()["code"] == code
    assert (_count(world, Submission), _count(world, SubmissionPart)) == (0, 0)
    assert _asked(world) == []


def test_more_rows_than_fit_leave_nothing(
    world: World, filled: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_files, "ROWS_MAX", 5)
    answer = _take_in(filled, _lines(*_rows(7)))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_rows")
    assert (_count(world, Submission), _count(world, SubmissionPart)) == (0, 0)


def test_a_worker_that_dies_between_parts_leaves_the_rest_for_the_next(
    world: World, filled: Party, vault: Vault
) -> None:
    told = _take_in(filled, _lines(*_rows(7))).json()
    _work_once(world, vault)
    half = filled.must("GET", f"/v1/submissions/{told['id']}")
    assert (half["status"], half["rows_done"]) == ("waiting", 3)
    assert len(_outcomes(filled, told)) == 3
    _work(world, vault)
    assert filled.must("GET", f"/v1/submissions/{told['id']}")["rows_done"] == 7
    assert len(_outcomes(filled, told)) == 7


def test_work_taken_twice_counts_once(world: World, filled: Party, vault: Vault) -> None:
    told = _take_in(filled, _lines(*_rows(2))).json()
    _work(world, vault)
    with world.database.session(HUB) as session:
        (item,) = session.exec(select(WorkItem).where(WorkItem.kind == "submission")).all()
        item.status, item.done_at = "waiting", None
        session.add(item)
    _work(world, vault)
    shown = filled.must("GET", f"/v1/submissions/{told['id']}")
    assert (shown["rows_done"], _count(world, Encounter)) == (2, shown["accepted"])


def test_another_cbo_cannot_see_it_and_an_administrator_cannot_send_one(
    world: World, filled: Party, camino: Party
) -> None:
    told = _take_in(filled, _lines(*_rows(2))).json()
    for path in (f"/v1/submissions/{told['id']}", told["outcomes"], "/v1/submissions/sub_1"):
        assert camino.get(path).status_code == 404
    assert world.admin.get(told["outcomes"]).status_code == 200
    assert _take_in(world.admin, _lines(*_rows(2))).status_code == 403


def test_its_encounters_stand_on_the_record_of_the_cbo_that_sent_it(
    world: World, filled: Party, vault: Vault
) -> None:
    _take_in(filled, _lines(*_rows(2)))
    _work(world, vault)
    with world.database.session(HUB) as session:
        acts = {row.act: row.actor for row in session.exec(select(AuditRow)).all()}
    assert acts["submission.received"] == acts["encounter.received"] == filled.client_id


def test_what_a_client_never_finished_sending_is_forgotten(world: World, filled: Party) -> None:
    with world.database.session(HUB) as session:
        cbo_id = next(_cbo_ids(world))
        open_submission(session, Act("cli", cbo_id, world.clock.now()), cbo_id)
        assert drop_abandoned(session, world.clock.now() + timedelta(minutes=59)) == 0
        assert drop_abandoned(session, world.clock.now() + timedelta(minutes=61)) == 1
    assert _count(world, Submission) == 0


def _cbo_ids(world: World) -> Iterator[Any]:
    with world.database.session(HUB) as session:
        yield from session.exec(select(Organization.id).where(Organization.kind == "cbo"))
