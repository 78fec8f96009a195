"""Every refusal can be written down as JSON, whatever facts it carries."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from uuid import UUID

from hub.api.errors import problem_response
from hub.kit.errors import HubError


def test_a_problem_tells_days_instants_and_ids_as_text() -> None:
    error = HubError(
        "No.",
        last_on=date(2026, 6, 15),
        at=datetime(2026, 6, 15, 19, 0, tzinfo=UTC),
        its=UUID(int=7),
        days=(date(2026, 6, 1), None, 3),
        by={"day": date(2026, 6, 2)},
        fine=True,
    )
    body = json.loads(bytes(problem_response(error, "req").body))
    assert body["last_on"] == "2026-06-15"
    assert body["at"] == "2026-06-15T19:00:00+00:00"
    assert body["its"] == "00000000-0000-0000-0000-000000000007"
    assert body["days"] == ["2026-06-01", None, 3]
    assert body["by"] == {"day": "2026-06-02"}
    assert body["fine"] is True
