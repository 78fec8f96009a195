"""The bound for single intake: a bare FastAPI and SQLModel route that only keeps one row."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import uvicorn
from fastapi import Depends, FastAPI, Request
from sqlalchemy import JSON, Engine, Index, create_engine
from sqlalchemy.orm import registry
from sqlmodel import Field, Session, SQLModel

from hub.encounters.shapes import EncounterIn
from hub.kit.identifiers import new_id


class _Apart(SQLModel, registry=registry()):
    """A registry of its own: this table is no table of the hub's."""


class BareEncounter(_Apart, table=True):
    """The same facts in one wide row with three indexes; nothing sealed, nothing judged."""

    __tablename__ = "bare_encounter"
    __table_args__ = (Index(None, "member_ref", "service_date"), Index(None, "health_worker_ref"))

    id: UUID = Field(default_factory=new_id, primary_key=True)
    cbo_id: UUID = Field(default_factory=new_id)
    encounter_ref: str
    member_ref: str
    health_worker_ref: str
    service_date: date
    started_at: datetime | None = None
    ended_at: datetime | None = None
    place_of_service: str
    told: dict[str, object] = Field(sa_type=JSON)


def bare_row(posted: EncounterIn) -> BareEncounter:
    """The row of one posting."""
    return BareEncounter(
        encounter_ref=posted.encounter_ref,
        member_ref=posted.member_ref,
        health_worker_ref=posted.health_worker_ref,
        service_date=posted.service_date,
        started_at=posted.started_at,
        ended_at=posted.ended_at,
        place_of_service=posted.place_of_service,
        told=posted.model_dump(mode="json", exclude_none=True),
    )


def _session(request: Request) -> Iterator[Session]:
    with Session(request.app.state.engine) as opened:
        yield opened


SessionDep = Annotated[Session, Depends(_session)]


def post_one(body: EncounterIn, session: SessionDep) -> BareEncounter:
    """Add, commit, refresh, answer: the route of the tutorials."""
    row = bare_row(body)
    session.add(row)
    session.commit()
    session.refresh(row)
    return row


def get_one(its_id: UUID, session: SessionDep) -> BareEncounter:
    """One row by its key."""
    return session.get_one(BareEncounter, its_id)


def livez() -> dict[str, str]:
    """That it is up."""
    return {}


def make_bare_table(url: str) -> Engine:
    """The table, made where it is missing; answers an engine on it."""
    engine = create_engine(url)
    _Apart.metadata.create_all(engine)
    return engine


def keep_bare_rows(url: str, posted: Sequence[EncounterIn]) -> list[UUID]:
    """Put the rows into the bare table; answers their keys."""
    rows = [bare_row(one) for one in posted]
    keys = [row.id for row in rows]
    with Session(make_bare_table(url)) as session:
        session.add_all(rows)
        session.commit()
    return keys


def bare_app(url: str) -> FastAPI:
    """The app with its one route."""
    app = FastAPI()
    app.state.engine = make_bare_table(url)
    app.get("/livez")(livez)
    app.post("/encounters", status_code=201)(post_one)
    app.get("/encounters/{its_id}")(get_one)
    return app


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    uvicorn.run(
        bare_app(os.environ["HUB_BENCH_URL"]),
        port=parser.parse_args().port,
        log_config=None,
        access_log=False,
    )
