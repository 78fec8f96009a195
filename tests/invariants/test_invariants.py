"""A healthy hub breaks no invariant; each thing that could go wrong is seen by exactly one."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest
from typer.testing import CliRunner

from hub.cli import verify
from hub.database import Database
from hub.invariants import INVARIANTS, check_invariants
from hub.vault import Vault
from tests.invariants.world import Healthy, make_healthy


@pytest.fixture
def healthy(database: Database, vault: Vault) -> Healthy:
    return make_healthy(database, vault)


def test_a_healthy_hub_holds_every_invariant(healthy: Healthy) -> None:
    results = healthy.results()
    assert list(results) == [f"I{number}" for number in range(1, 10)]
    assert [(result.id, result.offenders) for result in results.values() if not result.holds] == []
    assert all(result.checked > 0 for result in results.values())


def test_an_empty_hub_holds_every_invariant(database: Database, vault: Vault) -> None:
    assert all(result.holds for result in check_invariants(database, vault))


def _set(table: str, change: str, where: str = "true") -> str:
    one = f"SELECT min(id::text)::uuid FROM {table} WHERE {where}"
    return f"UPDATE {table} SET {change} WHERE id = ({one})"


def _drop(table: str, where: str = "true") -> str:
    return f"DELETE FROM {table} WHERE {where}"


PLANTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "claimed without a claim, or on a claim without being claimed": (
        "I1",
        (_set("encounter", "status = 'ready'", "status = 'claimed'"),),
    ),
    "claimed, but on no service line of its claim": (
        "I1",
        (_set("service_line", "encounter_ids = '{}'"),),
    ),
    "withdrawn without an instant, or an instant without being withdrawn": (
        "I1",
        (_set("encounter", "withdrawn_at = now()", "status = 'blocked'"),),
    ),
    "ready or claimed without plan, contract, agreement, code or price": (
        "I1",
        (_set("encounter", "code = NULL", "status = 'ready'"),),
    ),
    "takes units although it is neither ready nor claimed": (
        "I1",
        (_set("encounter", "units_added = 1", "status = 'blocked'"),),
    ),
    "ready although a finding stands in the way": (
        "I1",
        (
            "UPDATE encounter_finding SET action = 'block', encounter_id = "
            "(SELECT min(id::text)::uuid FROM encounter WHERE status = 'ready')",
        ),
    ),
    "blocked or held although no finding says why": ("I1", (_drop("encounter_finding"),)),
    "on two live original claims": (
        "I2",
        ("UPDATE service_line SET encounter_ids = (SELECT encounter_ids FROM service_line "
         "ORDER BY id LIMIT 1)",),
    ),
    "bills a service that another live original claim bills": (
        "I2",
        ("UPDATE service_line SET service_date = '2026-06-01'",),
    ),
    "an original in place of a claim that was not rejected, or an answer to none": (
        "I2",
        (_set("claim", "claim_frequency_code = '7'"),),
    ),
    "answers a claim of another CBO, plan or member": (
        "I2",
        (_set("claim", "claim_frequency_code = '7', member_id = person_id, "
              "replaces_id = (SELECT max(id::text)::uuid FROM claim)"),),
    ),
    "answered by two live claims at once": (
        "I2",
        ("UPDATE claim SET claim_frequency_code = '7', "
         "replaces_id = (SELECT max(id::text)::uuid FROM claim)",),
    ),
    "sent without a file, or in a file without being sent": (
        "I3",
        (_set("claim", "batch_id = NULL"),),
    ),
    "in a file of another plan or contract": ("I3", (_set("claim_batch", "contract_id = id"),)),
    "put into a second file without having been rejected": (
        "I3",
        ("INSERT INTO claim_event SELECT gen_random_uuid(), cbo_id, plan_id, claim_id, at, axis, "
         "kind, 'batched:again', status, interchange_id, segment, detail FROM claim_event "
         "WHERE kind = 'batched' LIMIT 1",),
    ),
    "in a file that its timeline does not name": (
        "I3",
        (_set("claim_event", "once = 'batched:else'", "kind = 'batched'"),),
    ),
    "holds another number of claims than it says": (
        "I3",
        (_set("claim_batch", "claim_count = claim_count + 1"),),
    ),
    "numbers with a gap, a repeat, or beyond what was drawn": (
        "I4",
        ("UPDATE control_number SET last = last + 1 WHERE kind = 'GS06'",),
    ),
    "a kind of number that nothing can be held against": (
        "I4",
        ("UPDATE control_number SET kind = 'unheard' WHERE kind = 'GS06'",
         _drop("claim_batch")),
    ),
    "charges another sum than its service lines": (
        "I5",
        (_set("service_line", "charge_cents = charge_cents + 1"),),
    ),
    "charges another sum than its claims": (
        "I5",
        (_set("claim_batch", "charge_cents = charge_cents - 1"),),
    ),
    "pays another sum (BPR02) than its claims (CLP04) less its adjustments (PLB)": (
        "I5",
        (_set("remittance", "provider_adjustment_cents = 1"),),
    ),
    "charged (CLP03) less paid (CLP04) is not the sum of its adjustments (CAS)": (
        "I5",
        (_set("adjustment", "amount_cents = amount_cents + 1"),),
    ),
    "charged (SVC02) less paid (SVC03) is not the sum of its adjustments (CAS)": (
        "I5",
        (_set("adjustment", "service_payment_id = NULL"),),
    ),
    "postings do not sum to zero, or there are fewer than two": (
        "I5",
        (_set("posting", "amount_cents = amount_cents - 1", "account = 'cbo_payable'"),),
    ),
    "the ledger's cash is not what the plan paid": (
        "I5",
        (_set("posting", "remittance_id = NULL", "account = 'cash'"),),
    ),
    "paid_cents is not what its posted remittances say": (
        "I5",
        (_set("claim", "paid_cents = paid_cents + 1", "paid_cents = 0"),),
    ),
    "its open invoices are not what the ledger has billed it": (
        "I5",
        (_set("posting", "account = 'recoupment_invoiced'", "account = 'cbo_payable'"),),
    ),
    "cash is not fees, what is owed and suspense, less what was paid out": (
        "I5",
        (_set("posting", "account = 'received_by_cbo'", "account = 'cbo_payable'"),),
    ),
    "the last thing the feed told of it is another state": (
        "I6",
        (_drop("event", "kind = 'encounter.blocked'"),),
    ),
    "the feed never told that it was drafted": ("I6", (_drop("event", "kind = 'claim.drafted'"),)),
    "its timeline does not know the state it is in": (
        "I6",
        (_set("claim", "exchange_status = 'accepted'"),),
    ),
    "the feed never told that it was ready": (
        "I6",
        (_drop("event", "kind = 'claim_batch.ready'"),),
    ),
    "names another file than the one archived for it": (
        "I7",
        (_set("claim_batch", "byte_count = byte_count + 1"),),
    ),
    "the bytes are not those of its SHA-256": (
        "I7",
        (_drop("interchange_part"),),
    ),
    "a slice cannot be opened": (
        "I7",
        ("UPDATE interchange_part SET sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40))",),
    ),
    "the row was changed or moved": ("I8", (_set("audit_row", "actor = 'somebody'"),)),
    "a row is missing or was inserted": ("I8", (_drop("audit_row", "number = 1"),)),
    "rows at the end are missing": (
        "I8",
        ("DELETE FROM audit_row r WHERE number = (SELECT length FROM audit_chain c "
         "WHERE c.organization_id = r.organization_id)",),
    ),
    "the head is missing": ("I8", (_drop("audit_chain"),)),
    "a key was taken without the answer that goes with it": (
        "I9",
        ("INSERT INTO idempotent_answer VALUES (gen_random_uuid(), gen_random_uuid(), "
         "gen_random_uuid(), 'k', '', NULL, '{}', NULL, now())",),
    ),
    "an applied 835 left no remittance": ("I9", (_drop("remittance"),)),
}  # fmt: skip


@pytest.mark.parametrize("problem", PLANTED)
@pytest.mark.asks(
    "164.312(c)(2) authenticate information",
    "Archived files, chains and sums are held against what was recorded (`hub verify`)",
)
def test_what_is_planted_is_found(healthy: Healthy, problem: str) -> None:
    its_id, statements = PLANTED[problem]
    healthy.break_rows(*statements)
    result = healthy.results()[its_id]
    assert not result.holds
    assert problem in {offender.problem for offender in result.offenders}
    assert all(offender.id for offender in result.offenders)


def test_a_guard_against_doing_things_twice_is_missed_when_it_is_gone(healthy: Healthy) -> None:
    name = "uq_claim_event_claim_id_once"
    healthy.break_rows(f"ALTER TABLE claim_event DROP CONSTRAINT {name}")
    try:
        offenders = healthy.results()["I9"].offenders
    finally:
        healthy.break_rows(f"ALTER TABLE claim_event ADD CONSTRAINT {name} UNIQUE (claim_id, once)")
    assert [offender.id for offender in offenders] == ["claim_event (claim_id,once)"]


def test_every_check_has_its_planted_violation() -> None:
    guarded = {"no valid unique index keeps the second one out"}
    problems = {check.problem for invariant in INVARIANTS for check in invariant.checks}
    assert problems - guarded <= set(PLANTED)


def test_offenders_are_ten_at_most_and_shown_as_the_api_shows_them(healthy: Healthy) -> None:
    healthy.accept(*(f"m{number}" for number in range(12)), first_day=10)
    healthy.break_rows(_drop("event", "kind LIKE 'encounter.%'"))
    offenders = healthy.results()["I6"].offenders
    assert len(offenders) == 10
    assert all(offender.id.startswith("enc_") for offender in offenders)


def test_the_command_ends_with_one_when_an_invariant_is_broken(
    healthy: Healthy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "read_settings", lambda: healthy.database.settings)
    monkeypatch.setattr("hub.cli.opened.open_database", lambda _: nullcontext(healthy.database))
    runner = CliRunner()
    sound = runner.invoke(verify.app, ["--json"])
    assert (sound.exit_code, json.loads(sound.stdout)["holds"]) == (0, True)
    healthy.break_rows(_set("claim_batch", "claim_count = 99"))
    broken = runner.invoke(verify.app, [])
    assert broken.exit_code == 1
    assert "I3  BROKEN" in broken.stdout
    assert "bat_" in broken.stdout
