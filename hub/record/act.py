"""Who acts, for which organization, when, and in answer to which request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hub.kit.clock import california_day


@dataclass(frozen=True, slots=True)
class Act:
    """Passed to every act that writes; the edge makes it once per request.

    `actor` is a client (`cli_…`), a person, or `worker`; never a name of a member.
    """

    actor: str
    organization_id: UUID
    at: datetime
    request_id: str | None = None
    reason: str | None = None

    @property
    def day(self) -> date:
        """The calendar day in California on which the act happens."""
        return california_day(self.at)
