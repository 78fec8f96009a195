"""A world of claims for reports."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from hub.vault import Vault
from tests.claims.world import make_world
from tests.reports.world import Paying


@pytest.fixture
def paying(session: Session, vault: Vault) -> Paying:
    """A hub, a plan, a CBO."""
    return Paying(make_world(session, vault))
