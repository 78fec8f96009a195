"""The token guard: the only importer of python-jose, closing by nine rules what it leaves open.

The library checks a signature here and nothing else; form, headers, key choice and every claim
are ours, because jose 3.5.0 accepts missing `exp` and `aud`, unknown `crit`, padding and
megabytes (CVE-2026-85394, CVE-2026-120459, CVE-2024-33663). Nothing in this module asks a token
which key or algorithm to use: rule 3.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, cast

from jose import jws
from jose.backends.cryptography_backend import CryptographyECKey, CryptographyRSAKey
from jose.exceptions import JOSEError

from hub.api.keys import PublicKey, SigningKey
from hub.kit.errors import HubError, Kind
from hub.kit.identifiers import new_id

TOKEN_BYTES_MAX = 8 * 1024
LEEWAY = timedelta(seconds=30)
ASSERTION_LIFE_MAX = timedelta(seconds=300)
ACCESS_TOKEN_LIFE_MAX = timedelta(seconds=3600)
ACCESS_TOKEN_SECONDS_MAX = 900
ACCESS_TOKEN_TYPE = "at+jwt"
ASSERTION_TYPE = "client-authentication+jwt"

_PART = re.compile(r"[A-Za-z0-9_-]+\Z", re.ASCII)
_REFUSED_HEADERS = frozenset({"crit", "b64", "zip", "jku", "jwk", "x5u"})
_REQUIRED_CLAIMS = ("exp", "iat", "iss", "aud", "sub", "jti")
_TEXT_MAX = 255


class TokenRefused(HubError):
    """A token that the guard does not accept. The sentence names the rule, never the token."""

    code = "token_refused"
    kind = Kind.UNAUTHENTICATED
    title = "The token was refused"


@dataclass(frozen=True, slots=True)
class Assertion:
    """A client's proof of who it is (RFC 7523), checked but for replay of its `jti`."""

    client_id: str
    jti: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What an access token of ours (RFC 9068) says, once checked."""

    client_id: str
    role: str
    mode: str
    organization: str | None
    scopes: frozenset[str]
    jti: str
    issued_at: datetime
    expires_at: datetime


def read_assertion(
    token: str,
    *,
    find_key: Callable[[str, str], PublicKey | None],
    audience: str,
    now: datetime,
) -> Assertion:
    """Check a client assertion: typ `client-authentication+jwt`, `iss` = `sub`, life ≤ 300 s.

    `find_key(kid, client)` answers our record of that client's key; the client is the one the
    token claims to be, proven by the signature afterwards. Whoever calls must also see that
    the `jti` was not used before (rule 7).

    Raises:
        TokenRefused: any of the nine rules.
    """
    claims = _open(
        token,
        typ=ASSERTION_TYPE,
        find_key=find_key,
        audience=audience,
        now=now,
        life_max=ASSERTION_LIFE_MAX,
    )
    if claims["iss"] != claims["sub"]:
        raise TokenRefused("In an assertion iss and sub both name the client.")
    return Assertion(claims["sub"], claims["jti"], _instant(claims["exp"]))


def read_access_token(
    token: str,
    *,
    find_key: Callable[[str], PublicKey | None],
    issuer: str,
    now: datetime,
) -> AccessToken:
    """Check an access token of ours: typ `at+jwt`, `iss` and `aud` both our issuer.

    Raises:
        TokenRefused: any of the nine rules.
    """
    claims = _open(
        token,
        typ=ACCESS_TOKEN_TYPE,
        find_key=lambda kid, _: find_key(kid),
        audience=issuer,
        now=now,
        life_max=ACCESS_TOKEN_LIFE_MAX,
    )
    if claims["iss"] != issuer:
        raise TokenRefused("The token was not issued here.")
    organization = claims.get("organization")
    texts = (claims.get("role"), claims.get("mode"), claims.get("scope"), organization or "")
    if not all(isinstance(text, str) for text in texts):
        raise TokenRefused("The token lacks what an access token of this hub says.")
    return AccessToken(
        client_id=claims["sub"],
        role=claims["role"],
        mode=claims["mode"],
        organization=organization,
        scopes=frozenset(claims["scope"].split()),
        jti=claims["jti"],
        issued_at=_instant(claims["iat"]),
        expires_at=_instant(claims["exp"]),
    )


def issue_access_token(
    key: SigningKey,
    *,
    issuer: str,
    client_id: str,
    role: str,
    mode: str,
    organization: str | None,
    scopes: frozenset[str],
    seconds: int,
    now: datetime,
) -> str:
    """Sign an access token for ourselves as the only audience; it lives at most 15 minutes."""
    issued = int(now.timestamp())
    claims = {
        "iss": issuer,
        "aud": issuer,
        "sub": client_id,
        "client_id": client_id,
        "iat": issued,
        "exp": issued + min(seconds, ACCESS_TOKEN_SECONDS_MAX),
        "jti": new_id().hex,
        "role": role,
        "mode": mode,
        "organization": organization,
        "scope": " ".join(sorted(scopes)),
    }
    return sign(claims, key, typ=ACCESS_TOKEN_TYPE)


def sign(claims: Mapping[str, object], key: SigningKey, *, typ: str) -> str:
    """Sign any claims with a key of ours; the header carries `kid` and `typ`, nothing else."""
    headers = {"kid": key.public.kid, "typ": typ}
    signed = jws.sign(
        dict(claims), key.private_pem, headers=headers, algorithm=key.public.algorithm
    )
    return cast(str, signed)


def _open(
    token: str,
    *,
    typ: str,
    find_key: Callable[[str, str], PublicKey | None],
    audience: str,
    now: datetime,
    life_max: timedelta,
) -> dict[str, Any]:
    header, claimed = _read_parts(token)
    if header.get("typ") != typ:  # rule 5
        raise TokenRefused(f"The token's typ must be {typ}.")
    kid = header.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= _TEXT_MAX:
        raise TokenRefused("The token's header names no kid.")
    subject = claimed.get("sub")
    key = find_key(kid, subject) if isinstance(subject, str) else None
    if key is None:
        raise TokenRefused("No key with this kid is registered for this sub.")
    if header.get("alg") != key.algorithm:  # rule 3: the record rules, the header only agrees
        raise TokenRefused("The token's alg is not the one this key is registered for.")
    claims = _read_json(_verified_payload(token, key))
    _check_claims(claims, audience=audience, now=now, life_max=life_max)
    return claims


def _read_parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, well-formed but not yet believed."""
    if len(token) > TOKEN_BYTES_MAX:  # rule 1, before any decoding
        raise TokenRefused("The token is longer than 8 KB.")
    parts = token.split(".")
    if len(parts) != 3:
        raise TokenRefused("The token does not have three parts.")
    decoded = [_decode(part) for part in parts]
    header = _read_json(decoded[0])
    refused = _REFUSED_HEADERS.intersection(header)
    if refused:  # rule 2
        raise TokenRefused("The token's header carries a parameter this hub refuses.")
    return header, _read_json(decoded[1])


def _decode(part: str) -> bytes:
    """Decode base64url that has one spelling only: no padding, no stray low bits (rule 1)."""
    if not _PART.match(part) or len(part) % 4 == 1:
        raise TokenRefused("A part of the token is not base64url without padding.")
    raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != part:
        raise TokenRefused("A part of the token is spelled in a second way.")
    return raw


def _read_json(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw, object_pairs_hook=_no_repeats, parse_constant=_no_constant)
    except (ValueError, RecursionError) as problem:
        raise TokenRefused("A part of the token is not plain JSON.") from problem
    if not isinstance(value, dict):
        raise TokenRefused("A part of the token is not a JSON object.")
    return value


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _no_constant(text: str) -> None:
    raise ValueError("not a number")


def _verified_payload(token: str, key: PublicKey) -> bytes:
    try:
        prepared = _prepare(key.pem, key.algorithm)
        payload = jws.verify(token, prepared, algorithms=[key.algorithm])
    except JOSEError as problem:
        raise TokenRefused("The token's signature does not verify.") from problem
    return cast(bytes, payload)


@lru_cache(maxsize=1000)
def _prepare(pem: str, algorithm: str) -> CryptographyRSAKey | CryptographyECKey:
    """The key as the library wants it; reading a PEM costs more than a verification."""
    construct = CryptographyRSAKey if algorithm.startswith("RS") else CryptographyECKey
    return construct(pem, algorithm)


def _check_claims(
    claims: dict[str, Any], *, audience: str, now: datetime, life_max: timedelta
) -> None:
    missing = [name for name in _REQUIRED_CLAIMS if name not in claims]
    if missing:  # rule 4
        raise TokenRefused(f"The token lacks {', '.join(missing)}.")
    for name in ("iss", "sub", "jti", "aud"):  # rule 6: one value, a plain string
        value = claims[name]
        if not isinstance(value, str) or not 0 < len(value) <= _TEXT_MAX:
            raise TokenRefused(f"The token's {name} must be one plain string.")
    if claims["aud"] != audience:
        raise TokenRefused("The token's aud must be this hub's issuer identifier.")
    issued, expires = _seconds(claims, "iat"), _seconds(claims, "exp")
    clock, leeway = int(now.timestamp()), int(LEEWAY.total_seconds())
    if issued > clock + leeway:
        raise TokenRefused("The token was issued in the future: check the sender's clock.")
    if expires <= clock - leeway:
        raise TokenRefused("The token has expired.")
    if not 0 < expires - issued <= int(life_max.total_seconds()):
        raise TokenRefused(f"The token lives longer than {int(life_max.total_seconds())} s.")
    if "nbf" in claims and _seconds(claims, "nbf") > clock + leeway:
        raise TokenRefused("The token is not valid yet.")


def _seconds(claims: dict[str, Any], name: str) -> int:
    value = claims[name]
    if type(value) is not int or not 0 <= value < 1 << 40:
        raise TokenRefused(f"The token's {name} must be whole seconds.")
    return value


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
