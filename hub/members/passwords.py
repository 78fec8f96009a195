"""Passwords of administrators: long, hashed by Argon2id, compared in equal time."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from hub.kit.errors import HubError, Kind

CHARACTERS_MIN, CHARACTERS_MAX = 15, 128
_DIFFERENT_MIN = 6
# OWASP's second choice of parameters: 19 MiB, two passes, one lane; about 50 ms on one core.
_MEMORY_KIB, _PASSES, _LANES = 19 * 1024, 2, 1


class PasswordUnfit(HubError):
    """A password that could be guessed: too short, too even, or made of the login."""

    code = "password_unfit"
    kind = Kind.UNREADABLE
    title = "The password cannot be taken"


def check_password(password: str, login: str) -> None:
    """Refuse what could be guessed; nobody is asked for digits and signs.

    Raises:
        PasswordUnfit: in words that say what to do.
    """
    if not CHARACTERS_MIN <= len(password) <= CHARACTERS_MAX:
        raise _unfit(f"Choose {CHARACTERS_MIN} to {CHARACTERS_MAX} characters, such as four words.")
    if len(set(password.lower())) < _DIFFERENT_MIN:
        raise _unfit("Choose one with more different characters.")
    if login.lower() in password.lower():
        raise _unfit("Choose one that does not hold the login.")


def hash_password(password: str) -> str:
    """The password's Argon2id hash with its salt and parameters (PHC text)."""
    return _kdf(os.urandom(16)).derive_phc_encoded(password.encode())


def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the kept one; takes as long where there is none to compare with."""
    try:
        Argon2id.verify_phc_encoded(password.encode(), kept or _NOBODYS)
    except InvalidKey:
        return False
    return kept is not None


def _kdf(salt: bytes) -> Argon2id:
    return Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY_KIB)


def _unfit(sentence: str) -> PasswordUnfit:
    return PasswordUnfit(sentence, pointers=(("/password", sentence),))


_NOBODYS = hash_password(os.urandom(16).hex())
