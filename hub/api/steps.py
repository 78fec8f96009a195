"""Steps in the life of contracts and agreements, alike for both."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import Path
from sqlmodel import Session

from hub.contracts.lifecycle import Agreed, preview_step, step_day, take_step
from hub.contracts.shapes import Step
from hub.record import Act
from hub.shapes import Shown

StepName = Annotated[Literal["activate", "suspend", "end"], Path()]


class ConsequencesOut(Shown):
    """What a step would change: encounters whose date of service lies on or after `on`."""

    step: str
    from_status: str
    to_status: str
    on: date
    agreements: int
    encounters_ready: int
    encounters_waiting: int
    claims_open: int
    terms_unconfirmed: list[str]

    @classmethod
    def of(
        cls, session: Session, row: Agreed, step: str, on: date | None, today: date
    ) -> ConsequencesOut:
        """Count them for a step from a day on."""
        told = preview_step(session, row, step, step_day(row, step, on, today))
        return cls(
            step=told.step,
            from_status=told.from_status,
            to_status=told.to_status,
            on=told.on,
            agreements=told.agreements,
            encounters_ready=told.encounters_ready,
            encounters_waiting=told.encounters_waiting,
            claims_open=told.claims_open,
            terms_unconfirmed=list(told.terms_unconfirmed),
        )


def take(session: Session, act: Act, row: Agreed, step: str, body: Step) -> None:
    """Take the step from the day the body names, or the day that follows from the state."""
    on = step_day(row, step, body.on, act.day)
    take_step(session, act, row, step, on=on, reason=body.reason)
