"""One-time codes of an authenticator app (RFC 6238): six digits, thirty seconds, each once."""

from __future__ import annotations

import hmac
import os
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_SECONDS = 30
SECRET_BYTES = 20
_DIGITS = 6
_DRIFT = (-1, 0, 1)
"""Steps of clock drift that are forgiven (RFC 6238, section 5.2)."""


def new_secret() -> bytes:
    """160 random bits, as RFC 4226 recommends."""
    return os.urandom(SECRET_BYTES)


def address_for_app(secret: bytes, *, login: str, issuer: str) -> str:
    """The `otpauth://` address that an authenticator app reads, as text or as a QR code."""
    return TOTP(secret, _DIGITS, SHA1(), STEP_SECONDS).get_provisioning_uri(login, issuer)


def code_at(secret: bytes, instant: datetime) -> str:
    """The code that an app shows at an instant."""
    return _code(secret, int(instant.timestamp()) // STEP_SECONDS)


def step_of(secret: bytes, code: str, *, now: datetime, after: int) -> int | None:
    """The step whose code this is, if it is near now and later than the last one used."""
    here = int(now.timestamp()) // STEP_SECONDS
    found = [
        here + drift for drift in _DRIFT if hmac.compare_digest(_code(secret, here + drift), code)
    ]
    return next((step for step in found if step > after), None)


def _code(secret: bytes, step: int) -> str:
    # Apps know SHA-1 only; HMAC does not need a hash without collisions.
    return HOTP(secret, _DIGITS, SHA1()).generate(step).decode()
