"""What the bench posts is payable, so that it measures the whole way and not a refusal."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from hub.bench.answers import answers
from hub.bench.intake import FIRST_DAY, keep
from hub.bench.money import filled, payee_npi, post_all, run_claims
from hub.bench.place import Place
from hub.bench.postings import as_array, visits
from hub.database import HUB, Database
from hub.database.pipeline import ask
from hub.settings import Settings
from hub.tables import Claim, Encounter
from hub.vault import Vault
from tests.counting import queries


def test_a_small_day_goes_all_the_way_to_a_balanced_ledger(
    settings: Settings, database: Database, vault: Vault
) -> None:
    place = Place(settings, database, vault)
    world = filled(place, 26)
    run_claims(place, world)
    with database.session(HUB) as session:
        told = list(answers(session, world.plan_ids[0], payee_npi(session, world)))
    post_all(place, world, world.plan_ids[0], told)
    with database.session(HUB) as session:
        statuses = {row.status for row in session.exec(select(Encounter))}
        claims = session.exec(select(Claim)).all()
        ledger = ask(session, "SELECT sum(amount_cents)::bigint FROM posting").fetchone()[0]
    assert statuses == {"claimed"}
    assert sorted({claim.adjudication_status for claim in claims}) == [
        "denied",
        "paid",
        "partly_paid",
    ]
    assert (len(claims), ledger) == (26, 0)


def test_bulk_intake_sends_the_same_statements_for_ten_and_for_a_thousand(
    settings: Settings, database: Database, vault: Vault
) -> None:
    place = Place(settings, database, vault)
    world = filled(place, 1_000)
    counts = []
    for turn, size in enumerate((10, 1_000)):
        body = as_array(visits(world.houses[0], FIRST_DAY + timedelta(days=turn + 1), size))
        with queries(database.engine) as seen:
            keep(place, world.houses[0], body)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 24
