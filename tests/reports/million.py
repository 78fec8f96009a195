"""A million claims with all that hangs on them, made by the server; every report timed.

Run by hand: `python -m tests.reports.million [claims]`. The hub is thrown away afterwards.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from hub.api.reports import REPORTS
from hub.database import HUB, Database, DatabaseKeyStore, Tenant, bind
from hub.database.bulk import insert_rows
from hub.database.embedded import EmbeddedServer
from hub.kit.identifiers import new_id
from hub.reports.deadlines import countdown
from hub.reports.expected import worth_disputing
from hub.reports.late import interest_list
from hub.reports.report import Asked
from hub.reports.utilization import utilization
from hub.settings import Settings
from hub.tables import Member, Organization, Person
from hub.tables.migrate import upgrade
from hub.vault import Vault, load_key_encryption_key
from tests.builders import AT, make_agreement, make_contract, make_organization
from tests.builders import make_worker as make_health_worker

TODAY = date(2026, 6, 15)
PLANS, CBOS, WORKERS, MEMBERS = 3, 10, 100, 50_000

# n counts the claims; everything else follows from it, so that two runs are alike.
_FILL = """
CREATE TEMP TABLE who AS SELECT m.id AS member_id, m.person_id, m.cbo_id,
       row_number() OVER (ORDER BY m.id) - 1 AS place FROM member m;
CREATE TEMP TABLE terms AS SELECT k.id AS contract_id, k.plan_id,
       row_number() OVER (ORDER BY k.id) - 1 AS place FROM contract k;
CREATE TEMP TABLE made AS
SELECT n, gen_random_uuid() AS claim_id, gen_random_uuid() AS encounter_id,
       gen_random_uuid() AS line_id, gen_random_uuid() AS payment_id,
       gen_random_uuid() AS service_id, w.member_id, w.person_id, w.cbo_id, t.contract_id,
       t.plan_id, a.id AS agreement_id, h.id AS worker_id,
       DATE '2026-06-15' - (n % 400)::int AS service_date,
       CASE WHEN n % 10 < 6 THEN 'paid' WHEN n % 10 = 6 THEN 'partly_paid'
            WHEN n % 10 = 7 THEN 'denied' WHEN n % 10 = 8 THEN 'pending' ELSE 'none' END AS status
  FROM generate_series(1, {claims}) n
  JOIN who w ON w.place = n % {members}
  JOIN terms t ON t.place = n % {plans}
  JOIN agreement a ON a.cbo_id = w.cbo_id
  JOIN LATERAL (SELECT id FROM workers x WHERE x.cbo_id = w.cbo_id AND x.place = n % {each}) h
    ON true;
"""
_WORKERS = """
CREATE TEMP TABLE workers AS SELECT id, cbo_id, row_number() OVER
       (PARTITION BY cbo_id ORDER BY id) - 1 AS place FROM health_worker
"""
_ROWS = (
    """
INSERT INTO claim (id, cbo_id, plan_id, contract_id, agreement_id, member_id, person_id,
  billing_provider_id, patient_control_number, claim_frequency_code, place_of_service, diagnoses,
  service_date, charge_cents, expected_cents, paid_cents, fee_cents, pays_to, exchange_status,
  adjudication_status, received_on, decided_on, version, created_at, updated_at)
SELECT claim_id, cbo_id, plan_id, contract_id, agreement_id, member_id, person_id, :hub,
       'P' || n, '1', '12', ARRAY['Z5941'], service_date, 2666, 2666,
       CASE status WHEN 'paid' THEN 2666 WHEN 'partly_paid' THEN 2000 ELSE 0 END,
       CASE status WHEN 'paid' THEN 267 WHEN 'partly_paid' THEN 200 ELSE 0 END, 'hub',
       CASE WHEN status <> 'none' THEN 'accepted' WHEN n % 20 = 9 THEN 'rejected'
            ELSE 'ready' END, status,
       CASE WHEN status <> 'none' THEN service_date + 5 END,
       CASE WHEN status IN ('paid', 'partly_paid', 'denied')
            THEN service_date + 20 + (n % 25)::int END,
       1, now(), now() FROM made""",
    """
INSERT INTO service_line (id, cbo_id, plan_id, claim_id, line_number, line_control_number,
  service_date, code, modifiers, minutes, units, charge_cents, expected_cents, paid_cents,
  diagnoses, encounter_ids)
SELECT line_id, cbo_id, plan_id, claim_id, 1, 'L' || n, service_date, '98960', ARRAY['U2'], 35, 1,
       2666, 2666, CASE status WHEN 'paid' THEN 2666 WHEN 'partly_paid' THEN 2000
                   WHEN 'denied' THEN 0 END, ARRAY['Z5941'], ARRAY[encounter_id::text] FROM made""",
    """
INSERT INTO encounter (id, cbo_id, encounter_ref, member_id, person_id, health_worker_id, plan_id,
  contract_id, agreement_id, service_date, minutes, group_size, modality, service, diagnoses,
  code, modifiers, units_added, expected_cents, status, sensitivity, sealed, fingerprint,
  rule_book, claim_id, waits_for_minutes, version, received_at, judged_at)
SELECT encounter_id, cbo_id, 'e' || n, member_id, person_id, worker_id, plan_id, contract_id,
       agreement_id, service_date, 35, 1, 'in_person', 'chw', ARRAY['Z5941'], '98960',
       ARRAY['U2'], 1, 2666, 'claimed', 'plain', '\\x00'::bytea, '\\x00'::bytea,
       'test', claim_id, false, 1, now(), now() FROM made
UNION ALL
SELECT gen_random_uuid(), cbo_id, 'w' || n, member_id, person_id, worker_id, plan_id, contract_id,
       agreement_id, service_date, 35, 1, 'in_person', 'chw', ARRAY['Z5941'], '98960',
       ARRAY['U2'], 1, 2666, CASE WHEN n % 40 = 0 THEN 'ready' ELSE 'blocked' END, 'plain',
       '\\x00'::bytea, '\\x00'::bytea, 'test', NULL::uuid, false, 1, now(), now()
  FROM made WHERE n % 20 = 0""",
    """
INSERT INTO encounter_finding (id, cbo_id, encounter_id, position, rule, action, text, pointer,
  source, mends)
SELECT gen_random_uuid(), cbo_id, id, 1, 'ELIG-MONTH', 'block', '{}', '', '{}', 'cbo'
  FROM encounter
 WHERE status = 'blocked'""",
    """
INSERT INTO claim_payment (id, plan_id, remittance_id, position, claim_id, cbo_id,
  patient_control_number, status_code, outcome, charge_cents, paid_cents, patient_cents,
  interest_cents, remark_codes)
SELECT payment_id, m.plan_id, r.id, n, claim_id, cbo_id, 'P' || n,
       CASE m.status WHEN 'denied' THEN '4' ELSE '1' END,
       CASE m.status WHEN 'denied' THEN 'denied' ELSE 'paid' END, 2666,
       CASE m.status WHEN 'paid' THEN 2666 WHEN 'partly_paid' THEN 2000 ELSE 0 END, 0, 0, '{}'
  FROM made m JOIN remittance r ON r.plan_id = m.plan_id
       AND r.payment_on = service_date + 20 + (n % 25)::int
 WHERE m.status IN ('paid', 'partly_paid', 'denied')""",
    """
INSERT INTO adjustment (id, plan_id, cbo_id, claim_payment_id, group_code, reason_code,
  amount_cents)
SELECT gen_random_uuid(), plan_id, cbo_id, payment_id, 'CO',
       CASE status WHEN 'denied' THEN (ARRAY['197', '16', '29', '18'])[1 + n % 4] ELSE '45' END,
       CASE status WHEN 'denied' THEN 2666 ELSE 666 END
  FROM made WHERE status IN ('partly_paid', 'denied')""",
    """
INSERT INTO entry (id, kind, cause_kind, cause_id, at, effective_on)
SELECT payment_id, 'claim_paid', 'claim_payment', payment_id, now(),
       service_date + 20 + (n % 25)::int FROM made WHERE status IN ('paid', 'partly_paid')""",
    """
INSERT INTO posting (id, entry_id, account, cbo_id, plan_id, claim_id, payee, amount_cents,
  effective_on, at)
SELECT gen_random_uuid(), payment_id, account, cbo_id, plan_id, claim_id,
       CASE account WHEN 'hub_fee' THEN 'hub' END,
       CASE account WHEN 'cash' THEN paid WHEN 'hub_fee' THEN -paid / 10
            ELSE paid / 10 - paid END,
       service_date + 20 + (n % 25)::int, now()
  FROM (SELECT *, CASE status WHEN 'paid' THEN 2666 ELSE 2000 END AS paid FROM made
         WHERE status IN ('paid', 'partly_paid')) m
 CROSS JOIN (VALUES ('cash'), ('hub_fee'), ('cbo_payable')) AS a(account)""",
)
_REMITTANCES = """
INSERT INTO interchange (id, plan_id, direction, sha256, byte_count, status, summary, archived_at)
SELECT gen_random_uuid(), k.plan_id, 'in', 'x', 1, 'applied', '{}', now() FROM contract k;
INSERT INTO transaction_set (id, plan_id, interchange_id, position, kind, control_number, status,
  summary)
SELECT gen_random_uuid(), plan_id, id, 1, '835', '1', 'applied', '{}' FROM interchange;
INSERT INTO remittance (id, plan_id, interchange_id, transaction_set_id, identity, status,
  trace_number, payer_id, payment_method, payment_on, total_cents, claim_paid_cents,
  provider_adjustment_cents, claim_payment_count, balance, received_at)
SELECT gen_random_uuid(), t.plan_id, t.interchange_id, t.id, 'i' || d, 'posted', 'T' || d, 'EX',
       'ACH', DATE '2025-05-01' + d, 1, 1, 0, 1, '{}', now()
  FROM transaction_set t CROSS JOIN generate_series(0, 500) d
"""


def fill(database: Database, vault: Vault, claims: int) -> Any:
    """Make the parties by hand and the rest on the server; answers a CBO's id."""
    with database.session(HUB) as session:
        hub = make_organization(session, "hub")
        plans = [make_organization(session, "plan") for _ in range(PLANS)]
        cbos = [make_organization(session, "cbo") for _ in range(CBOS)]
        contracts = [make_contract(session, plan, hub) for plan in plans]
        for cbo in cbos:
            make_agreement(session, cbo, *contracts)
            for _ in range(WORKERS // CBOS):
                make_health_worker(session, vault, cbo)
        _members(session, vault, cbos)
        cbo_id, hub_id = cbos[0].id, hub.id
    told = {"claims": claims, "members": MEMBERS, "plans": PLANS, "each": WORKERS // CBOS}
    with database.owner_engine() as engine, engine.begin() as connection:
        connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql(_WORKERS)
        for statement in (_FILL.format(**told) + _REMITTANCES).split(";"):
            if statement.strip():
                connection.execute(text(statement))
        for statement in _ROWS:
            connection.execute(text(statement), {"hub": hub_id} if ":hub" in statement else {})
    with (
        database.owner_engine() as engine,
        engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
    ):
        connection.exec_driver_sql("VACUUM ANALYZE")
    return cbo_id


def _members(session: Session, vault: Vault, cbos: list[Organization]) -> None:
    """People and members in bulk, each with a sealed birth date."""
    rows = []
    for place in range(MEMBERS):
        its_id, cbo = new_id(), cbos[place % CBOS]
        told = {"birth_date": f"{1940 + place % 80}-03-01"}
        sealed = vault.seal(told, tenant_id=cbo.id, table="member", row_id=its_id)
        language = ("es", "en", "vi", "ar")[place % 4]
        county = ("37", "10", "19")[place % 3]
        rows.append((its_id, cbo.id, f"m{place}", new_id(), its_id.bytes, sealed, language, county))
    people = [(row[3], row[4], AT) for row in rows]
    insert_rows(session, Person.__table__, ("id", "cin_index", "created_at"), people)  # type: ignore[attr-defined]
    insert_rows(
        session,
        Member.__table__,  # type: ignore[attr-defined]
        (
            "id", "cbo_id", "ref", "person_id", "cin_index", "sealed", "language", "county",
            "sex", "has_address", "eligibility", "version", "created_at",
        ),
        [(*row, "F", True, {}, 1, AT) for row in rows],
    )  # fmt: skip


def timed(name: str, act: Callable[[], Any]) -> None:
    """The best of three, in milliseconds, on standard output."""
    best = None
    for _ in range(3):
        started = time.perf_counter_ns()
        act()
        spent = (time.perf_counter_ns() - started) // 1_000_000
        best = spent if best is None else min(best, spent)
    sys.stdout.write(f"{name:24} {best:6} ms\n")
    sys.stdout.flush()


def main(claims: int) -> None:
    """Fill, then time every report as an administrator and as one CBO."""
    with tempfile.TemporaryDirectory(prefix="hub-million-") as folder:
        settings = Settings(data_dir=Path(folder))
        server = EmbeddedServer(settings.data_dir)
        database = Database.open(settings, server=server)
        try:
            upgrade(database)
            vault = Vault(load_key_encryption_key(settings), DatabaseKeyStore(database.engine))
            cbo_id = fill(database, vault, claims)
            for tenant in (HUB, Tenant("cbo", cbo_id)):
                sys.stdout.write(f"-- {tenant.scope}, {claims} claims\n")
                with Session(database.engine) as session:
                    bind(session, tenant)
                    everything(session, vault)
        finally:
            database.close()


def everything(session: Session, vault: Vault) -> None:
    """Every report of the hub."""
    asked = Asked(TODAY)
    for name, report in REPORTS.items():
        timed(name, lambda report=report: report(session, asked))  # type: ignore[misc]
    timed("interest-owed", lambda: interest_list(session, asked, limit=200))
    timed("worth-disputing", lambda: worth_disputing(session, asked))
    timed("deadlines", lambda: countdown(session, asked, within_days=30))
    timed("utilization plan", lambda: utilization(session, vault, asked, by=("plan",)))
    timed("utilization age", lambda: utilization(session, vault, asked, by=("age_band",)))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
