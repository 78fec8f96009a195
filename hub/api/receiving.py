"""A file of a plan taken in: archived and committed first, then applied; refused with its reason.

Three transactions of its own: what was archived stays archived whatever happens later.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from hub import inbox
from hub.database import HUB, Database, committing
from hub.exchange import archive
from hub.record import Act, note
from hub.vault import Vault
from hub.x12.errors import X12Error


def take_in(
    database: Database, vault: Vault, act: Act, pieces: Iterable[bytes], *, plan_id: UUID
) -> archive.Kept:
    """Archive a file and commit; then apply it. The same bytes again change nothing.

    Raises:
        EmptyFile: there was nothing to keep.
        X12Error: the file was kept, and refused whole.
    """
    with database.session(HUB) as session:
        committing(session, "archiving")
        kept = archive.keep(session, vault, act, pieces, plan_id=plan_id, direction="in")
        if not kept.again:
            note(session, act, "interchange.kept", subject="interchange", subject_id=kept.id)
    apply_kept(database, vault, act, kept.id)
    return kept


def apply_kept(database: Database, vault: Vault, act: Act, interchange_id: UUID) -> None:
    """Apply an archived file that is still waiting; a damaged one is refused on the record.

    Raises:
        X12Error: the file is damaged (also when it was found so before).
    """
    try:
        with database.session(HUB) as session:
            inbox.apply_file(session, vault, act, interchange_id)
    except X12Error as error:
        with database.session(HUB) as session:
            inbox.refuse_file(session, act, interchange_id, error)
        raise
