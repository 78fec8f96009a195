"""The commit at the edge, with a named place to crash on either side of it."""

from __future__ import annotations

from sqlmodel import Session

from hub.kit.crash import crash_point

_ACTS = "acts to commit"


def committing(session: Session, act: str) -> None:
    """Name what this transaction will have done once it commits (`intake`, `posting`, …)."""
    session.info.setdefault(_ACTS, {})[act] = None


def commit(session: Session) -> None:
    """Commit; crash points `<act>.before_commit` and `<act>.after_commit` lie around it."""
    acts = session.info.pop(_ACTS, {})
    for act in acts:
        crash_point(f"{act}.before_commit")
    session.commit()
    for act in acts:
        crash_point(f"{act}.after_commit")
