"""A client's credential in a file of its own: id, private key, and the assertion they sign."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from hub.kit.identifiers import new_id

ASSERTION_SECONDS = 120
"""How long one assertion lives; the hub takes at most 300."""


class CredentialUnreadable(Exception):
    """The file is no credential."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A client id and the P-256 key that proves it."""

    client_id: str
    private_key: ec.EllipticCurvePrivateKey

    def __repr__(self) -> str:
        """Show the id only, never the key."""
        return f"Credential({self.client_id})"

    def assertion(self, audience: str, at: datetime) -> str:
        """A signed assertion for the token endpoint (RFC 7523; ES256), good for two minutes."""
        issued = int(at.timestamp())
        header = {"alg": "ES256", "typ": "client-authentication+jwt", "kid": self.key_id}
        body = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": audience,
            "iat": issued,
            "exp": issued + ASSERTION_SECONDS,
            "jti": new_id().hex,
        }
        signed = f"{_part(header)}.{_part(body)}"
        signature = self.private_key.sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
        r, s = decode_dss_signature(signature)
        return f"{signed}.{_encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    @property
    def key_id(self) -> str:
        """The RFC 7638 thumbprint of the public key."""
        members = {name: self.public_jwk()[name] for name in ("crv", "kty", "x", "y")}
        canonical = json.dumps(members, sort_keys=True, separators=(",", ":"))
        return _encode(hashlib.sha256(canonical.encode()).digest())

    def public_jwk(self) -> dict[str, str]:
        """The public half as a JWK (RFC 7517), to be registered at the hub."""
        numbers = self.private_key.public_key().public_numbers()
        x, y = (_encode(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y, "use": "sig", "alg": "ES256"}


def load_private_key(pem: str) -> ec.EllipticCurvePrivateKey:
    """A P-256 key from its PKCS8 text.

    Raises:
        ValueError: the text is no key, or one of another kind.
    """
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("a key of another kind than P-256")
    return key


def make_private_key() -> ec.EllipticCurvePrivateKey:
    """A fresh P-256 key."""
    return ec.generate_private_key(ec.SECP256R1())


def write_credential(path: Path, credential: Credential) -> None:
    """Keep a credential in a file that only its owner may read; a file already there stays.

    Raises:
        FileExistsError: there is such a file already.
    """
    pem = credential.private_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    text = json.dumps({"client_id": credential.client_id, "private_key": pem}, indent=1)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")


def read_credential(path: Path) -> Credential:
    """The credential kept in a file.

    Raises:
        CredentialUnreadable: there is no such file, or it holds something else.
    """
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        key = load_private_key(held["private_key"])
        client_id = held["client_id"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise CredentialUnreadable(f"{path} is not a client's credential") from problem
    if not isinstance(client_id, str):
        raise CredentialUnreadable(f"{path} holds no client id")
    return Credential(client_id, key)


def _part(members: Mapping[str, object]) -> str:
    return _encode(json.dumps(members, separators=(",", ":")).encode())


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
