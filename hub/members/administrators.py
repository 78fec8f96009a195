"""People who administer the hub: invited by another, enrolled with two proofs, recovered."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from hub.kit.errors import HubError, Kind, NotFound
from hub.kit.identifiers import new_id, read_id, show_id
from hub.members.one_time import new_secret, step_of
from hub.members.passwords import check_password, fits, hash_password
from hub.record import Act, note
from hub.tables import Administrator
from hub.vault import HUB_TENANT, Vault

ENROLL_WITHIN = timedelta(hours=24)
FAILURES_MAX = 5
LOCKED_FOR = timedelta(minutes=15)
SIGNED_IN_AT_MOST = timedelta(hours=12)
"""How long tokens can be renewed before the two proofs are asked for again."""
_TABLE = "administrator"


class SignInRefused(HubError):
    """Login, password or code is wrong, or the person is locked; which one is not said."""

    code = "sign_in_refused"
    kind = Kind.UNAUTHENTICATED
    title = "Nobody was signed in"


class LoginTaken(HubError):
    """Another administrator has this login."""

    code = "login_taken"
    kind = Kind.CONFLICT
    title = "The login is taken"


class NotYourself(HubError):
    """What needs a second person cannot be done by the first."""

    code = "not_yourself"
    kind = Kind.CONFLICT
    title = "This needs another administrator"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A person who may enroll with a one-time code, shown once and kept as a digest."""

    row: Administrator
    enrollment_code: str


def invite(
    session: Session,
    act: Act,
    *,
    organization_id: UUID,
    login: str,
    name: str,
    scopes: Iterable[str],
    mode: str,
) -> Invitation:
    """Let a person enroll within a day.

    Raises:
        LoginTaken: choose another login.
    """
    if _by_login(session, login) is not None:
        sentence = "Choose another login."
        raise LoginTaken(sentence, pointers=(("/login", sentence),))
    row = Administrator(
        id=new_id(),
        organization_id=organization_id,
        login=login,
        name=name,
        scopes=sorted(scopes),
        mode=mode,
        created_by=act.actor,
        created_at=act.at,
    )
    return _invited(session, act, row, "administrator.invited")


def recover(session: Session, act: Act, row: Administrator) -> Invitation:
    """Another administrator lets a person enroll anew: password and app are forgotten at once.

    Raises:
        NotYourself: whoever lost a proof cannot vouch for it.
    """
    check_other(act, row)
    row.status, row.password, row.sealed = "invited", None, None
    row.failures, row.locked_until = 0, None
    row.tokens_from = act.at + timedelta(seconds=1)
    return _invited(session, act, row, "administrator.recovered")


def enroll(
    session: Session, vault: Vault, act: Act, *, login: str, enrollment_code: str, password: str
) -> tuple[Administrator, bytes]:
    """Choose a password with the one-time code; answers the secret for the authenticator app.

    The person is active once `confirm` has seen a code of the app. Until then it may be repeated.

    Raises:
        SignInRefused: unknown login, wrong or late code.
        PasswordUnfit: choose another password.
    """
    row = _invitee(session, act, login, enrollment_code)
    check_password(password, login)
    secret = new_secret()
    row.password = hash_password(password)
    row.sealed = vault.seal(secret, tenant_id=HUB_TENANT, table=_TABLE, row_id=row.id)
    _kept(session, act, row, "administrator.enrolled")
    return row, secret


def confirm(
    session: Session, vault: Vault, act: Act, *, login: str, enrollment_code: str, code: str
) -> Administrator:
    """Show a code of the app: both proofs are there, and the one-time code is spent.

    Raises:
        SignInRefused: wrong or late.
    """
    row = _invitee(session, act, login, enrollment_code)
    if not _code_fits(vault, row, code, act.at):
        raise SignInRefused("The code of the app does not fit; check the clock of the device.")
    row.status = "active"
    row.enrollment_digest, row.enrollment_until = None, None
    return _kept(session, act, row, "administrator.activated")


def sign_in(
    session: Session, vault: Vault, act: Act, *, login: str, password: str, code: str
) -> Administrator | None:
    """The person behind login, password and code; None is a refusal that has to be committed.

    Five wrong tries in a row lock the person for fifteen minutes. A code is good once.
    """
    row = _by_login(session, login, lock=True)
    right = fits(password, None if row is None else row.password)
    if row is None or row.status != "active":
        return None
    if row.locked_until is not None and act.at < row.locked_until:
        return None
    if not (right and _code_fits(vault, row, code, act.at)):
        row.failures += 1
        if row.failures >= FAILURES_MAX:
            row.failures, row.locked_until = 0, act.at + LOCKED_FOR
        _kept(session, act, row, "administrator.sign_in_refused")
        return None
    row.failures, row.locked_until = 0, None
    row.signed_in_at = act.at
    row.tokens_from = act.at.replace(microsecond=0)
    return _kept(session, act, row, "administrator.signed_in")


def may_renew(row: Administrator, now: datetime) -> bool:
    """Whether the last sign-in is recent enough for another token."""
    return row.signed_in_at is not None and now < row.signed_in_at + SIGNED_IN_AT_MOST


def sign_out(session: Session, act: Act, row: Administrator) -> None:
    """Every token of the person is refused from now on."""
    row.signed_in_at = None
    row.tokens_from = act.at + timedelta(seconds=1)
    _kept(session, act, row, "administrator.signed_out")


def unlock(session: Session, act: Act, row: Administrator) -> Administrator:
    """Let a person try again at once that was locked for wrong tries.

    Raises:
        NotYourself: somebody else has to look at what happened.
    """
    check_other(act, row)
    row.failures, row.locked_until = 0, None
    return _kept(session, act, row, "administrator.unlocked")


def revoke(session: Session, act: Act, row: Administrator) -> Administrator:
    """The person never signs in again; tokens die within seconds.

    Raises:
        NotYourself: so that the last administrator never locks the hub by mistake.
    """
    check_other(act, row)
    row.status, row.password, row.sealed = "revoked", None, None
    row.enrollment_digest, row.enrollment_until = None, None
    row.tokens_from = act.at + timedelta(seconds=1)
    return _kept(session, act, row, "administrator.revoked")


def find_administrator(session: Session, text: str) -> Administrator:
    """A person by id; raises NotFound."""
    row_id = read_id("administrator", text)
    found = None if row_id is None else session.get(Administrator, row_id)
    if found is None:
        raise NotFound("There is no such administrator.")
    return found


def list_administrators(session: Session, *, after: UUID | None, limit: int) -> list[Administrator]:
    """People in the order of their ids; `limit` + 1 of them."""
    query = select(Administrator).order_by(col(Administrator.id)).limit(limit + 1)
    if after is not None:
        query = query.where(col(Administrator.id) > after)
    return list(session.exec(query))


def check_other(act: Act, row: Administrator) -> None:
    """Refuse a person who acts on themselves.

    Raises:
        NotYourself: ask another administrator.
    """
    if act.actor == show_id("administrator", row.id):
        raise NotYourself("Ask another administrator.")


def _by_login(session: Session, login: str, *, lock: bool = False) -> Administrator | None:
    query = select(Administrator).where(Administrator.login == login)
    return session.exec(query.with_for_update() if lock else query).one_or_none()


def _invitee(session: Session, act: Act, login: str, code: str) -> Administrator:
    row = _by_login(session, login, lock=True)
    digest = hashlib.sha256(code.encode()).digest()
    kept = bytes(row.enrollment_digest or b"") if row is not None else b""
    in_time = row is not None and row.enrollment_until is not None and act.at < row.enrollment_until
    if row is None or not hmac.compare_digest(kept, digest) or not in_time:
        raise SignInRefused("Login and one-time code do not fit, or the code is too old.")
    return row


def _code_fits(vault: Vault, row: Administrator, code: str, now: datetime) -> bool:
    if row.sealed is None:
        return False
    secret = vault.open_bytes(bytes(row.sealed), table=_TABLE, row_id=row.id)
    step = step_of(secret, code, now=now, after=row.last_step)
    if step is None:
        return False
    row.last_step = step
    return True


def _invited(session: Session, act: Act, row: Administrator, what: str) -> Invitation:
    code = secrets.token_urlsafe(24)
    row.enrollment_digest = hashlib.sha256(code.encode()).digest()
    row.enrollment_until = act.at + ENROLL_WITHIN
    return Invitation(_kept(session, act, row, what), code)


def _kept(session: Session, act: Act, row: Administrator, what: str) -> Administrator:
    row.version += 1
    session.add(row)
    session.flush()
    note(session, act, what, subject="administrator", subject_id=row.id)
    return row
